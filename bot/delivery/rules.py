"""Rules of delivery: how a text's status moves, and how long to wait after a failed call."""

from __future__ import annotations

from bot.models import Status
from bot.sms.phone import WHATSAPP


def advance(current: Status, new: Status) -> Status:
    """Returns the status after a report of `new`: it never goes backwards.

    The first final one stays, except that a delivered text may be read. Our own sideways steps
    (deferred, queued again) are no reports and don't pass here."""
    if current.final:
        read = current is Status.DELIVERED and new is Status.READ
        return new if read else current
    return new if new.rank > current.rank else current


# The statuses from which each one is a step forward.
LOWER = {
    status: [s for s in Status if advance(s, status) is status and s is not status]
    for status in Status
}


def backoff(attempt: int, jitter: float = 0.0) -> float:
    """Returns the seconds to wait after the `attempt`-th failed call (from 1).

    They are 1, 2, 4 … at most 300. `jitter` from 0 to 1 shortens them by up to half, so that many
    calls don't return at once."""
    return float(min(300, 2 ** min(max(attempt - 1, 0), 9))) * (1 - jitter / 2)


def sent_from(number: str, address: str) -> str:
    """Returns a number of ours as the provider names it where it texts to this address."""
    plain = number.removeprefix(WHATSAPP)
    return f"{WHATSAPP}{plain}" if address.startswith(WHATSAPP) else number
