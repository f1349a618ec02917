"""Finds times of day.

Their values: "18:30"; "06:00?" if it may be morning or evening; "+PT2H" for two hours from now (ISO
8601 duration).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.models import Entity, EntityKind
from bot.reading.numbers import NUMBERS, any_of, number

_SPELLED = any_of(NUMBERS)
_N = rf"(?P<n>\d{{1,3}}|{_SPELLED}|an|a)"
_RELATIVE = re.compile(
    rf"(?<!\w)(?:in|dans) (?:about |environ |les )?{_N} ?"
    r"(?P<u>h|hrs?|hours?|heures?|minutes?|mins?|mn)"
    r"(?P<m>\d\d)?(?!\w)"
)
_HALF = re.compile(r"(?<!\w)(?:in half an hour|dans une demi[- ]heure)(?!\w)")
_MERIDIEM = re.compile(
    r"(?<![\w:.,/])(?P<h>\d{1,2})(?:[:.h](?P<m>\d\d))? ?(?P<half>[ap])\.?m\.?(?!\w)"
)
_RUN_ON = re.compile(r"(?<![\w:.,/])(?P<h>1[0-2]|[1-9])(?P<m>[0-5]\d) ?(?P<half>[ap])\.?m(?!\w)")
_FRENCH = re.compile(
    r"(?<![\w:.,/-])(?P<h>\d{1,2}) ?(?:h|heures?)"
    r"(?: ?(?P<m>[0-5]\d)(?!\w)| ?(?P<words>et quart|et demie?|moins le quart))?"
    r"(?P<late> du soir| de l'apres[- ]midi| du mat(?:in)?)?(?!\w)"
)
_CLOCK = re.compile(
    r"(?<![\w:.,/€$£-])(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)"
    r"(?:ish\b|(?![\w:%]))(?! ?[ap]\.?m\b)"
)
_OCLOCK = re.compile(rf"(?<![\w:.,])(?P<h>\d{{1,2}}|{_SPELLED}) ?o[' ]?clock(?!\w)")
_NAMED = re.compile(
    r"(?<!\w)(?<!apres[- ])(?:(?P<noon>noon|midday|midi)|(?P<midnight>midnight|minuit))"
    r"(?: (?P<half>et demie?|30))?(?!\w)"
)
_PAST = re.compile(
    r"(?<!\w)(?P<how>half past|quarter past|quarter to|half) "
    rf"(?P<h>\d{{1,2}}|{_SPELLED})(?!\w)"
)
_AT = re.compile(
    r"(?<!\w)(?:at|@|til|till|until|before|after|instead of) (?P<h>\d{1,2})(?:[.](?P<m>[0-5]\d))?"
    r"(?=\s*(?:$|[?!,;.)]|(?:today|tomorrow|tmrw|tonight|instead|pls|please|on|if|and|or|is|not|so"
    r"|for|but|now|ok|my|the|thx|thanks|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b))"
)
_DURATION = re.compile(
    r"(?:\b(?:en|within|for|pendant|depuis|il y a|moins de|plus de|sous|les|under|than|last|toutes"
    r" les|of|over|delai de|open|ouvert) ?(?:moins de |plus de |dedans de )?)$"
)


def times(plain: str) -> Iterator[Entity]:
    """Yields the times that a text names."""
    yield from _from_now(plain)
    yield from _sure(plain)
    yield from _unsure(plain)


def _from_now(plain: str) -> Iterator[Entity]:
    for match in _RELATIVE.finditer(plain):
        count = 1 if match["n"] in ("a", "an") else number(match["n"])
        unit = "H" if match["u"].startswith("h") else "M"
        minutes = f"{int(match['m'])}M" if unit == "H" and match["m"] else ""
        yield _entity(f"+PT{count}{unit}{minutes}", match)
    for match in _HALF.finditer(plain):
        yield _entity("+PT30M", match)


def _sure(plain: str) -> Iterator[Entity]:
    """Yields the times that say which half of the day they are in."""
    for pattern in (_MERIDIEM, _RUN_ON):
        for match in pattern.finditer(plain):
            hour = int(match["h"])
            if 1 <= hour <= 12:
                yield from _time(hour % 12 + (12 if match["half"] == "p" else 0), match["m"], match)
    for match in _FRENCH.finditer(plain):
        yield from _french(plain, match)
    for match in _CLOCK.finditer(plain):
        yield from _time(int(match["h"]), match["m"], match)
    for match in _NAMED.finditer(plain):
        yield from _time(12 if match["noon"] else 0, "30" if match["half"] else None, match)


def _unsure(plain: str) -> Iterator[Entity]:
    for match in _OCLOCK.finditer(plain):
        yield from _twelve(number(match["h"]), 0, match)
    for match in _PAST.finditer(plain):
        hour = number(match["h"])
        shift = {"half past": 30, "half": 30, "quarter past": 15}.get(match["how"], 45)
        yield from _twelve(hour if shift != 45 else hour - 1, shift, match)
    for match in _AT.finditer(plain):
        yield from _twelve(int(match["h"]), int(match["m"] or 0), match)


def _french(plain: str, match: re.Match[str]) -> Iterator[Entity]:
    if _DURATION.search(plain[max(0, match.start() - 20) : match.start()]):
        return
    hour, late = int(match["h"]), match["late"] or ""
    if ("soir" in late or "midi" in late) and hour < 12:
        hour += 12
    words = match["words"] or ""
    if "moins" in words:
        hour, minute = hour - 1, "45"
    else:
        minute = "15" if "quart" in words else "30" if "demi" in words else match["m"]
    yield from _time(hour, minute, match)


def _time(hour: int, minute: str | None, match: re.Match[str]) -> Iterator[Entity]:
    if 0 <= hour <= 23 and int(minute or 0) <= 59:
        yield _entity(f"{hour:02}:{int(minute or 0):02}", match)


def _twelve(hour: int, minute: int, match: re.Match[str]) -> Iterator[Entity]:
    """Yields an hour that may be in the morning or the evening."""
    if 0 <= hour <= 23:
        yield _entity(f"{hour:02}:{minute:02}{'?' if hour <= 12 else ''}", match)


def _entity(value: str, match: re.Match[str]) -> Entity:
    return Entity(EntityKind.TIME, value, match.start(), match.end())
