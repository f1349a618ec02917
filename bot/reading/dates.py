"""Turns days as people write them into dates, and finds the one that answers a question.

A date is written day first in French; in English "05/06" may be either and is not understood.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from bot.models import Language
from bot.reading.calendar_words import LONG_WEEKDAYS, WEEKDAYS, respelt
from bot.reading.days import MONTH, Day, days
from bot.reading.feasts import feast_of
from bot.reading.folded import Found, Text, settle
from bot.reading.numbers import any_of
from bot.reading.ruled_out import parted
from bot.reading.years import in_figures

_RECENT = 31  # a date without a year is this year's if it is at most so many days past
_RANGES = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th|er)?)\s*(?:-|to|au|a|or|ou|et|and|/)\s*(?:the |le )?\d{{1,2}}"
    rf"(?:st|nd|rd|th|er)?\s+(?:of )?(?:{MONTH})\b"
    rf"|\b(?:{MONTH})\s+\d{{1,2}}(?:st|nd|rd|th)?\s*(?:-|to|or)\s*\d"
    rf"|\b(?:{any_of(LONG_WEEKDAYS)}|le|the)\s+\d{{1,2}}(?:st|nd|rd|th|er)?\s*(?:or|ou)\s+(?:the "
    rf"|le )?"
    r"\d{1,2}(?:st|nd|rd|th|er)?(?!\w|\s?(?:h|am|pm|:|heures?|o'clock))"
    r"|\b(?:du|between|entre|from)\b.{0,20}\b(?:au|to|and|et)\b"
)
_OPEN = re.compile(  # a date after one of these is a bound, not the day
    r"\b(?:before|after|by|until|till|til|since|from|between|except|avant|apres|d'ici(?: a)?"
    r"|jusqu'?(?:a|au)?"
    r"|depuis"
    r"|entre|sauf|au plus tard|a partir d[eu]|no later than|starting"
    r"|week of|semaine du|not before|beginning)"
    r"\s+(?:the |le |l')?$"
)
_PAST_QUESTION = re.compile(
    r"\b(?:did|last|was|were|ago|have you|has|born|birth|derniere?|avez|etait|etes|naissance"
    r"|a eu|passe)\b"
)
_BIRTH = re.compile(r"date of birth|birth ?date|\bdob\b|\bborn\b|naissance|\bnee?\b(?! pas)")
_HAS_YEAR = re.compile(r"\d{4}-\d|\d+/\d+/\d")
_FROM_TODAY = re.compile(r"([+-]\d+)d")
_OF_EASTER = re.compile(r"easter[+-]\d+")
_OF_WEEK = re.compile(r"([a-z]{3})([+-]\dw)?")
_OF_YEAR = re.compile(r"--(\d\d)-(\d\d)")
_OF_MONTH = re.compile(r"---(\d+)")
_IN_MONTH = re.compile(r"(--(\d\d)|(\d{4})-(\d\d)|\+([01])m)-([a-z]{3})(-1|[1-6])")
_SHIFTED = re.compile(r"(.+?)([+-]\d+)d")
_CENTURY = 99
_LONG_AHEAD = 20  # years to come up to which a year of two figures is one of this century
_AS_WRITTEN = re.compile(r"(\d+)/(\d+)(?:/(\d+))?")


def day(text: Text, language: Language, today: date, question: str = "") -> Found | None:
    """Returns the day as ISO 8601; None if none, several, or one that can be read in two ways.

    question: folded; if it asks about the past, a bare weekday is the last one, not the next; a
    date of birth needs its year.
    """
    birth = bool(_BIRTH.search(question))
    past = birth or bool(_PAST_QUESTION.search(question))
    right = respelt(text.plain)
    if _RANGES.search(right.plain):
        return None
    plain = in_figures(right.plain)
    found = []
    for said in _not_ruled_out(plain, days(plain, language)):
        if birth and not _HAS_YEAR.match(said.value):
            return None
        meant = resolve(said, today, language, past=past)
        if meant is None or _OPEN.search(plain[max(0, said.start - 30) : said.start]):
            return None
        if birth and meant > today:
            return None
        if said.short and not birth and meant.year <= today.year - _CENTURY:
            return None  # a day to come in answer to a question of the past
        found.append(Found(meant.isoformat(), said.start, said.end))
    settled = settle(plain, found, denied=False)
    return settled and Found(settled.value, *right.span(settled.start, settled.end))


def _not_ruled_out(plain: str, said: Iterable[Day]) -> list[Day]:
    by_place = {(one.start, one.end): one for one in said}
    named, _ = parted(plain, [Found(one.value, *place) for place, one in by_place.items()])
    return [by_place[one.start, one.end] for one in named]


def resolve(said: Day, today: date, language: Language, *, past: bool = False) -> date | None:
    """Returns the date of a day. None for 05/06 in English, if no calendar has the date, or if its
    weekday is not the one named with it. past: the day is in the past, unless it says otherwise."""
    try:
        meant = _date(said.value, today, language, past)
        if meant is not None and said.short:
            meant = _of_century(meant, today, past)
    except (ValueError, OverflowError):
        return None
    if meant is not None and said.weekday is not None and meant.weekday() != said.weekday:
        return None
    return meant


def _date(value: str, today: date, language: Language, past: bool) -> date | None:
    """Returns the date. Raises ValueError or OverflowError if no calendar has it."""
    if match := _FROM_TODAY.fullmatch(value):
        return today + timedelta(days=int(match[1]))
    if _OF_EASTER.fullmatch(value):
        return _nearest(lambda year: feast_of(value, year), today, past)
    if match := _SHIFTED.fullmatch(value):
        base = _date(match[1], today, language, past and match[1] not in WEEKDAYS)
        return base and base + timedelta(days=int(match[2]))
    if match := _IN_MONTH.fullmatch(value):
        return _in_month(match, today, past)
    if match := _OF_WEEK.fullmatch(value):
        return _of_week(WEEKDAYS.index(match[1]), match[2], today, past)
    if match := _OF_YEAR.fullmatch(value):
        return _of_some_year(int(match[1]), int(match[2]), today, past)
    if match := _OF_MONTH.fullmatch(value):
        return _of_some_month(int(match[1]), today, past)
    if match := _AS_WRITTEN.fullmatch(value):
        return _as_written(match.groups(), today, language, past)
    return date.fromisoformat(value)


def _of_week(weekday: int, week: str | None, today: date, past: bool) -> date:
    ahead = (weekday - today.weekday()) % 7 or 7
    if week == "-1w" or (past and week is None):
        ahead = ahead - 7 if ahead < 7 else -7
    elif week == "+1w" and ahead + today.weekday() < 7:
        ahead += 7  # it is still to come in this week
    return today + timedelta(days=ahead)


def _in_month(match: re.Match[str], today: date, past: bool) -> date:
    """Returns the nth weekday or day of a month. Raises ValueError if the month has none."""
    what, nth = match[6], int(match[7])
    if match[5]:
        months = today.year * 12 + today.month - 1 + int(match[5])
        return _nth(months // 12, months % 12 + 1, what, nth)
    if match[3]:
        return _nth(int(match[3]), int(match[4]), what, nth)
    return _nearest(lambda year: _nth(year, int(match[2]), what, nth), today, past)


def _nth(year: int, month: int, what: str, nth: int) -> date:
    length = monthrange(year, month)[1]
    fitting = [
        day
        for day in (date(year, month, number) for number in range(1, length + 1))
        if what == "day" or day.weekday() == WEEKDAYS.index(what)
    ]
    if nth > len(fitting):
        raise ValueError(f"month {month} of {year} has no {what} {nth}")
    return fitting[nth - 1 if nth > 0 else nth]


def _of_century(meant: date, today: date, past: bool) -> date:
    """Returns the date with the century that is meant by two figures, of which `meant` has ours."""
    if meant > today if past else meant.year > today.year + _LONG_AHEAD:
        return meant.replace(year=meant.year - 100)
    return meant


def _of_some_year(month: int, number: int, today: date, past: bool) -> date:
    """Returns the date in the year that is meant."""
    return _nearest(lambda year: date(year, month, number), today, past)


def _nearest(of_year: Callable[[int], date], today: date, past: bool) -> date:
    meant = of_year(today.year)
    if past:
        return meant if meant <= today else of_year(today.year - 1)
    if (today - meant).days > _RECENT:
        return of_year(today.year + 1)
    return meant


def _of_some_month(number: int, today: date, past: bool) -> date | None:
    """Returns the nearest day with this number, today included."""
    if not 1 <= number <= 31:
        return None
    meant, step = today, timedelta(days=-1 if past else 1)
    while meant.day != number:
        meant += step
    return meant


def _as_written(
    parts: Sequence[str | None], today: date, language: Language, past: bool
) -> date | None:
    number, month = int(parts[0] or 0), int(parts[1] or 0)
    if language is Language.EN:
        if month <= 12:
            return None  # day or month first
        number, month = month, number
    if parts[2] is None:
        return _of_some_year(month, number, today, past)
    return date(int(parts[2]) + (2000 if len(parts[2]) == 2 else 0), month, number)


def is_possible(value: str) -> bool:
    """Returns whether some calendar has the day, in some year."""
    leap_year = date(2024, 1, 1)
    for language in Language:
        try:
            if _date(value, leap_year, language, False) is not None:
                return True
        except ValueError:
            continue
        except OverflowError:
            return False
    return False
