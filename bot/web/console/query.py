"""Reads what an address or a form says: ids, instants, hours on the browser's clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

Content = Mapping[str, Any]  # a campaign's, as its file has it

_LONGEST = 18  # digits, so that an id fits the database's


def fields(data: object) -> Content:
    """Returns the fields of a part of a campaign's content; none if it has none."""
    return data if isinstance(data, Mapping) else {}


def whole(words: str) -> int | None:
    """Returns a whole number from 0 on, None for anything else."""
    fits = words.isascii() and words.isdigit() and len(words) <= _LONGEST
    return int(words) if fits else None


def instant(words: str) -> datetime | None:
    """Returns an instant with its zone, None for anything else. A browser may have sent its + as a
    space."""
    try:
        at = datetime.fromisoformat(words.replace(" ", "+"))
    except ValueError:
        return None
    return at if at.tzinfo else None


def hour(words: str, zone: tzinfo) -> datetime:
    """Returns what a browser's field says: with its zone, or on the clock of that zone. Raises
    ValueError."""
    at = datetime.fromisoformat(words.strip())
    return at if at.tzinfo else at.replace(tzinfo=zone)


def as_instant(said: str, zone: tzinfo) -> str:
    """Returns what a browser says as its own time as an instant; anything else as it is."""
    try:
        return hour(said, zone).isoformat()
    except ValueError:
        return said


def wall(said: object, zone: tzinfo) -> str:
    """Returns an instant as a browser's field takes it, in the browser's zone."""
    try:
        return datetime.fromisoformat(str(said)).astimezone(zone).strftime("%Y-%m-%dT%H:%M")
    except ValueError:
        return ""
