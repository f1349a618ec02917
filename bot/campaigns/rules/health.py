"""Says when a running campaign is in trouble: failures, filtering by carriers, opt-outs.

The limits are those at which carriers and providers begin to look: filtering beyond 1 % and
failures beyond 5 % of the last texts, opt-outs beyond 1.3 % of all. A share of few texts says
little, so each asks for some cases, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

FILTERED_CODES = frozenset({"30007"})
UNREGISTERED_CODES = frozenset({"30034"})  # our number may not send there: no text will arrive
WINDOW = 500  # texts that failures are a share of, the last ones
FAILED, FILTERED, OPTED_OUT = 0.05, 0.01, 0.013


class Trouble(StrEnum):
    """Why a campaign pauses by itself. Stored with it, so renaming one needs a migration."""

    FAILED = "failed"
    FILTERED = "filtered"
    UNREGISTERED = "unregistered"
    OPT_OUTS = "opt_outs"


# How many cases it takes besides the share.
MANY = {Trouble.FAILED: 10, Trouble.FILTERED: 3, Trouble.OPT_OUTS: 5}
FEW = dict.fromkeys(MANY, 2)


@dataclass(frozen=True, slots=True)
class Seen:
    """The figures of a campaign at one look. ended: texts with a last status."""

    sent: int = 0
    ended: int = 0
    failed: int = 0
    filtered: int = 0
    unregistered: int = 0
    opted_out: int = 0

    @classmethod
    def of(cls, shown: Mapping[str, object]) -> Seen:
        """Reads the funnel that `texto campaign show` shows."""
        codes = shown["failed"]
        assert isinstance(codes, Mapping)
        failed = sum(codes.values())
        return cls(
            _whole(shown["sent"]),
            _whole(shown["delivered"]) + failed,
            failed,
            sum(codes.get(code, 0) for code in FILTERED_CODES),
            sum(codes.get(code, 0) for code in UNREGISTERED_CODES),
            _whole(shown["opted_out"]),
        )

    def plain(self) -> dict[str, int]:
        """Returns it fit for JSON."""
        return asdict(self)


def _whole(value: object) -> int:
    assert isinstance(value, int)
    return value


def trouble(first: Seen, looks: Sequence[Seen], *, few: bool = False) -> Trouble | None:
    """Returns what is wrong, None if nothing is. first: the figures from which the campaign is
    watched; looks: what was seen since, the oldest first. few: they are of its first texts, so that
    two cases beyond the share are enough."""
    now = looks[-1]
    many = FEW if few else MANY
    if now.unregistered > first.unregistered:
        return Trouble.UNREGISTERED
    then = next((one for one in reversed(looks) if now.ended - one.ended >= WINDOW), first)
    ended = now.ended - then.ended
    if _beyond(now.filtered - then.filtered, ended, FILTERED, many[Trouble.FILTERED]):
        return Trouble.FILTERED
    if _beyond(now.failed - then.failed, ended, FAILED, many[Trouble.FAILED]):
        return Trouble.FAILED
    opted_out, sent = now.opted_out - first.opted_out, now.sent - first.sent
    if _beyond(opted_out, sent, OPTED_OUT, many[Trouble.OPT_OUTS]):
        return Trouble.OPT_OUTS
    return None


def _beyond(cases: int, texts: int, share: float, least: int) -> bool:
    return cases >= least and cases > share * texts


def kept(looks: Sequence[Seen]) -> list[Seen]:
    """Returns the looks that later ones may be compared with."""
    now = looks[-1]
    old = [one for one in looks if now.ended - one.ended >= WINDOW]
    return [*old[-1:], *(one for one in looks if now.ended - one.ended < WINDOW)]
