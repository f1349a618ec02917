"""Reads and writes the conditions of a survey's file: "when: {recommend: 0-6, reason: [price]}".

All that one mapping says must hold; of a list of mappings, one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from bot.errors import Said
from bot.files import checking
from bot.files.checking import Problems, inside
from bot.files.naming import attribute
from bot.reading.folded import fold
from bot.surveys.rules.model import (
    ALWAYS,
    SCALES,
    WITH_OPTIONS,
    Condition,
    Question,
    QuestionKind,
    Span,
    Test,
)

MOST_ALTERNATIVES = 9
ANSWERED, SKIPPED = "answered", "skipped"
_NUMBER = r"-?\d+(?:[.,]\d+)?"
_SPAN = re.compile(rf"\s*(?P<low>{_NUMBER})(?:\s*(?:-|–|to|à)\s*(?P<high>{_NUMBER}))?\s*")


def read_condition(
    data: object, place: str, earlier: Sequence[Question], later: Sequence[str], problems: Problems
) -> Condition:
    """Reads a condition on the answers to earlier questions. later: the keys of this question and
    of those after it, which can't be looked at yet."""
    if data is None:
        return ALWAYS
    listed = data if isinstance(data, list) else [data]
    if not listed:
        problems.add(place, Said("is empty; without a condition leave it out"))
    if len(listed) > MOST_ALTERNATIVES:
        said = Said(
            "has %(count)s alternatives; at most %(most)s are read",
            count=len(listed),
            most=MOST_ALTERNATIVES,
        )
        problems.add(place, said)
    known = {question.key: question for question in earlier}
    made = []
    for position, one in enumerate(listed, 1):
        where = f"{place}[{position}]" if isinstance(data, list) else place
        fields = checking.mapping(one, where, problems)
        if isinstance(one, Mapping) and not fields:
            problems.add(where, Said("is empty; name a question and its answers"))
        tests = {
            key: _test(value, inside(where, key), known[key], problems)
            for key, value in fields.items()
            if _is_known(key, where, known, later, problems)
        }
        if tests:
            made.append(tests)
    return tuple(made)


def _is_known(
    key: str, place: str, known: Mapping[str, Question], later: Sequence[str], problems: Problems
) -> bool:
    if key in known:
        return True
    where = inside(place, key)
    if later and key == later[0]:
        problems.add(where, Said("is this question itself, which would wait for its own answer"))
    elif key in later:
        said = Said("%(name)r is asked later; a condition can only look back", name=key)
        problems.add(where, said)
    else:
        said = Said(
            "there is no question %(name)r; the ones before are: %(names)s",
            name=key,
            names=", ".join(known) or "–",
        )
        problems.add(where, said)
    return False


def _test(data: object, place: str, question: Question, problems: Problems) -> Test:
    listed = data if isinstance(data, list) else [data]
    if not listed:
        problems.add(place, Said("is empty; name an answer"))
    options: set[str] = set()
    spans: list[Span] = []
    answered = skipped = False
    for one in listed:
        said = _said(one)
        letter = option_of(said, question)
        if letter is not None:
            options.add(letter)
        elif said.lower() == ANSWERED:
            answered = True
        elif said.lower() == SKIPPED:
            skipped = True
        elif span := _span(said, question):
            spans.append(span)
        else:
            values = {"said": said, "name": question.key, "answers": _may(question)}
            problems.add(
                place, Said("%(said)r is no answer that %(name)s can have: %(answers)s", **values)
            )
    return Test(frozenset(options), tuple(spans), answered, skipped)


def _said(data: object) -> str:
    if isinstance(data, bool):
        return "yes" if data else "no"
    return str(data).strip() if isinstance(data, str | int | float) else checking.kind_of(data)


def option_of(said: str, question: Question) -> str | None:
    """Returns the letter of the option that is meant by its label, key or letter."""
    if question.kind is QuestionKind.YES_NO:
        return {"yes": "yes", "no": "no", "oui": "yes", "non": "no"}.get(said.lower())
    if question.kind not in WITH_OPTIONS:
        return None
    every = [option for options in question.options.values() for option in options]
    for named in (
        [one for one in every if fold(one.label) == fold(said)],
        [one for one in every if one.key and one.key == attribute(said)],
        [one for one in every if one.letter == said.upper()],
    ):
        if named:
            return named[0].letter
    return None


def limits(question: Question) -> Span | None:
    """Returns the numbers that the answer to a question may be; None if it is no number."""
    if question.kind in SCALES:
        low, high = SCALES[question.kind]
        return Span(Decimal(low), Decimal(high))
    return question.range


def _span(said: str, question: Question) -> Span | None:
    """Returns the numbers that are meant, if all of them can be answered."""
    allowed, found = limits(question), _SPAN.fullmatch(said)
    if allowed is None or found is None:
        return None
    low = Decimal(found["low"].replace(",", "."))
    high = Decimal((found["high"] or found["low"]).replace(",", "."))
    return Span(low, high) if low <= high and low in allowed and high in allowed else None


def _may(question: Question) -> str:
    """Returns in words what a condition may ask of an answer."""
    allowed = limits(question)
    if allowed is not None:
        what = f"{allowed.low} to {allowed.high}"
    elif question.kind is QuestionKind.YES_NO:
        what = "yes, no"
    else:
        what = ", ".join(option.label for option in question.listed)
    return ", ".join(one for one in (what, ANSWERED, SKIPPED) if one)


def condition_mapping(condition: Condition, known: Mapping[str, Question]) -> object:
    """Returns the condition in the form that read_condition reads, fit for JSON."""
    made = [
        {key: test_mapping(test, known[key]) for key, test in tests.items()} for tests in condition
    ]
    return made[0] if len(made) == 1 else made


def test_mapping(test: Test, question: Question) -> list[str]:
    """Returns what a test asks, in the words of the file."""
    labels = {option.letter: option.label for option in question.listed}
    order = list(labels) or ["yes", "no"]
    return [
        *(labels.get(letter, letter) for letter in order if letter in test.options),
        *(span.written for span in test.spans),
        *([ANSWERED] if test.answered else []),
        *([SKIPPED] if test.skipped else []),
    ]
