"""Turns punctuation that was spoken into signs: "yes period", "neuf virgule merci", "dix point".

Telephones that take dictation write it out when their language is not the speaker's.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.reading.folded import Text
from bot.reading.numbers import UP_TO_TEN, any_of

_THANKS = r"(?:thanks?|thank you|thx|merci|please|pls|svp|stp|bye|yes|oui|virgule|comma)\b"
_FRACTION = rf"\s*(?:\d|(?:{any_of(UP_TO_TEN)})(?!\w))"  # "huit virgule cinq" is no eight
_SPOKEN = re.compile(
    rf"(?<=\w)\s+(?:(?P<comma>(?:comma|virgule)(?!\w)(?!{_FRACTION}))"
    r"|(?P<cry>(?:exclamation(?: mark| point)?|point d'exclamation)(?!\w))"
    r"|(?P<ask>(?:question mark|point d'interrogation)(?!\w))"
    rf"|(?P<stop>(?:full stop|period|point (?:final|barre)|point)(?=\W*(?:$|{_THANKS}))"
    r"|(?:full stop|period)(?=\s+[a-z]+)))"
)
_SIGNS = {"comma": ",", "cry": "!", "ask": "?", "stop": "."}


def with_signs(text: Text) -> Text:
    """Returns the text with signs in place of their names, every letter where it was."""

    def sign(match: re.Match[str]) -> str:
        return _SIGNS[str(match.lastgroup)].ljust(len(match[0]))

    return replace(text, plain=_SPOKEN.sub(sign, text.plain))


def names_sign(label: str) -> bool:
    """Returns whether a folded label holds the name of a sign ("Pick-up point")."""
    return bool(re.search(r"\b(?:comma|virgule|period|full stop|point|exclamation)\b", label))
