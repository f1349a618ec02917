"""Reads what is typed into the search: digits of a number in any spelling, or words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LEAST_DIGITS, LEAST_LETTERS = 3, 2
MOST_WORDS = 8
_NUMBER = re.compile(r"\+?[\d\s().\-/\u00a0\u202f]+")
_WORD = re.compile(r"[^\W_]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "đ": "d", "ł": "l", "ø": "o"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for.

    end: the last digits of the number, turned round; start: the first ones of a number that is
    written with its country; both None if no number is meant. words: a tsquery for texts, names
    and notes, None if there are no words."""

    end: str | None = None
    start: str | None = None
    words: str | None = None


def wanted(typed: str) -> Wanted:
    """Reads what was typed.

    06…, 0033 6…, +33 6… and (0)6 with any signs between are one number, three digits or more are
    the end of one, and with "+" or "00" before them also its beginning. All words must be there,
    each of them from its beginning on."""
    typed = unicodedata.normalize("NFC", typed).strip()
    words = _words(typed)
    if not _NUMBER.fullmatch(typed):
        return Wanted(words=words)
    digits = re.sub(r"\D", "", typed.replace("(0)", ""))
    abroad = typed.startswith("+") or digits.startswith("00")
    digits = digits.removeprefix("00") if abroad else digits
    national = digits if abroad else digits.removeprefix("0")
    if len(national) < LEAST_DIGITS:
        return Wanted(words=words)
    return Wanted(national[::-1], f"+{national}" if abroad else None, words)


def _words(typed: str) -> str | None:
    """Returns the tsquery of the words, folded as the function `searched` of the schema folds."""
    bare = "".join(
        char
        for char in unicodedata.normalize("NFKD", typed.lower().replace("ß", "ss"))
        if not unicodedata.combining(char)
    ).translate(_LIGATURES)
    found = [word for word in _WORD.findall(bare) if len(word) >= LEAST_LETTERS][:MOST_WORDS]
    return " & ".join(f"'{word}':*" for word in found) or None
