"""Fills earlier answers into a survey's texts: "{answer.shop|the shop}"; the words after the bar
stand for an answer that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from bot.models import Language
from bot.sms.personalise import MAX_VALUE, clean_value
from bot.sms.spoken import spoken_day
from bot.surveys.rules.model import Question, QuestionKind
from bot.surveys.rules.path import Answers, counted, letters

_PIPE = re.compile(r"\{answer\.(?P<key>[a-z0-9_]+)(?:\|(?P<otherwise>[^{}|]+))?\}")
YES_NO = {  # how a yes or no is repeated
    Language.EN: {"yes": "yes", "no": "no"},
    Language.FR: {"yes": "oui", "no": "non"},
}


def pipes(text: str) -> Iterator[tuple[str, str | None]]:
    """Yields the keys of the answers that a text repeats, each with what stands for it."""
    for found in _PIPE.finditer(text):
        yield found["key"], found["otherwise"]


def has_stray_brace(text: str) -> bool:
    """Returns whether a brace is left that repeats no answer."""
    return any(brace in _PIPE.sub("", text) for brace in "{}")


def longest(text: str) -> str:
    """Returns the text with every answer as long as it may be."""
    return _PIPE.sub(lambda found: "x" * max(MAX_VALUE, len(found["otherwise"] or "")), text)


def plain(text: str) -> str:
    """Returns the text with the words that stand for each answer."""
    return _PIPE.sub(lambda found: found["otherwise"] or "…", text)


def filled(text: str, questions: Sequence[Question], answers: Answers, language: Language) -> str:
    """Returns the text with the answers that count filled in."""
    if "{" not in text:
        return text
    known = {question.key: question for question in questions}
    values = counted(questions, answers)

    def said(found: re.Match[str]) -> str:
        question, value = known.get(found["key"]), values.get(found["key"])
        words = spoken(question, value, language) if question and value else ""
        return clean_value(words) or found["otherwise"] or ""

    return _PIPE.sub(said, text)


def spoken(question: Question, value: str, language: Language) -> str:
    """Returns an answer as it is said in that language."""
    match question.kind:
        case QuestionKind.YES_NO:
            return YES_NO[language].get(value, value)
        case QuestionKind.DATE:
            return spoken_day(date.fromisoformat(value), language)
        case QuestionKind.NUMBER:
            unit = question.range.unit.get(language, "") if question.range else ""
            number = value.replace(".", ",") if language is Language.FR else value
            return f"{number} {unit}".rstrip()
    chosen = letters(question, value)
    labels = [o.label for o in question.options.get(language, ()) if o.letter in chosen]
    return ", ".join(labels) or value
