"""How the status of a text of ours moves, and how long a failed call is waited for."""

from __future__ import annotations

from bot.models import Status


def advance(current: Status, new: Status) -> Status:
    """The status after a report of `new`: never backwards, and the first final one stays, except
    that what was delivered may be read. Our own sideways steps (deferred, queued again) are no
    reports and don't pass here."""
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
    """Seconds to wait after the `attempt`-th failed one (from 1): 1, 2, 4 … at most 300.
    `jitter` from 0 to 1 shortens it by up to half, so that many don't return at once."""
    return float(min(300, 2 ** min(max(attempt - 1, 0), 9))) * (1 - jitter / 2)
