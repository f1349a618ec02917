"""Turns days as people write them into dates, and finds the one that answers a question.

A date is written day first in French; in English "05/06" may be either and is not understood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.models import Language
from bot.reading.calendar_words import WEEKDAYS, respelt
from bot.reading.days import MONTH, Day, days
from bot.reading.folded import Found, Text, settle

_RECENT = 31  # a date without a year is this year's if it is at most so many days past
_RANGES = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th|er)?)\s*(?:-|to|au|a|or|ou|et|and|/)\s*(?:the |le )?\d{{1,2}}"
    rf"(?:st|nd|rd|th|er)?\s+(?:of )?(?:{MONTH})\b"
    rf"|\b(?:{MONTH})\s+\d{{1,2}}(?:st|nd|rd|th)?\s*(?:-|to|or)\s*\d"
    r"|\b(?:du|between|entre|from)\b.{0,20}\b(?:au|to|and|et)\b"
)
_OPEN = re.compile(  # a date after one of these is a bound, not the day
    r"\b(?:before|after|by|until|till|til|since|from|between|except|avant|apres|d'ici(?: a)?"
    r"|jusqu'?(?:a|au)?"
    r"|depuis"
    r"|entre|sauf|au plus tard|a partir d[eu]|starting|week of|semaine du|not before|beginning)"
    r"\s+(?:the |le |l')?$"
)
_PAST_QUESTION = re.compile(
    r"\b(?:did|last|was|were|ago|have you|has|born|birth|derniere?|avez|etait|etes|naissance"
    r"|a eu|passe)\b"
)
_FROM_TODAY = re.compile(r"([+-]\d+)d")
_OF_WEEK = re.compile(r"([a-z]{3})([+-]\dw)?")
_OF_YEAR = re.compile(r"--(\d\d)-(\d\d)")
_OF_MONTH = re.compile(r"---(\d+)")
_AS_WRITTEN = re.compile(r"(\d+)/(\d+)(?:/(\d+))?")


def day(text: Text, language: Language, today: date, question: str = "") -> Found | None:
    """Returns the day as ISO 8601; None if none, several, or one that can be read in two ways.

    question: folded; if it asks about the past, a bare weekday is the last one, not the next.
    """
    past = bool(_PAST_QUESTION.search(question))
    right = respelt(text.plain)
    if _RANGES.search(right.plain):
        return None
    found = []
    for said in days(right.plain, language):
        meant = resolve(said, today, language, past=past)
        if meant is None or _OPEN.search(right.plain[max(0, said.start - 30) : said.start]):
            return None
        found.append(Found(meant.isoformat(), said.start, said.end))
    settled = settle(right.plain, found)
    return settled and Found(settled.value, *right.span(settled.start, settled.end))


def resolve(said: Day, today: date, language: Language, *, past: bool = False) -> date | None:
    """Returns the date of a day. None for 05/06 in English, if no calendar has the date, or if its
    weekday is not the one named with it. past: the day is in the past, unless it says otherwise."""
    try:
        meant = _date(said.value, today, language, past)
    except (ValueError, OverflowError):
        return None
    if meant is not None and said.weekday is not None and meant.weekday() != said.weekday:
        return None
    return meant


def _date(value: str, today: date, language: Language, past: bool) -> date | None:
    """Returns the date. Raises ValueError or OverflowError if no calendar has it."""
    if match := _FROM_TODAY.fullmatch(value):
        return today + timedelta(days=int(match[1]))
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


def _of_some_year(month: int, number: int, today: date, past: bool) -> date:
    """Returns the date in the year that is meant."""
    meant = date(today.year, month, number)
    if past:
        return meant if meant <= today else date(today.year - 1, month, number)
    if (today - meant).days > _RECENT:
        return date(today.year + 1, month, number)
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
