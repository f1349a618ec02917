"""The characters that make a text UCS-2, as people are told of them: a letter or a picture says
itself, what looks like another character or like nothing is named."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from bot.errors import NO_WORDS, Said
from bot.sms.substitutes import substitute

_NAMED = {
    "‘": Said("left single quotation mark"),
    "’": Said("right single quotation mark"),
    "´": Said("acute accent"),
    "`": Said("grave accent"),
    "“": Said("left double quotation mark"),
    "”": Said("right double quotation mark"),
    "„": Said("low double quotation mark"),
    "«": Said("left angle quotation mark"),
    "»": Said("right angle quotation mark"),
    "‐": Said("hyphen"),
    "‑": Said("non-breaking hyphen"),
    "–": Said("en dash"),
    "—": Said("em dash"),
    "−": Said("minus sign"),
    "…": Said("ellipsis"),
    "•": Said("bullet"),
    "·": Said("middle dot"),
    "\u00a0": Said("non-breaking space"),
    "\u202f": Said("narrow non-breaking space"),
    "\u2009": Said("thin space"),
    "\u00ad": Said("soft hyphen"),
    "\u200b": Said("zero-width space"),
    "\u200d": Said("zero-width joiner"),
    "\ufe0f": Said("sign that it is an emoji"),
    "\t": Said("tab"),
}


def called(char: str) -> Said:
    """Returns what a character is called; "" for one that says itself."""
    if char in _NAMED:
        return _NAMED[char]
    return NO_WORDS if unicodedata.category(char)[0] in "LSN" else Said(f"U+{ord(char):04X}")


def told(chars: Iterable[str]) -> Said:
    """Returns characters, each with its name and what stands for it: ’ (right single quotation
    mark) → '."""
    said = NO_WORDS
    for char in reversed(list(chars)):
        one = _one(char)
        said = Said("%(one)s, %(rest)s", one=one, rest=said) if said else one
    return said


def _one(char: str) -> Said:
    name, instead = called(char), substitute(char)
    shown = char if char.isprintable() else "␣"
    said = Said("%(char)s (%(name)s)", char=shown, name=name) if name else Said(shown)
    if not instead.strip():
        return said
    return Said("%(char)s → %(instead)s", char=said, instead=instead)
