"""Tells the names of people from everyday words.

`names.txt` is a list of names; `common_words.txt` holds the words of our training texts
(`scripts/common_words.py` writes it). A word in neither may be the name of somebody rarer.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
_ALSO_WORDS = "# also words"


class Kind(Enum):
    """What a word may be: a name, a name and an everyday word, a rare name, or only a word."""

    NAME = auto()
    NAME_OR_WORD = auto()
    RARE = auto()
    WORD = auto()


def kind(word: str) -> Kind:
    """Returns what a folded word may be."""
    names, also_words = _names()
    if word in names or _PATTERN.fullmatch(word):
        return Kind.NAME
    if word in also_words:
        return Kind.NAME_OR_WORD
    parts = re.split("['-]", word)
    if len(parts) > 1 and all(kind(part) is not Kind.WORD for part in parts if len(part) > 1):
        return Kind.NAME if any(part in names for part in parts) else Kind.RARE
    if _is_word(word) or any(_is_word(part) for part in parts):
        return Kind.WORD
    rare = not word.isascii() or _NAMELIKE.fullmatch(word)
    return Kind.RARE if rare else Kind.WORD


def known() -> frozenset[str]:
    """Returns all listed names."""
    names, also_words = _names()
    return names | also_words


def names() -> frozenset[str]:
    """Returns the listed names that are no everyday words."""
    return _names()[0]


def nearly_word(word: str) -> bool:
    """Returns whether one slip of the finger makes this of an everyday word."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    splits = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    slips = (
        form
        for head, tail in splits
        for form in (
            *(head + tail[1:] for _ in (1,) if tail),
            *(head + tail[1] + tail[0] + tail[2:] for _ in (1,) if len(tail) > 1),
            *(head + letter + tail[1:] for letter in letters if tail),
            *(head + letter + tail for letter in letters),
        )
    )
    return any(len(form) > 3 and _is_word(form) for form in slips)


# O'Brien, D'Angelo, N'Guessan, McCarthy, MacDonald, Ouedraogo-Traore is by its parts
_PATTERN = re.compile(r"(?:o|n|m)'[a-z]{3,}|mc[b-df-hj-np-tv-z][a-z]{3,}|mac[dklmn][a-z]{4,}")
_NAMELIKE = re.compile(r"(?=[a-z'-]*[aeiouy])[a-z]{3,}(?:['-][a-z]{2,})*")
_ENDINGS = ("s", "es", "ed", "ing", "ly", "er", "ez", "ons", "ent", "ant", "ait", "ais", "e", "r")


def _is_word(word: str) -> bool:
    words = _common()
    return word in words or any(
        len(word) - len(end) > 3 and word.endswith(end) and word.removesuffix(end) in words
        for end in _ENDINGS
    )


@cache
def _names() -> tuple[frozenset[str], frozenset[str]]:
    text = (_HERE / "names.txt").read_text("utf-8")
    names, also_words = (_words(part) for part in text.split(_ALSO_WORDS))
    return names - also_words, also_words


@cache
def _common() -> frozenset[str]:
    return _words((_HERE / "common_words.txt").read_text("utf-8"))


def _words(text: str) -> frozenset[str]:
    return frozenset(w for line in text.splitlines() if line[:1] != "#" for w in line.split())
