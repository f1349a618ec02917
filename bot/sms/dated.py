"""A date that an attribute of a contact holds, such as an appointment's: read, told apart, said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.models import Language
from bot.sms.spoken import clock, spoken_day

_FIRST = (
    "Etc/GMT-14",
)  # the first of all zones to have a time, for somebody of whom none is known


@lru_cache(4096)  # asked of many people with few dates
def read(said: str) -> datetime | None:
    """Returns the date, with the hour if one is said, as in 2026-12-05T10:00; None if it is none.
    Without a zone it is a time at the person's place."""
    try:
        found = datetime.fromisoformat(said.strip())
    except ValueError:
        return None
    if not 2000 <= found.year < 2200 or said.strip()[4:5] != "-":
        return None
    return (found.astimezone(UTC) if found.tzinfo else found).replace(microsecond=0)


def key(said: str) -> str | None:
    """Returns what is the same for one date, in whatever way it is written; None if it is none."""
    found = read(said)
    return found.isoformat() if found else None


def instant(at: datetime, zones: Sequence[str]) -> datetime:
    """Returns when a date is at somebody's place: of several possible zones, in the first one, so
    that nothing about it comes too late."""
    if at.tzinfo is not None:
        return at
    return min(at.replace(tzinfo=ZoneInfo(zone)) for zone in zones or _FIRST).astimezone(UTC)


def spoken(at: datetime, language: Language, zones: Sequence[str] = ()) -> str:
    """Returns a date in words, on the clock of that place: Saturday 5 December at 10 am. One at
    midnight has no hour."""
    here = at.astimezone(ZoneInfo(zones[0])) if at.tzinfo and zones else at
    day = spoken_day(here.date(), language)
    if here.time() == time():
        return day
    between = " at " if language is Language.EN else " à "
    return f"{day}{between}{clock(60 * here.hour + here.minute, language)}"
