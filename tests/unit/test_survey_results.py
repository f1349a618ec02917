"""How far people went and what they answered, against figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.models import Language
from bot.surveys.rules.model import Option, Question, QuestionKind
from bot.surveys.rules.results import (
    Asked,
    Measure,
    QuestionResult,
    RunCount,
    ValueCount,
    figures,
    question_result,
)
from bot.surveys.rules.wanted import Filters

CHOICE = Question(
    "when",
    QuestionKind.CHOICE,
    {Language.EN: "?", Language.FR: "?"},
    options={
        Language.EN: (Option("A", "Morning"), Option("B", "Evening"), Option("C", "Never")),
        Language.FR: (Option("A", "Matin"), Option("B", "Soir"), Option("C", "Jamais")),
    },
)


def question(kind: QuestionKind, key: str = "q") -> Question:
    return Question(key, kind, {Language.EN: "?"})


def result(kind: QuestionKind, *values: str | None) -> QuestionResult:
    return question_result(question(kind), [ValueCount("q", value, 1) for value in values])


@pytest.mark.parametrize(
    ("values", "nps"),
    [
        ([10], 100),
        ([0], -100),
        ([7, 8], 0),
        ([9, 6], 0),
        ([10, 9, 8, 3], 25),
        ([10, 10, 0], pytest.approx(33.333, abs=0.001)),
        *(([value], -100) for value in range(7)),
        *(([value], 100) for value in (9, 10)),
    ],
)
def test_nps(values: list[int], nps: float):
    found = result(QuestionKind.NPS, *map(str, values))
    assert found.measure is Measure.NPS and found.score is not None
    assert found.score.value == nps


def test_a_scale_shows_every_value():
    found = question_result(
        question(QuestionKind.RATING),
        [ValueCount("q", "5", 2, comments=1), ValueCount("q", "2", 1), ValueCount("q", None, 1)],
    )
    assert (found.shown, found.n, found.skipped, found.comments) == (4, 3, 1, 1)
    assert found.distribution == {"1": 0, "2": 1, "3": 0, "4": 0, "5": 2}
    assert found.measure is Measure.SATISFIED and found.score and found.mean
    assert (found.score.value, found.mean.value) == (pytest.approx(2 / 3), 4)
    found = result(QuestionKind.NPS, "10", "0", "10")
    assert list(found.distribution) == [str(value) for value in range(11)]
    assert found.mean and found.mean.value == pytest.approx(20 / 3)


def test_a_yes_is_a_share():
    found = result(QuestionKind.YES_NO, "yes", "yes", "no", None)
    assert found.distribution == {"yes": 2, "no": 1} and found.measure is Measure.YES
    assert found.score and found.score.value == pytest.approx(2 / 3) and found.mean is None


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_without_answers(kind: QuestionKind):
    found = question_result(question(kind), [])
    assert (found.shown, found.n, found.score, found.mean) == (0, 0, None, None)
    assert not any(found.distribution.values())


def test_a_value_beside_the_options_is_shown_too():
    """One of an earlier version of the survey, or a date."""
    found = result(QuestionKind.YES_NO, "maybe", "no")
    assert found.distribution == {"yes": 0, "no": 1, "maybe": 1}
    dates = result(QuestionKind.DATE, "2026-06-13", "2026-06-12")
    assert list(dates.distribution) == ["2026-06-12", "2026-06-13"]


def test_several_options_count_each():
    asked = replace(CHOICE, kind=QuestionKind.MULTIPLE)
    values = [ValueCount("when", "Matin; Soir", 2), ValueCount("when", "Evening", 1)]
    found = question_result(asked, values)
    assert found.n == 3 and found.distribution == {"Morning": 2, "Evening": 3, "Never": 0}


def test_numbers_have_a_mean_and_stand_in_order():
    found = result(QuestionKind.NUMBER, "10", "2", "3.5")
    assert list(found.distribution) == ["2", "3.5", "10"] and found.score is None
    assert found.mean and found.mean.value == pytest.approx(15.5 / 3)
    assert (found.mean.least, found.mean.most) == (2, 10)


def test_words_are_counted_and_not_shared_out():
    found = question_result(question(QuestionKind.FREE_TEXT), [ValueCount("q", "", 3)])
    assert (found.n, found.distribution) == (3, {})


def test_a_choice_is_one_answer_in_every_language():
    values = [ValueCount("when", value, 1) for value in ("Soir", "Morning", "Evening")]
    found = question_result(CHOICE, values)
    assert found.distribution == {"Morning": 1, "Evening": 2, "Never": 0}


QUESTIONS = (question(QuestionKind.NPS, "score"), CHOICE, question(QuestionKind.FREE_TEXT, "why"))


def test_where_people_went_no_further():
    """20 were asked, 5 of them lately; 9 have begun."""
    runs = [
        RunCount("completed", 3, lately=True, answered=False, n=3),
        RunCount("open", 1, lately=True, answered=False, n=1),
        RunCount("expired", 1, lately=False, answered=False, n=2),
        RunCount("open", 0, lately=False, answered=True, n=1),  # went back
        RunCount("stopped", 2, lately=False, answered=False, n=1),
        RunCount("handed_over", 0, lately=False, answered=False, n=1),
    ]
    values = [
        ValueCount("score", "9", 7),
        ValueCount("score", "3", 1),
        ValueCount("when", "Soir", 4),
        ValueCount("when", None, 1),
        ValueCount("why", "", 3),
    ]
    found = figures(QUESTIONS, Asked(20, 5), runs, values)
    assert (found.asked, found.started, found.completed) == (20, 9, 3)
    assert (found.open, found.silent, found.stopped, found.handed_over) == (2, 2, 1, 1)
    assert [(q.shown, q.n, q.skipped, q.waiting, q.left) for q in found.questions] == [
        (20, 8, 0, 1, 11),  # 5 - 4 asked lately may still begin; 10 have not begun, 1 gave up
        (8, 4, 1, 1, 2),
        (4, 3, 0, 0, 1),
    ]
    assert found.responded and found.ended and found.score
    assert (found.responded.value, found.ended.value) == (9 / 20, 3 / 9)
    assert found.score.key == "score"


@given(
    st.integers(0, 50),
    st.integers(0, 60),
    st.lists(
        st.builds(
            RunCount,
            st.sampled_from(["completed", "open", "stopped", "ended", "handed_over", "expired"]),
            st.integers(0, 4),
            st.booleans(),
            st.booleans(),
            st.integers(1, 9),
        ),
        max_size=9,
    ),
)
def test_everybody_is_somewhere(people: int, lately: int, runs: list[RunCount]):
    found = figures(QUESTIONS, Asked(people, lately), runs, [])
    ended = found.stopped + found.ended_early + found.handed_over
    states = (found.completed, ended, found.open, found.silent)
    assert found.started == sum(states) == sum(one.n for one in runs)
    assert found.asked == max(people, found.started)
    for one in found.questions:
        assert one.shown == one.n + one.skipped + one.waiting + one.left
        assert min(one.shown, one.waiting, one.left) >= 0


PARIS = ZoneInfo("Europe/Paris")


def test_what_is_wanted_is_read():
    found = Filters("FR", "VIP ", "2026-11-01", "2026-11-30", "when=Evening", "score").wanted(
        QUESTIONS, PARIS
    )
    assert (found.language, found.tag, found.by) == ("fr", "vip", "score")
    assert found.since == datetime(2026, 10, 31, 23, tzinfo=UTC)
    assert found.until == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert found.answer is not None
    assert (found.answer[0], set(found.answer[1])) == ("when", {"Evening", "Soir"})
    assert Filters().wanted(QUESTIONS, PARIS).since is None


@pytest.mark.parametrize(
    "wrong",
    [
        Filters(language="de"),
        Filters(since="yesterday"),
        Filters(until="2026-13-01"),
        Filters(answer="when"),
        Filters(answer="when="),
        Filters(answer="=Soir"),
        Filters(answer="why=slow"),
        Filters(answer="nothing=1"),
        Filters(by="why"),
        Filters(by="shop"),
    ],
)
def test_what_is_wrong_is_said(wrong: Filters):
    with pytest.raises(UsageError):
        wrong.wanted(QUESTIONS, PARIS)
