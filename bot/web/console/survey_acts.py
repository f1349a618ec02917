"""What the builder's buttons do to a survey: add, take out, move; names that others look at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.surveys.rules.model import WITH_OPTIONS, QuestionKind
from bot.surveys.rules.question_file import NAMES
from bot.web.console.query import Content, fields
from bot.web.console.survey_form import CODES, listed, outcomes, texts

STANDS_FOR = {"en": "that", "fr": "cela"}  # where an answer that is repeated is not there


def added(made: Content, kind: QuestionKind, after: int) -> dict[str, Any]:
    """Returns the survey with a new question at a place."""
    keys = {str(one.get("key")) for one in listed(made)}
    number = next(n for n in range(1, len(keys) + 2) if f"q{n}" not in keys)
    new: dict[str, Any] = {"key": f"q{number}"}
    new["type"] = NAMES[kind]
    new["text"] = {}
    if kind in WITH_OPTIONS:
        new["options"] = {}
    if kind is QuestionKind.NUMBER:
        new |= {"min": 0, "max": 10}
    questions = _questions(made)
    questions.insert(after, new)
    return {**made, "questions": questions}


def _questions(made: Content) -> list[Any]:
    found = made.get("questions")
    return list(found) if isinstance(found, list) else []


def without(made: Content, place: int) -> tuple[dict[str, Any], Any]:
    """Returns the survey without the question at a place, and the question."""
    questions = _questions(made)
    taken = questions.pop(place)
    return {**made, "questions": questions}, taken


def put_back(made: Content, place: int, question: object) -> dict[str, Any]:
    """Returns the survey with a question that was taken out."""
    questions = _questions(made)
    questions.insert(place, question)
    return {**made, "questions": questions}


def moved(made: Content, place: int, to: int) -> dict[str, Any]:
    """Returns the survey with a question at another place; nothing happens beyond the ends."""
    questions = _questions(made)
    if 0 <= place < len(questions) and 0 <= to < len(questions):
        questions.insert(to, questions.pop(place))
    return {**made, "questions": questions}


def thanked(made: Content) -> dict[str, Any]:
    """Returns the survey with thanks for some, ahead of those for everybody else."""
    found = [dict(one) for one in outcomes(made)]
    last = found.pop() if found else {"text": {}}
    return {**made, "thanks": [*found, {"when": {}, "text": {}}, last]}


def unthanked(made: Content, place: int) -> dict[str, Any]:
    """Returns the survey without one of the thanks for some."""
    found = [dict(one) for one in outcomes(made)]
    if place < len(found) - 1:
        found.pop(place)
    alone = len(found) == 1 and set(found[0]) == {"text"}
    return {**made, "thanks": found[0]["text"] if alone else found}


def repeating(made: Content, place: int, key: str) -> dict[str, Any]:
    """Returns the survey with the answer to an earlier question at the end of a question's text."""
    questions = _questions(made)
    question = dict(fields(questions[place]))
    said = {
        code: f"{text} {{answer.{key}|{STANDS_FOR[code]}}}".strip()
        for code, text in texts(question.get("text")).items()
    }
    questions[place] = {**question, "text": {**fields(question.get("text")), **said}}
    return {**made, "questions": questions}


def renamed(made: Content, old: str, new: str) -> dict[str, Any]:
    """Returns the survey with a question's new name wherever others look at its answer, unless two
    questions have one of the names."""
    keys = [str(one.get("key")) for one in listed(made)]
    if not old or not new or old in keys or keys.count(new) != 1:
        return dict(made)
    found: dict[str, Any] = _renamed(made, old, new)
    return found


def _renamed(data: Any, old: str, new: str, at: str = "") -> Any:
    """Returns data with the names of conditions and the answers of texts under their new name."""
    if isinstance(data, list):
        return [_renamed(one, old, new, at) for one in data]
    if isinstance(data, Mapping):
        if at == "when":
            return {new if key == old else key: value for key, value in data.items()}
        return {key: _renamed(value, old, new, key) for key, value in data.items()}
    if isinstance(data, str) and at in CODES:
        return re.sub(rf"\{{answer\.{re.escape(old)}(?=[|}}])", f"{{answer.{new}", data)
    return data
