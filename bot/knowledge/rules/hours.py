"""Reads hours and days as staff write them in the facts: "9:00-12:00, 14:00-19:00", "mon-sat"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from bot.errors import BadWordsError, Said
from bot.reading.calendar_words import WEEKDAYS

Span = tuple[int, int]  # minutes of the day, the second one after the first
Spans = tuple[Span, ...]
HOLIDAYS = "holidays"
CLOSED = "closed"
# as WEEKDAYS are, which pages say in other languages
DAYS = (
    Said("mon"),
    Said("tue"),
    Said("wed"),
    Said("thu"),
    Said("fri"),
    Said("sat"),
    Said("sun"),
    Said("holidays"),
)
_SPAN = re.compile(r"(\d{1,2})[:h](\d\d)\s*-\s*(\d{1,2})[:h](\d\d)")
_YEARLY = re.compile(r"(\d\d)-(\d\d)")


@lru_cache(256)
def spans(words: str) -> Spans:
    """Reads the hours of a day. Raises ValueError, which says what is wrong."""
    if words.strip().lower() == CLOSED:
        return ()
    found: list[Span] = []
    for part in words.split(","):
        match = _SPAN.fullmatch(part.strip())
        if match is None:
            raise BadWordsError(
                "%(part)r is not like 9:00-19:00, 9:00-12:00, 14:00-19:00 or closed",
                part=part.strip(),
            )
        hour, minute, last_hour, last_minute = map(int, match.groups())
        start, end = 60 * hour + minute, 60 * last_hour + last_minute
        if minute > 59 or last_minute > 59 or not start < end <= 24 * 60:
            raise BadWordsError("%(part)r does not begin and end within one day", part=part.strip())
        if found and start < found[-1][1]:
            raise BadWordsError("%(words)r is not in the order of the day", words=words)
        found.append((start, end))
    return tuple(found)


def weekdays(words: str) -> tuple[int, ...]:
    """Reads weekdays: "mon-sat", "mon, wed". Raises ValueError."""
    found: list[int] = []
    for part in words.lower().replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
            raise BadWordsError(
                "%(part)r names no day; days are %(days)s",
                part=part,
                days=_listed(DAYS),
            )
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        if end < start:
            raise BadWordsError("%(part)r runs backwards", part=part)
        found += range(start, end + 1)
    return tuple(found)


def week(hours: Mapping[str, str]) -> tuple[tuple[Spans, ...], Spans | None]:
    """Reads the hours of Monday to Sunday, and of public holidays: None if they are like any day.

    Raises ValueError, which says what is wrong."""
    found: dict[int, Spans] = {}
    holidays: Spans | None = None
    for days, words in hours.items():
        if days == HOLIDAYS:
            holidays = spans(words)
            continue
        for number in weekdays(days):
            if number in found:
                raise BadWordsError("%(day)s is said twice", day=DAYS[number])
            found[number] = spans(words)
    if missing := [DAYS[number] for number in range(7) if number not in found]:
        raise BadWordsError(
            "%(days)s is missing; a day without hours is closed", days=_listed(missing)
        )
    return tuple(found[number] for number in range(7)), holidays


def _listed(days: Sequence[Said]) -> Said:
    one, *rest = days
    return Said("%(one)s, %(rest)s", one=one, rest=_listed(rest)) if rest else one


def is_of(day: date, written: str) -> bool:
    """Returns whether the day is the one that an exception names. Raises ValueError.

    2026-12-24 · 12-25 (every year) · 2026-08-01/2026-08-15 (from, to)"""
    if match := _YEARLY.fullmatch(written):
        month, number = int(match[1]), int(match[2])
        date(2024, month, number)  # a leap year has every day
        return (day.month, day.day) == (month, number)
    first, slash, last = written.partition("/")
    begins = date.fromisoformat(first)
    ends = date.fromisoformat(last) if slash else begins
    if ends < begins:
        raise BadWordsError("%(part)r runs backwards", part=written)
    return begins <= day <= ends


def rank(written: str) -> int:
    """Returns how closely an exception names its day: the lower, the closer."""
    return 1 if "/" in written else 2 if _YEARLY.fullmatch(written) else 0
