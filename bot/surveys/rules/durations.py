"""Reads a length of time in minutes: "half an hour", "1h15", "une heure et demie"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.reading.folded import Found, words
from bot.reading.numbers import NUMBERS, any_of, number

_HALVES = {
    "half": 30,
    "demi": 30,
    "demie": 30,
    "quarter": 15,
    "quart": 15,
    "three": 45,
    "trois": 45,
}
_PART = re.compile(
    r"(?<![\w-])(?:(?:a |une? )?(?:good |bon(?:ne)? |petite? )?"
    r"(?P<part>half|demi|quarter|quart|three quarters|trois quarts?)"
    r"(?: (?:of )?an?| d')?[- ]?(?:hour|heure))(?![\w-])"
)
_HOURS = re.compile(
    rf"(?<![\w.,:/-])(?P<h>\d{{1,2}}|an|a|{any_of(NUMBERS)})(?: full| good)?"
    r"(?:(?<=\d) ?h(?:rs?)?(?:(?P<m>[0-5]\d))?(?!\w)| ?(?:hours?|hrs?|heures?)(?!\w))"
    r"(?: (?:and|et) (?:an? |une? )?(?P<more>half|demie?|quarter|quart)(?!\w))?"
)


def is_minutes(unit: str) -> bool:
    """Returns whether a unit, folded, is the minute."""
    return any(word in ("minute", "minutes", "min", "mins", "mn") for word in words(unit))


def in_minutes(plain: str) -> Iterator[Found]:
    """Yields the lengths of time that a folded text names by the hour, as minutes."""
    parts = list(_PART.finditer(plain))
    for match in parts:
        yield Found(str(_HALVES[match["part"].split()[0]]), match.start(), match.end())
    for match in _HOURS.finditer(plain):
        if any(part.start() <= match.start() < part.end() for part in parts):
            continue  # the hour of which it is a part
        hours = 1 if match["h"] in ("a", "an") else number(match["h"])
        minutes = int(match["m"] or 0) + _HALVES.get(match["more"] or "", 0)
        yield Found(str(60 * hours + minutes), match.start(), match.end())
