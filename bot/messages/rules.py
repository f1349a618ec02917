"""Decides whether an answer would only go on with a loop of two machines.

A machine that answers each of our texts would be answered for ever, and each answer is paid for.
Who it is can't be seen, so the answers themselves are counted, within an hour; a text of another
kind is answered all the same.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(hours=1)
LIKE = 4  # answers in the same words
ANSWERS = 20  # of the bot in all
HELP = 3  # answers to HELP, INFO and CONTACT, each


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer of the bot's, with the text that it answers and that text's intent."""

    body: str
    words: str
    intent: str | None
    at: datetime


def loops(answers: Sequence[Answered], body: str, words: str, intent: str | None) -> bool:
    """Returns whether `body`, in answer to `words`, goes on with a loop.

    answers: those of the last hour that count. A text of another kind, in other words and of
    another intent than those that were answered, does not."""
    like = [one for one in answers if one.body == body]
    return (len(like) >= LIKE and _kin(like, words, intent)) or (
        len(answers) >= ANSWERS and _kin(answers, words, intent)
    )


def _kin(answers: Sequence[Answered], words: str, intent: str | None) -> bool:
    letters = _letters(words)
    return any(one.intent == intent or _letters(one.words) == letters for one in answers)


def _letters(words: str) -> str:
    """Returns the letters alone: a machine's texts differ by the hour, or by a number."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return "".join(char for char in plain if char.isalpha())
