"""Finds the days that are named by their place in a month, "second monday of december", "le dernier
jour du mois"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.models import Language
from bot.reading.calendar_words import ALL_WEEKDAYS, MONTHS, WEEKDAYS, weekday_pattern
from bot.reading.numbers import any_of

LAST = -1
_PLACES = (
    "first 1st premiere premier 1er 1ere 1re",
    "second 2nd deuxieme seconde 2e 2eme 2d 2nde",
    "third 3rd troisieme 3e 3eme",
    "fourth 4th quatrieme 4e 4eme",
    "fifth 5th cinquieme 5e 5eme",
    "sixth 6th sixieme 6e 6eme",
)
_PLACE = {word: place for place, kin in enumerate(_PLACES, 1) for word in kin.split()}
_PLACE |= dict.fromkeys("last dernier derniere final".split(), LAST)
_NTH = rf"(?:the |le |la )?(?P<nth>{any_of(_PLACE)})\s+"
_PART = r"week[- ]?ends?|weeks?|semaines?|sem|half|moitie|quinzaine|fortnight|part|days|jours"
_MONTH = (
    rf"(?:(?P<m>{any_of(MONTHS)})\.?(?!\w)(?:[\s,]+(?P<y>20\d\d|19\d\d)(?!\w))?"
    r"|(?:the |this |le |ce )?(?P<next>(?:next|coming|following)\s+)?(?:month|mois)(?!\w)"
    r"(?P<then>\s+(?:prochain|suivant|qui vient))?)"
)
_OF = r"(?:\s*,?\s*(?:of|in|de|du|d'|en|for)\s*|\s+)(?:the |this |le |ce )?"


def in_months(plain: str, asked: Language | None) -> Iterator[tuple[str, int, int]]:
    """Yields (value, start, end) of each: --12-mon2 (second Monday of December) · 2027-01-fri3 ·
    --12-fri-1 (the last) · +1m-mon1 (of next month) · --12-day-1 (its last day); and of a week or
    another part of a month, which is no day: --12-part."""
    for pattern in _patterns(asked):
        for match in pattern.finditer(plain):
            yield f"{_month(match)}-{_what(match)}", *match.span()


@lru_cache
def _patterns(asked: Language | None) -> tuple[re.Pattern[str], ...]:
    what = rf"(?:(?P<wd>{weekday_pattern(asked)})|(?P<day>day|jour)|(?P<part>{_PART}))(?!\w)"
    return (
        re.compile(rf"(?<!\w){_NTH}{what}{_OF}{_MONTH}"),
        re.compile(rf"(?<!\w){_MONTH}(?:'?s)?\s+{_NTH}{what}"),
    )


def _month(match: re.Match[str]) -> str:
    if match["m"]:
        return f"{match['y'] or '-'}-{MONTHS[match['m']]:02}"
    return "+1m" if match["next"] or match["then"] else "+0m"


def _what(match: re.Match[str]) -> str:
    if match["part"]:
        return "part"
    name = WEEKDAYS[ALL_WEEKDAYS[match["wd"]]] if match["wd"] else "day"
    return f"{name}{_PLACE[match['nth']]}"
