"""NPS and distributions, against figures worked out by hand."""

from __future__ import annotations

import pytest

from bot.models import Language
from bot.surveys.rules.model import Option, Question, QuestionKind
from bot.surveys.rules.results import net_promoter_score, question_result


def question(kind: QuestionKind) -> Question:
    return Question("q", kind, {Language.EN: "?"})


@pytest.mark.parametrize(
    ("values", "nps"),
    [
        ([], None),
        ([10], 100),
        ([0], -100),
        ([7, 8], 0),
        ([9, 6], 0),
        ([10, 9, 8, 3], 25),
        ([10, 10, 0], pytest.approx(33.333, abs=0.001)),
    ],
)
def test_nps(values: list[int], nps: float | None):
    assert net_promoter_score(values) == nps


def test_a_scale_shows_every_value_and_keeps_comments():
    found = question_result(
        question(QuestionKind.RATING), [("5", "lovely"), ("5", ""), ("2", ""), (None, "")]
    )
    assert (found.n, found.skipped, found.mean, found.nps) == (3, 1, 4.0, None)
    assert found.distribution == {"1": 0, "2": 1, "3": 0, "4": 0, "5": 2}
    assert found.texts == ("lovely",)


@pytest.mark.parametrize(
    ("value", "nps"),
    [
        *((value, -100) for value in range(7)),
        (7, 0),
        (8, 0),
        (9, 100),
        (10, 100),
    ],
)
def test_who_promotes_and_who_detracts(value: int, nps: float):
    assert net_promoter_score([value]) == nps


def test_an_nps_is_shown_from_0_to_10():
    found = question_result(question(QuestionKind.NPS), [("10", ""), ("0", ""), ("10", "")])
    assert list(found.distribution.items()) == [
        ("0", 1),
        *((str(value), 0) for value in range(1, 10)),
        ("10", 2),
    ]
    assert (found.nps, found.mean) == (pytest.approx(100 / 3), pytest.approx(20 / 3))


@pytest.mark.parametrize(
    ("kind", "scale"),
    [
        (QuestionKind.RATING, ["1", "2", "3", "4", "5"]),
        (QuestionKind.YES_NO, ["yes", "no"]),
    ],
)
def test_a_scale_without_answers(kind: QuestionKind, scale: list[str]):
    assert question_result(question(kind), []).distribution == dict.fromkeys(scale, 0)


def test_a_value_beside_the_options_is_shown_too():
    """One of an earlier version of the survey, or a date."""
    found = question_result(question(QuestionKind.YES_NO), [("maybe", ""), ("no", "")])
    assert found.distribution == {"yes": 0, "no": 1, "maybe": 1}
    dates = question_result(question(QuestionKind.DATE), [("2026-06-13", ""), ("2026-06-12", "")])
    assert list(dates.distribution) == ["2026-06-12", "2026-06-13"]


def test_free_texts_are_listed():
    found = question_result(question(QuestionKind.FREE_TEXT), [("so slow", ""), (None, "")])
    assert (found.n, found.skipped, found.texts, found.distribution) == (1, 1, ("so slow",), {})


def test_a_choice_is_one_answer_in_every_language():
    asked = Question(
        "q",
        QuestionKind.CHOICE,
        {Language.EN: "?", Language.FR: "?"},
        options={
            Language.EN: (Option("A", "Morning"), Option("B", "Evening"), Option("C", "Never")),
            Language.FR: (Option("A", "Matin"), Option("B", "Soir"), Option("C", "Jamais")),
        },
    )
    found = question_result(asked, [("Soir", ""), ("Morning", ""), ("Evening", "late")])
    assert found.distribution == {"Morning": 1, "Evening": 2, "Never": 0}
    assert found.texts == ("late",)


def test_without_answers():
    found = question_result(question(QuestionKind.NPS), [])
    assert (found.n, found.nps, found.mean) == (0, None, None)
