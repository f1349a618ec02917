"""Reads a time of day as a reply: "9:30", "half past six in the evening", "18h"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.reading.folded import Found, Text
from bot.reading.numbers import NUMBERS, any_of, number
from bot.reading.times import times

_N = rf"(?P<h>\d{{1,2}}|{any_of(NUMBERS)})"
_HOUR = re.compile(
    r"\W*(?:(?:at|around|about|vers|a|environ) )?(?P<h>\d{1,2})(?:[.](?P<m>[0-5]\d))?\W*"
)
_LATE = re.compile(r"\b(?:pm|evening|afternoon|night|tonight|soir|apres[- ]midi|aprem)\b")
_EARLY = re.compile(r"\b(?:am|morning|matin|matinee)\b")
# "7 in the evening"; the half of the day stands behind
_IN_THE = re.compile(
    rf"(?<![\w:.,/-]){_N} (?:in the|at|du|de l'|de la) ?"
    r"(?P<half>morning|matin|matinee|afternoon|evening|night|soir|apres[- ]midi|aprem)\b"
)
# "dix heures et demie"; digits are read wherever times are
_SPELLED = re.compile(
    rf"(?<![\w-]){_N} ?heures?(?:(?P<words> et quart| et demie?| moins le quart)"
    rf"| (?P<m>\d\d|{any_of(NUMBERS)}))?"
    r"(?: (?:du|de l') ?(?P<half>soir|apres[- ]midi|matin))?(?!\w)"
)
_MINUTES = {"quart": 15, "demi": 30, "demie": 30}


def hour(text: Text) -> Found | None:
    """Returns the one time of day that the reply names, as 18:30; None if it names none, several,
    or may be in the morning as well as in the evening."""
    found = {one.value: one for one in times(text.plain) if not one.value.startswith("+")}
    if not found and (bare := _HOUR.fullmatch(text.plain)):
        named, minute = int(bare["h"]), bare["m"] or "00"
        if named > 12 and named < 24:
            return Found(f"{named:02}:{minute}", 0, len(text.plain))
        return None  # nobody knows which half of the day
    if not found:
        told = list(_told(text.plain))
        return told[0] if len({one.value for one in told}) == 1 else None
    if len(found) != 1:
        return None
    value, one = next(iter(found.items()))
    if value.endswith("?"):
        late, early = _LATE.search(text.plain), _EARLY.search(text.plain)
        if bool(late) == bool(early):
            return None
        at = int(value[:2]) % 12 + (12 if late else 0)
        value = f"{at:02}:{value[3:5]}"
    return Found(value, one.start, one.end)


def _told(plain: str) -> Iterator[Found]:
    """Yields the times in words that only an answer to such a question has."""
    for pattern in (_IN_THE, _SPELLED):
        for match in pattern.finditer(plain):
            named, minute = number(match["h"]), 0
            if minutes := match.groupdict().get("m"):
                minute = number(minutes)
            if words := match.groupdict().get("words"):
                minute = 45 if "moins" in words else _MINUTES[words.split()[-1]]
                named -= "moins" in words
            if match["half"] and named < 12 and _LATE.search(match["half"]):
                named += 12
            if 0 <= named < 24 and minute < 60:
                yield Found(f"{named:02}:{minute:02}", match.start(), match.end())
