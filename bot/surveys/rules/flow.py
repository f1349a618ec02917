"""Walks all ways through a survey: which questions and thanks can be reached, and what comes next.

People whose answers meet the same tests go the same way, so each question has a few kinds of
answers, and only those that a later condition looks at are remembered. The walk is complete; a
survey with too many ways to walk is refused (MOST_STATES).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

from bot.surveys.rules.condition_file import limits
from bot.surveys.rules.file import Survey
from bot.surveys.rules.model import (
    SEPARATOR,
    WITH_OPTIONS,
    Condition,
    Question,
    QuestionKind,
    Test,
)
from bot.surveys.rules.path import meets

MOST_STATES = 20_000
SKIPPED = "skipped"
Met = frozenset[tuple[str, Test]]  # the tests of earlier answers that are met and still matter
State = tuple[int, Met]  # the question that comes, and what is known


@dataclass(frozen=True, slots=True)
class Group:
    """The answers to a question that lead the same way. values: as a file has them; met: the tests
    that they meet."""

    values: tuple[str, ...]
    met: Met


@dataclass(slots=True)
class Flow:
    """All ways through a survey. reached: the places of questions that somebody is asked; ended:
    those of the thanks that somebody gets, the last one being the ones for all others. next: what
    may come after a group of answers, by the question's place and the group's; the place behind the
    last question is the end. longest: the most questions that somebody is asked. complete: whether
    all ways were walked."""

    groups: Sequence[Sequence[Group]]
    reached: set[int] = field(default_factory=set)
    ended: set[int] = field(default_factory=set)
    next: dict[tuple[int, int], set[int]] = field(default_factory=dict)
    longest: int = 0
    complete: bool = True


def flow(survey: Survey) -> Flow:
    """Walks the survey from its first question, place by place."""
    tests = _tests(survey)
    found = Flow([_groups(question, tests.get(question.key, ())) for question in survey.questions])
    matters = _matters(survey)
    states: dict[Met, tuple[set[tuple[int, int]], int]] = {frozenset(): (set(), 0)}
    for place, question in enumerate(survey.questions):
        after: dict[Met, tuple[set[tuple[int, int]], int]] = {}
        for met, (before, length) in states.items():
            if not _holds(question.when, met):
                _add(after, met & matters[place], before, length)
                continue
            found.reached.add(place)
            for one in before:
                found.next.setdefault(one, set()).add(place)
            for number, group in enumerate(found.groups[place]):
                _add(after, (met | group.met) & matters[place], {(place, number)}, length + 1)
        states = after
        if len(states) > MOST_STATES:
            found.complete = False
            return found
    _end(survey, states, found)
    return found


def _end(
    survey: Survey, states: Mapping[Met, tuple[set[tuple[int, int]], int]], found: Flow
) -> None:
    for met, (before, length) in states.items():
        found.longest = max(found.longest, length)
        for one in before:
            found.next.setdefault(one, set()).add(len(survey.questions))
        thanks = (place for place, one in enumerate(survey.outcomes) if _holds(one.when, met))
        found.ended.add(next(thanks, len(survey.outcomes)))


def _add(
    states: dict[Met, tuple[set[tuple[int, int]], int]],
    met: Met,
    before: set[tuple[int, int]],
    length: int,
) -> None:
    """Adds a state; those that know the same are one, reached from several answers."""
    others, most = states.get(met, (set(), 0))
    states[met] = others | before, max(most, length)


def _holds(condition: Condition, met: Met) -> bool:
    return not condition or any(
        all((key, test) in met for key, test in tests.items()) for tests in condition
    )


def _conditions(survey: Survey) -> Iterator[tuple[int, Condition]]:
    """Yields each condition with its place; the thanks come after all questions."""
    yield from ((place, question.when) for place, question in enumerate(survey.questions))
    yield from ((len(survey.questions), one.when) for one in survey.outcomes)


def _tests(survey: Survey) -> dict[str, list[Test]]:
    """Returns the tests that look at each question."""
    found: dict[str, list[Test]] = {}
    for _, condition in _conditions(survey):
        for tests in condition:
            for key, test in tests.items():
                if test not in found.setdefault(key, []):
                    found[key].append(test)
    return found


def _matters(survey: Survey) -> list[Met]:
    """Returns, for each question, the tests that something after it looks at."""
    later: list[set[tuple[str, Test]]] = [set() for _ in survey.questions]
    for place, condition in _conditions(survey):
        looked = {item for tests in condition for item in tests.items()}
        for before in range(min(place, len(later))):
            later[before] |= looked
    return [frozenset(one) for one in later]


def _groups(question: Question, tests: Sequence[Test]) -> list[Group]:
    """Returns the groups of answers to a question, by the tests that they meet."""
    found: dict[Met, list[str]] = {}
    for value in (*_values(question, tests), None):
        met = frozenset((question.key, test) for test in tests if meets(test, question, value))
        found.setdefault(met, []).append(SKIPPED if value is None else value)
    return [Group(tuple(values), met) for met, values in found.items()]


def _values(question: Question, tests: Sequence[Test]) -> list[str]:
    """Returns answers that meet every combination of tests that any answer does."""
    if question.kind is QuestionKind.YES_NO:
        return ["yes", "no"]
    labels = [option.label for option in question.listed]
    if question.kind is QuestionKind.MULTIPLE:
        return [
            SEPARATOR.join(some)
            for count in range(1, len(labels) + 1)
            for some in combinations(labels, count)
        ]
    if question.kind in WITH_OPTIONS:
        return labels
    allowed = limits(question)
    if allowed is None:
        return ["answered"]
    if question.range is None:
        return [str(n) for n in range(int(allowed.low), int(allowed.high) + 1)]
    step = Decimal(1).scaleb(-question.range.decimals)
    ends = {end for test in tests for span in test.spans for end in (span.low, span.high)}
    near = {end + by for end in ends for by in (-step, Decimal(0), step)}
    points = {allowed.low, allowed.high} | {one for one in near if one in allowed}
    return [str(one) for one in sorted(points)]
