"""Reads the date of a consent as files write it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache

from bot.files import naming
from bot.imports.values import BadValue, one_line

EARLIEST = 1990  # nobody agreed to text messages before this year
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")


@lru_cache(16_384)
def consent_date(raw: str, *, day_first: bool | None = None) -> date | datetime:
    """Reads 2025-03-01, with a time if there is one (UTC unless it says otherwise), 25/03/2025,
    25 mars 2025 or March 25, 2025. Raises BadValue.

    day_first: whether 05/06/2025 is 5 June; None if nobody has said, so that such a date is refused
    and so is one with a year of two digits."""
    found = _written(raw, day_first) or _named(raw) or _iso(raw)
    if found is None:
        raise BadValue("%(cell)r is not a date such as 2025-03-25", cell=one_line(raw))
    if found.year < EARLIEST:
        raise BadValue("%(cell)s is too long ago to be true", cell=raw)
    return found


def _iso(raw: str) -> date | datetime | None:
    try:
        if len(raw) <= 10:
            return date.fromisoformat(raw)
        moment = datetime.fromisoformat(raw)
        # a zone's offset may move it out of the calendar's range
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _written(raw: str, day_first: bool | None) -> date | None:
    """Reads 25/03/2025. Refuses a date whose month could come first too, unless that was said."""
    match = _DATE.fullmatch(raw)
    if match is None:
        return None
    first, second, year = (int(part) for part in match.groups())
    unsure = year < 100 or (first <= 12 and second <= 12 and first != second)
    if day_first is None and unsure:
        raise BadValue(
            "%(cell)s can be read in two ways; say whether the day or the month comes first "
            "(--dates), or write it as 2025-03-25",
            cell=raw,
        )
    day, month = (second, first) if day_first is False else (first, second)
    if day_first is None and month > 12:
        day, month = month, day
    return _day(year if year > 99 else 2000 + year, month, day)


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv",
            "february feb fevrier fevr fev",
            "march mar mars",
            "april apr avril avr",
            "may mai",
            "june jun juin",
            "july jul juillet juil",
            "august aug aout",
            "september sep sept septembre",
            "october oct octobre",
            "november nov novembre",
            "december dec decembre",
        ),
        1,
    )
    for name in names.split()
}
_WITH_NAME = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?_([a-z]+)_(\d{4})")
_NAME_FIRST = re.compile(r"([a-z]+)_(\d{1,2})(?:st|nd|rd|th)?_(\d{4})")


def _named(raw: str) -> date | None:
    """Reads a date whose month is a word, in either language."""
    said = naming.attribute(raw)
    if match := _WITH_NAME.fullmatch(said):
        day, month, year = match.groups()
    elif match := _NAME_FIRST.fullmatch(said):
        month, day, year = match.groups()
    else:
        return None
    return _day(int(year), _MONTHS.get(month, 0), int(day))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
