"""Whether a text asks for a call, after one was offered."""

from __future__ import annotations

import re

from bot.reading.folded import read

_LONGEST = 12  # words; who writes more says more than that
_MANNERS = r"(?:\W+(?:svp|stp|please|pls|merci|thanks))?"
_WANTS = re.compile(
    rf"^\W*(?:call|rappel){_MANNERS}\W*$|\b(?:call|ring|phone) (?:me|us)\b|\bcall ?back\b"
    r"|\b(?:give|gimme) (?:me )?a (?:call|ring)\b"
    r"|\b(?:me|nous) (?:r?appel(?:er|ez|le)|telephoner)\b"
    r"|\b(?:r?appel(?:ez|le)|telephonez)[- ](?:moi|nous)\b|\betre r?appele\w*\b|\bun r?appel\b"
)
_NOT = re.compile(
    r"\b(?:don'?t|do not|no need|never|not?) (?:\w+ ){0,2}(?:call|ring|phone)"
    r"|\b(?:ne|pas|jamais) (?:\w+ ){0,3}(?:r?appel|telephon)|\bappel\w* pas\b"
    r"|\bpas besoin\b|\bi(?:'ll| will| can)? call\b"
)


def wants(text: str) -> bool:
    """Returns whether the text asks to be called."""
    plain = read(text).plain
    return len(plain.split()) <= _LONGEST and bool(_WANTS.search(plain)) and not _NOT.search(plain)
