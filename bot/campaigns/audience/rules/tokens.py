"""Cuts the text of a rule into words, values and signs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.campaigns.audience.rules.tree import Place
from bot.campaigns.audience.rules.words import UNIT_OF, fold
from bot.errors import UsageError

MOST = 2_000  # characters of a text


class Sort(StrEnum):
    """What a token is."""

    WORD = "word"
    QUOTED = "quoted"
    NUMBER = "number"
    DATE = "date"
    SPAN = "span"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One token. said: its text without quotes; at: where it stands."""

    sort: Sort
    said: str
    at: Place

    @property
    def folded(self) -> str:
        """Returns a plain word as the vocabulary has it; "" for anything else."""
        return fold(self.said) if self.sort is Sort.WORD else ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a text, and where. text: English, with %(name)s for its values; instead:
    what should probably stand at this place."""

    at: Place
    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    instead: str | None = None

    @property
    def said(self) -> str:
        """Returns it in English."""
        return self.text % self.values if self.values else self.text

    def __str__(self) -> str:
        return self.said


class RuleError(UsageError):
    """A text is no rule; it knows where it is wrong."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.text, **mistake.values)
        self.mistake = mistake


def says(text: str) -> str:
    """Returns the text as it is; scripts.catalog finds it by this name."""
    return text


_QUOTES = {'"': '"', "“": "”", "«": "»"}
_SPACES = "\u00a0\u202f"  # that do not break a line, as the French put them
_SIGNS = re.compile(r"!=|<=|>=|[=<>~():,.]")
_WORD = re.compile(r"-?\d+\.\d+(?![\w.-])|-?\w[\w-]*")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SPAN = re.compile(r"([0-9]+)([^\W\d_]+)")


def tokens(text: str) -> list[Token]:
    """Returns the tokens of a text, an END last. Raises RuleError."""
    if len(text) > MOST:
        raise RuleError(
            Mistake(
                (MOST, len(text)),
                says("The text has %(count)s characters; at most %(most)s are read."),
                {"count": len(text), "most": MOST},
            )
        )
    found, place = [], 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        token = _next(text, place)
        found.append(token)
        place = token.at[1]
    return [*found, Token(Sort.END, "", (len(text), len(text)))]


def _next(text: str, place: int) -> Token:
    if text[place] in _QUOTES:
        return _quoted(text, place)
    if sign := _SIGNS.match(text, place):
        return Token(Sort.SIGN, sign[0], sign.span())
    if word := _WORD.match(text, place):
        return Token(_sort(word[0]), word[0], word.span())
    raise RuleError(
        Mistake(
            (place, place + 1),
            says(
                "%(sign)s can't be read here; words with signs stand in quotes, as in \"L'Isle\"."
            ),
            {"sign": text[place]},
        )
    )


def _quoted(text: str, place: int) -> Token:
    end = text.find(_QUOTES[text[place]], place + 1)
    if end < 0:
        raise RuleError(
            Mistake((place, len(text)), says("This quotation is never closed."), {}, None)
        )
    said = text[place + 1 : end].strip()
    if not said:
        raise RuleError(Mistake((place, end + 1), says("There is nothing between the quotes.")))
    if not all(char.isprintable() or char in _SPACES for char in said):
        unread = says("There are characters between the quotes that can't be read.")
        raise RuleError(Mistake((place, end + 1), unread))
    return Token(Sort.QUOTED, said, (place, end + 1))


def sort_of(word: str) -> Sort | None:
    """Returns what a text is that stands without quotes; None if it needs them."""
    return _sort(word) if _WORD.fullmatch(word) else None


def _sort(word: str) -> Sort:
    if _DATE.fullmatch(word):
        return Sort.DATE
    if _NUMBER.fullmatch(word):
        return Sort.NUMBER
    span = _SPAN.fullmatch(word)
    return Sort.SPAN if span and fold(span[2]) in UNIT_OF else Sort.WORD
