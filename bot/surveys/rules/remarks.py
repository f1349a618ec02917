"""Tells a remark, which is kept though it answers nothing, from a reply that is only unclear."""

from __future__ import annotations

import re

from bot.reading.folded import Text, words

_FEWEST = 4  # words
_UNCLEAR = re.compile(
    r"(?:(?:well|um+|euh|hmm+|honestly|sorry|pardon|ben|bah)\W+)*(?:i(?:'m| am)? )?(?:je )?(?:ne )?"
    r"(?:don'?t (?:know|remember|understand|get)|do not (?:know|remember|understand)|not sure|no"
    r" idea"
    r"|idk|can'?t (?:say|remember|decide)|have no idea|(?:sais|comprends|me souviens) (?:pas|plus)"
    r"|jsp|aucune idee|n'ai aucune idee|pas sur)"
)
_HESITATES = re.compile(r"\b(?:or|ou|either|maybe|perhaps|peut[- ]etre|entre|between)\b")
_SHORT = 7  # words up to which a hesitation is no more than that


def is_remark(text: Text) -> bool:
    """Returns whether a reply that answers nothing says something that is worth keeping."""
    said = words(text.plain)
    if len(said) < _FEWEST or text.plain.rstrip(" !.\"'").endswith("?"):
        return False
    hesitates = len(said) <= _SHORT and _HESITATES.search(text.plain)
    return not hesitates and not _UNCLEAR.match(text.plain.strip())
