"""The ways through a survey: whatever is answered it ends, nobody is asked what the check calls
unreachable, and a correction leaves exactly the answers of the new way."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models import Language
from bot.surveys.rules.drawing import drawn
from bot.surveys.rules.file import Survey
from bot.surveys.rules.flow import flow
from bot.surveys.rules.path import branches, counted, following, holds, most_left, path
from bot.surveys.rules.pipes import filled
from tests.unit.surveys import ANSWERS, VISIT, definitions, said, survey

EN, FR = Language.EN, Language.FR


def answered(one: Survey, choose: Any) -> dict[str, str | None]:
    """Answers the survey to its end, each question by choose(place)."""
    answers: dict[str, str | None] = {}
    place, asked = following(one.questions, answers, -1), []
    while place < len(one.questions):
        assert place not in asked, "asked twice"
        asked.append(place)
        answers[one.questions[place].key] = choose(place)
        place = following(one.questions, answers, place)
    return answers


def of_kind(data: dict[str, Any], place: int) -> list[str | None]:
    return ANSWERS[data["questions"][place]["type"]]


@given(definitions(), st.randoms(use_true_random=False))
def test_whatever_is_answered_it_ends_and_was_foreseen(data: dict[str, Any], chance: Any) -> None:
    one = survey(data)
    seen = flow(one)
    answers = answered(one, lambda place: chance.choice(of_kind(data, place)))
    way = path(one.questions, answers)
    assert seen.complete and set(way) <= seen.reached and len(way) <= seen.longest
    assert set(answers) == {one.questions[place].key for place in way}
    ways = {after for (before, _), nexts in seen.next.items() for after in nexts if before in way}
    assert set(way[1:]) | {len(one.questions)} <= ways
    known = {question.key: question for question in one.questions}
    ends = [place for place, end in enumerate(one.outcomes) if holds(end.when, answers, known)]
    assert (ends or [len(one.outcomes)])[0] in seen.ended
    assert list(drawn(one, EN))


@settings(max_examples=60)
@given(definitions(most=3))
def test_the_walk_finds_exactly_what_can_be_reached(data: dict[str, Any]) -> None:
    one = survey(data)
    seen = flow(one)
    reached: set[int] = set()
    longest = 0
    for values in product(*(of_kind(data, place) for place in range(len(one.questions)))):
        answers = {q.key: value for q, value in zip(one.questions, values, strict=True)}
        way = path(one.questions, answers)
        reached |= set(way)
        longest = max(longest, len(way))
    assert seen.reached == reached and seen.longest == longest


@given(definitions(), st.randoms(use_true_random=False))
def test_a_correction_leaves_exactly_the_answers_of_the_new_way(
    data: dict[str, Any], chance: Any
) -> None:
    one = survey(data)
    answers = answered(one, lambda place: chance.choice(of_kind(data, place)))
    place = chance.choice(path(one.questions, answers))
    corrected = {**answers, one.questions[place].key: chance.choice(of_kind(data, place))}
    fresh = answered(
        one,
        lambda at: corrected.get(one.questions[at].key, chance.choice(of_kind(data, at))),
    )
    # what is missing on the new way is asked, and only that
    asked: list[int] = []
    waits = following(one.questions, corrected, place)
    while waits < len(one.questions):
        assert one.questions[waits].key not in answers
        asked.append(waits)
        corrected[one.questions[waits].key] = fresh.get(one.questions[waits].key)
        waits = following(one.questions, corrected, waits)
    counts = counted(one.questions, corrected)
    assert counts == fresh
    assert set(counts) == {one.questions[at].key for at in path(one.questions, corrected)}


@given(definitions(), st.randoms(use_true_random=False))
def test_at_most_as_many_come_as_is_said(data: dict[str, Any], chance: Any) -> None:
    one = survey(data)
    told: list[int] = []
    answers: dict[str, str | None] = {}
    place = following(one.questions, answers, -1)
    while place < len(one.questions):
        told.append(most_left(one.questions, answers, place))
        answers[one.questions[place].key] = chance.choice(of_kind(data, place))
        place = following(one.questions, answers, place)
    assert all(left >= len(told) - 1 - at for at, left in enumerate(told))


@pytest.mark.parametrize(
    ("answers", "way"),
    [
        ({"recommend": "3"}, ["recommend", "why", "shop", "again"]),
        ({"recommend": "9"}, ["recommend", "liked", "shop", "again"]),
        ({"recommend": None}, ["recommend", "shop", "again"]),
        ({"recommend": "8", "shop": "Lyon"}, ["recommend", "shop", "again"]),
        ({"recommend": "2", "shop": "Lyon"}, ["recommend", "why", "shop", "minutes", "again"]),
        ({"recommend": "8", "shop": "Lille"}, ["recommend", "shop", "minutes", "again"]),
        ({"again": "yes", "day": None}, ["recommend", "shop", "again", "day"]),
        ({"again": "no", "day": "2026-12-24"}, ["recommend", "shop", "again"]),
        (
            {"again": "yes", "day": "2026-12-24"},
            ["recommend", "shop", "again", "day", "hour"],
        ),
    ],
)
def test_the_way_by_the_answers(answers: dict[str, str | None], way: list[str]) -> None:
    one = survey()
    assert [one.questions[place].key for place in path(one.questions, answers)] == way
    assert branches(one.questions)


def test_an_answer_in_any_language_meets_a_condition() -> None:
    one = survey()
    known = {question.key: question for question in one.questions}
    staff = one.outcomes[1].when
    assert holds(staff, {"liked": "Équipe; Prix"}, known)
    assert holds(staff, {"liked": "Staff"}, known)
    assert not holds(staff, {"liked": "Prices; Range"}, known)


def test_too_many_ways_are_not_walked() -> None:
    keys = [f"q{n}" for n in range(19)]
    data = {
        "questions": [
            *({"key": key, "type": "nps", "text": said("?")} for key in keys),
            {"key": "last", "type": "text", "text": said("?"), "when": dict.fromkeys(keys, "0-6")},
        ],
        "thanks": said("Bye"),
    }
    assert not flow(survey(data)).complete


def test_the_picture() -> None:
    lines = list(drawn(survey(), EN))
    assert lines[0] == "1. recommend (nps_0_10): From 0 to 10?"
    assert "   0-6 → 2. why" in lines and "   9-10 → 3. liked" in lines
    assert "   7-8, skipped → 4. shop" in lines
    assert "   asked if shop is Lyon and recommend is 0-6, or shop is Lille" in lines
    assert "■  thanks if liked is Staff: We will tell them." in lines
    assert lines[-1] == "■  thanks otherwise: Thank you!"


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("In {answer.shop|the shop}?", EN, "In Paris Odéon?"),
        ("{answer.minutes|a while}", EN, "12 minutes"),
        ("{answer.again|—}", FR, "oui"),
        ("{answer.day|un jour}", FR, "jeudi 24 décembre"),
        ("{answer.liked|tout}", FR, "Équipe, Prix"),
        ("{answer.why|that}", EN, "that"),  # not on the way
        ("{answer.hour|then}", EN, "then"),  # skipped
        ("plain", EN, "plain"),
    ],
)
def test_earlier_answers_are_repeated(text: str, language: Language, shown: str) -> None:
    answers = {
        "recommend": "9",
        "why": "kept from before",
        "liked": "Staff; Prices",
        "shop": "Lille",
        "minutes": "12",
        "again": "yes",
        "day": "2026-12-24",
        "hour": None,
    }
    if "Odéon" in shown:
        answers["shop"] = "Paris Odéon"
    assert filled(text, survey(VISIT).questions, answers, language) == shown
