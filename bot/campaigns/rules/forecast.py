"""What a launch would come to: who waits where until when, and when the last text has gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.gate.packs.model import Place


@dataclass(frozen=True, slots=True)
class Wait:
    """Why somebody waits, until when on the clock there, and where that is."""

    reason: str
    until: datetime
    place: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """All who wait for the same until the same hour on their own clocks. places: where most are."""

    reason: str
    until: datetime
    people: int
    places: tuple[str, ...]


def label(place: Place) -> str:
    """Returns the short name of a place: the state if it is sure, else the country."""
    if len(place.regions) == 1:
        return place.regions[0].rpartition("-")[2]
    return place.country or "?"


def waiting(waits: Mapping[Wait, int]) -> list[Waiting]:
    """Returns the waits, most people first; places of one reason and hour together."""
    found: dict[tuple[str, datetime], dict[str, int]] = {}
    for wait, people in waits.items():
        until = wait.until.replace(second=0, microsecond=0)
        places = found.setdefault((wait.reason, until), {})
        places[wait.place] = places.get(wait.place, 0) + people
    told = [
        Waiting(
            reason,
            until,
            sum(places.values()),
            tuple(sorted(places, key=lambda place: (-places[place], place))),
        )
        for (reason, until), places in found.items()
    ]
    return sorted(told, key=lambda one: (-one.people, one.until, one.reason))


def done_at(
    now: datetime, going: Mapping[datetime, int], rate: float | None, ahead: int
) -> datetime:
    """Returns when the last text has been handed over. going: segments by when they may go; rate:
    segments a second that the number may send, None for any; ahead: segments that wait before."""
    if not rate:
        return max(going, default=now)
    at = now + timedelta(seconds=ahead / rate)
    for instant in sorted(going):
        at = max(at, instant) + timedelta(seconds=going[instant] / rate)
    return at
