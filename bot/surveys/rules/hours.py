"""Reads a time of day as a reply: "9:30", "half past six in the evening", "18h"."""

from __future__ import annotations

import re

from bot.reading.folded import Found, Text
from bot.reading.times import times

_HOUR = re.compile(
    r"\W*(?:(?:at|around|about|vers|a|environ) )?(?P<h>\d{1,2})(?:[.](?P<m>[0-5]\d))?\W*"
)
_LATE = re.compile(r"\b(?:pm|evening|afternoon|night|tonight|soir|apres[- ]midi|aprem)\b")
_EARLY = re.compile(r"\b(?:am|morning|matin|matinee)\b")


def hour(text: Text) -> Found | None:
    """Returns the one time of day that the reply names, as 18:30; None if it names none, several,
    or may be in the morning as well as in the evening."""
    found = {one.value: one for one in times(text.plain) if not one.value.startswith("+")}
    if not found and (bare := _HOUR.fullmatch(text.plain)):
        named, minute = int(bare["h"]), bare["m"] or "00"
        if named > 12 and named < 24:
            return Found(f"{named:02}:{minute}", 0, len(text.plain))
        return None  # nobody knows which half of the day
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
