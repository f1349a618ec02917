"""The form of a survey's conditions: rows of "earlier question, is, answers", and the text for what
rows can't show."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from bot.models import Language
from bot.surveys.rules.condition_file import ANSWERED, SKIPPED, limits, option_of
from bot.surveys.rules.model import Question, QuestionKind

YES_NO = ("yes", "no")
ANY = (ANSWERED, SKIPPED)


@dataclass(frozen=True, slots=True)
class Row:
    """One test of a condition. alternative: which of those of which one must hold; values: the
    answers that are ticked; text: those that are written, "0-6, 9"."""

    alternative: int
    key: str
    values: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A question that a condition may look at. options: value and label; written: numbers are."""

    key: str
    label: str
    options: tuple[tuple[str, str], ...]
    written: bool


def choices(earlier: Sequence[Question], language: Language) -> list[Choice]:
    """Returns the questions that a condition may look at."""
    return [
        Choice(
            one.key,
            one.text.get(language) or next(iter(one.text.values()), "") or one.key,
            tuple(zip(_values(one), _labels(one, language), strict=True)),
            limits(one) is not None or one.kind is QuestionKind.NUMBER,
        )
        for one in earlier
        if one.key
    ]


def _values(question: Question) -> list[str]:
    if question.kind is QuestionKind.YES_NO:
        return list(YES_NO)
    return [option.label for option in question.listed]


def _labels(question: Question, language: Language) -> list[str]:
    own = [option.label for option in question.options.get(language, ())]
    first = _values(question)
    return own if len(own) == len(first) else first


def rows(when: object, earlier: Sequence[Question]) -> list[Row] | None:
    """Returns the rows of a condition; None for one that rows can't show."""
    if when is None:
        return []
    known = {one.key: one for one in earlier}
    made: list[Row] = []
    for number, tests in enumerate(when if isinstance(when, list) else [when]):
        if not isinstance(tests, Mapping) or not tests:
            return None
        for key, said in tests.items():
            row = _row(number, str(key), said, known.get(str(key)))
            if row is None:
                return None
            made.append(row)
    return made


def _row(number: int, key: str, said: object, question: Question | None) -> Row | None:
    values: list[str] = []
    written: list[str] = []
    for one in said if isinstance(said, list) else [said]:
        if not isinstance(one, str | int | float):
            return None
        word = YES_NO[not one] if isinstance(one, bool) else str(one).strip()
        value = _ticked(word, question)
        if value is None and (not word or "," in word or (question and _values(question))):
            return None
        (written if value is None else values).append(value or word)
    return Row(number, key, tuple(dict.fromkeys(values)), ", ".join(written))


def _ticked(word: str, question: Question | None) -> str | None:
    """Returns the value of the box that stands for an answer."""
    if question is None:
        return None
    letter = option_of(word, question)
    if letter is None:
        return word.lower() if word.lower() in ANY else None
    labels = {option.letter: option.label for option in question.listed}
    return labels.get(letter, letter)


def as_text(when: object) -> str:
    """Returns a condition as its file has it, on one line."""
    if when is None or isinstance(when, str):
        return when or ""
    dumped: str = yaml.safe_dump(
        when, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10_000
    )
    return dumped.removesuffix("\n...\n").strip()


def read(sent: Iterable[Row], text: str, before: object, earlier: Sequence[Question]) -> object:
    """Returns the condition that a form describes; None for none. before: the one it was made of,
    which stays as it is if nothing was changed."""
    text = text.strip()
    if text != as_text(before).strip():
        return _parsed(text)
    was, now = rows(before, earlier), [row for row in sent if row.key]
    if was is None or _meant(was) == _meant(now):
        return before
    made: dict[int, dict[str, list[str]]] = {}
    for row in now:
        written = [one.strip() for one in row.text.split(",") if one.strip()]
        made.setdefault(row.alternative, {}).setdefault(row.key, []).extend([*row.values, *written])
    said = [
        {key: answers[0] if len(answers) == 1 else answers for key, answers in tests.items()}
        for _, tests in sorted(made.items())
    ]
    return (said[0] if len(said) == 1 else said) or None


def _meant(said: Iterable[Row]) -> list[tuple[int, str, frozenset[str], str]]:
    return [(one.alternative, one.key, frozenset(one.values), one.text.strip()) for one in said]


def _parsed(text: str) -> Any:
    """Returns what a text says; itself if it can't be read, to be refused in words."""
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            return text  # what repeats itself may be without end
        return json.loads(json.dumps(yaml.safe_load(text), default=str, allow_nan=False))
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        return text
