"""The way through a survey: which questions the answers lead to.

It is a function of the questions and the answers alone, so a correction can't leave it wrong. A
condition looks back only, so every way comes to an end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from bot.surveys.rules.model import SEPARATOR, Condition, Question, QuestionKind, Test

Answers = Mapping[str, str | None]  # by question; None for a skipped one


def path(questions: Sequence[Question], answers: Answers) -> tuple[int, ...]:
    """Returns the places of the questions that these answers lead to. Answers to questions that are
    not on the way count for nothing."""
    on: list[int] = []
    counted: dict[str, str | None] = {}
    known = {question.key: question for question in questions}
    for place, question in enumerate(questions):
        if not holds(question.when, counted, known):
            continue
        on.append(place)
        if question.key in answers:
            counted[question.key] = answers[question.key]
    return tuple(on)


def counted(questions: Sequence[Question], answers: Answers) -> dict[str, str | None]:
    """Returns the answers on the way, which alone count."""
    keys = [questions[place].key for place in path(questions, answers)]
    return {key: answers[key] for key in keys if key in answers}


def following(questions: Sequence[Question], answers: Answers, place: int) -> int:
    """Returns the place of the next question on the way that has no answer yet; behind the last one
    if there is none."""
    on = (one for one in path(questions, answers) if one > place)
    return next((one for one in on if questions[one].key not in answers), len(questions))


def most_left(questions: Sequence[Question], answers: Answers, place: int) -> int:
    """Returns how many questions may come at most after the one at `place`."""
    on = path(questions, answers)
    open_keys = {question.key for question in questions[place:] if question.key not in answers}
    left = 0
    for later in range(place + 1, len(questions)):
        question = questions[later]
        undecided = any(not open_keys.isdisjoint(tests) for tests in question.when)
        left += question.key not in answers and (later in on or undecided)
    return left


def branches(questions: Sequence[Question]) -> bool:
    """Returns whether not everybody is asked the same."""
    return any(question.when for question in questions)


def holds(condition: Condition, answers: Answers, known: Mapping[str, Question]) -> bool:
    """Returns whether the answers meet a condition. An answer that is not there meets no test."""
    return not condition or any(
        all(key in answers and meets(test, known[key], answers[key]) for key, test in tests.items())
        for tests in condition
    )


def meets(test: Test, question: Question, value: str | None) -> bool:
    """Returns whether one answer meets a test; None for a skipped question."""
    if value is None:
        return test.skipped
    if test.answered:
        return True
    if test.spans:
        return any(Decimal(value) in span for span in test.spans)
    return not test.options.isdisjoint(letters(question, value))


def letters(question: Question, value: str) -> frozenset[str]:
    """Returns the letters of the options that an answer names, in whatever language; yes or no."""
    if question.kind is QuestionKind.YES_NO:
        return frozenset({value})
    many = question.kind is QuestionKind.MULTIPLE
    labels = value.split(SEPARATOR) if many else [value]
    return frozenset(
        option.letter
        for options in question.options.values()
        for option in options
        if option.label in labels
    )
