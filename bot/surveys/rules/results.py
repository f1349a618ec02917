"""Sums up what came of a survey: how far people went, and the answers to each question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from math import inf

from bot.surveys.rules.intervals import Estimate, mean, net_promoter, share
from bot.surveys.rules.model import SCALES, SEPARATOR, Question, QuestionKind
from bot.surveys.rules.mood import BOUNDS


class Measure(StrEnum):
    """What a question's answers come to as one figure."""

    NPS = "nps"  # promoters less detractors, -100 to 100
    SATISFIED = "satisfied"  # the share of the good ratings, 4 and 5 of 5 (CSAT)
    YES = "yes"  # the share of yes


@dataclass(frozen=True, slots=True)
class Asked:
    """How many people a survey was sent to: all, and those who may still begin."""

    people: int = 0
    lately: int = 0


@dataclass(frozen=True, slots=True)
class RunCount:
    """How many runs stand alike. status: of the run; position: of the question that waits. lately:
    they were asked so lately that others may still begin. answered: the question that waits has
    an answer already, since somebody went back to it."""

    status: str
    position: int
    lately: bool
    answered: bool
    n: int


@dataclass(frozen=True, slots=True)
class ValueCount:
    """How many runs have this value to this question: None if it was skipped. A question that is
    answered in words has "" for any. comments: those with words beside it."""

    question: str
    value: str | None
    n: int
    comments: int = 0


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What came of one question.

    shown: people who got it; of these n answered and skipped passed over it; waiting may still
    answer, and left went no further. distribution: value → how many, in the question's own order.
    score: the figure that measure names. mean: of ratings with its interval, of numbers with the
    lowest and the highest. comments: answers with words beside them.
    """

    key: str
    kind: QuestionKind
    shown: int
    n: int
    skipped: int
    waiting: int
    left: int
    comments: int = 0
    distribution: Mapping[str, int] = field(default_factory=dict)
    measure: Measure | None = None
    score: Estimate | None = None
    mean: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of a survey, or of a part of its people.

    asked: people whom its first question reached; of these started have answered, completed to the
    end. stopped: opted out on the way. ended_early: given up on; handed_over: given up on and
    handed to a person. open: may still go on. silent: said nothing more for too long. first, whole:
    the median time from the first question to the first answer, and to the end."""

    asked: int
    started: int
    completed: int
    stopped: int
    ended_early: int
    handed_over: int
    open: int
    silent: int
    questions: tuple[QuestionResult, ...]
    first: timedelta | None = None
    whole: timedelta | None = None

    @property
    def responded(self) -> Estimate | None:
        """The share of those asked who have begun."""
        return share(min(self.started, self.asked), self.asked)

    @property
    def ended(self) -> Estimate | None:
        """The share of those who have begun who came to the end."""
        return share(self.completed, self.started)

    @property
    def score(self) -> QuestionResult | None:
        """The first question that comes to one figure."""
        return next((one for one in self.questions if one.measure), None)


def figures(
    questions: Sequence[Question],
    asked: Asked,
    runs: Iterable[RunCount],
    values: Iterable[ValueCount],
    times: tuple[timedelta | None, timedelta | None] = (None, None),
) -> Figures:
    """Sums up all counts of a survey, or of a part of its people."""
    counted = list(runs)
    started = _sum(counted)
    by_status = {
        status: _sum(one for one in counted if one.status == status)
        for status in ("completed", "stopped", "ended", "handed_over", "open", "expired")
    }
    # Who has not begun was asked the first question, and may answer it for a while.
    people = max(asked.people, started)
    unbegun = people - started
    yet = min(unbegun, max(0, asked.lately - _sum(one for one in counted if one.lately)))
    here = _standing(counted, len(questions), (yet, unbegun - yet))
    found: dict[str, list[ValueCount]] = {}
    for value in values:
        found.setdefault(value.question, []).append(value)
    return Figures(
        people,
        started,
        by_status["completed"],
        by_status["stopped"],
        by_status["ended"],
        by_status["handed_over"],
        by_status["open"],
        by_status["expired"],
        tuple(
            question_result(question, found.get(question.key, ()), *here[place])
            for place, question in enumerate(questions)
        ),
        *times,
    )


def _sum(runs: Iterable[RunCount]) -> int:
    return sum(one.n for one in runs)


def _standing(
    runs: Iterable[RunCount], questions: int, unbegun: tuple[int, int]
) -> dict[int, tuple[int, int]]:
    """Returns for each question how many people wait there, and how many went no further. unbegun:
    those of people who have not begun."""
    here = dict.fromkeys(range(questions), (0, 0)) | {0: unbegun}
    for one in runs:
        if one.status == "completed" or one.answered or one.position not in here:
            continue
        waiting, left = here[one.position]
        here[one.position] = (
            (waiting + one.n, left) if one.status == "open" else (waiting, left + one.n)
        )
    return here


def question_result(
    question: Question, values: Iterable[ValueCount], waiting: int = 0, left: int = 0
) -> QuestionResult:
    """Sums up one question."""
    known = list(values)
    given: Counter[str] = Counter()
    for one in known:
        if one.value is not None:
            given[one.value] += one.n
    n, skipped = sum(given.values()), sum(one.n for one in known if one.value is None)
    shown = {"": n} if question.kind is QuestionKind.FREE_TEXT else _in_order(question, given)
    measure, score, middle = _scored(question.kind, given, n)
    return QuestionResult(
        question.key,
        question.kind,
        n + skipped + waiting + left,
        n,
        skipped,
        waiting,
        left,
        sum(one.comments for one in known),
        {} if question.kind is QuestionKind.FREE_TEXT else shown,
        measure,
        score,
        middle,
    )


def _in_order(question: Question, given: Mapping[str, int]) -> dict[str, int]:
    """Returns how many gave each value: those of the question's scale first, then others, which an
    earlier version had."""
    shown = one_label_per_option(question)
    counts: Counter[str] = Counter()
    several = question.kind is QuestionKind.MULTIPLE
    for value, n in given.items():
        for one in value.split(SEPARATOR) if several else [value]:
            counts[shown.get(one, one)] += n
    order = _scale(question)
    others = sorted((value for value in counts if value not in order), key=_by_number)
    return {value: counts[value] for value in (*order, *others)}


def _by_number(value: str) -> tuple[float, str]:
    """Returns the key by which numbers stand in their order, and behind them what is none."""
    try:
        return float(value), value
    except ValueError:
        return inf, value


def _scored(
    kind: QuestionKind, given: Mapping[str, int], n: int
) -> tuple[Measure | None, Estimate | None, Estimate | None]:
    """Returns what the answers come to as one figure, and their mean if they are ratings."""
    if kind is QuestionKind.YES_NO:
        return Measure.YES, share(given.get("yes", 0), n), None
    if kind is QuestionKind.NUMBER and n:
        total = sum(float(value) * count for value, count in given.items())
        numbers = sorted(map(float, given))
        return None, None, Estimate(total / n, numbers[0], numbers[-1])
    if kind not in SCALES:
        return None, None, None
    lowest, highest = SCALES[kind]
    rated = dict.fromkeys(range(lowest, highest + 1), 0)
    rated |= {int(value): count for value, count in given.items()}
    bad, good = BOUNDS[kind]
    high = sum(count for value, count in rated.items() if value >= good)
    if kind is QuestionKind.RATING:
        return Measure.SATISFIED, share(high, n), mean(rated)
    low = sum(count for value, count in rated.items() if value <= bad)
    return Measure.NPS, net_promoter(high, low, n), mean(rated)


def _scale(question: Question) -> list[str]:
    """Returns every value that the question allows, if they can be listed."""
    if question.kind in SCALES:
        lowest, highest = SCALES[question.kind]
        return [str(value) for value in range(lowest, highest + 1)]
    if question.kind is QuestionKind.YES_NO:
        return ["yes", "no"]
    return list(dict.fromkeys(one_label_per_option(question).values()))


def one_label_per_option(question: Question) -> dict[str, str]:
    """Maps a label in any language to the option's label in the question's first language, so that
    "Matin" and "Morning" are one answer."""
    first = next(iter(question.options.values()), ())
    shown = {option.letter: option.label for option in first}
    return {
        option.label: shown.get(option.letter, option.label)
        for options in question.options.values()
        for option in options
    }
