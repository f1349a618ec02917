"""What a campaign is for: read from its file, held out by a stable hash, compared honestly."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.campaigns.rules import goal as goals
from bot.campaigns.rules.goal import Goal, GoalKind, Group, difference, is_held_out
from bot.files.checking import Problems


@pytest.mark.parametrize(
    ("data", "goal"),
    [
        (None, None),
        ("purchase", Goal(GoalKind.PURCHASE)),
        ({"kind": "booking", "days": 7}, Goal(GoalKind.BOOKING, days=7)),
        ({"kind": "custom", "name": "quiz"}, Goal(GoalKind.CUSTOM, "quiz")),
    ],
)
def test_goals_are_read_and_written(data: object, goal: Goal | None):
    problems = Problems()
    assert goals.read(data, problems) == goal
    assert problems.found == []
    assert goals.read(goals.mapping(goal), problems) == goal


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ("theft", "must be one of purchase"),
        (7, "fields are expected"),
        ({"kind": "purchase", "days": 0}, "from 1 to 30"),
        ({"kind": "purchase", "days": True}, "from 1 to 30"),
        ({"kind": "purchase", "days": "5"}, "from 1 to 30"),
        ({"kind": "custom"}, "goes with the kind custom"),
        ({"kind": "purchase", "name": "x"}, "goes with the kind custom"),
        ({"kind": "purchase", "dayz": 5}, "did you mean days"),
    ],
)
def test_what_is_wrong_with_a_goal(data: object, wrong: str):
    problems = Problems()
    goals.read(data, problems)
    assert any(wrong in one for one in problems.found), problems.found


@pytest.mark.parametrize(
    ("data", "goal", "wrong"),
    [
        (10, None, "needs a goal"),
        (10, Goal(GoalKind.REDEMPTION), "can't be compared by a redemption"),
        (0, Goal(GoalKind.PURCHASE), "from 1 to 50"),
        ("10 %", Goal(GoalKind.PURCHASE), "from 1 to 50"),
    ],
)
def test_what_is_wrong_with_a_hold_out(data: object, goal: Goal | None, wrong: str):
    problems = Problems()
    goals.read_hold_out(data, goal, problems)
    assert any(wrong in one for one in problems.found), problems.found


def test_who_is_held_out_is_stable_and_another_one_for_each_campaign():
    people = range(20_000)
    one = {n for n in people if is_held_out("spring", 10, n)}
    assert one == {n for n in people if is_held_out("spring", 10, n)}
    assert 1_850 < len(one) < 2_150
    other = {n for n in people if is_held_out("autumn", 10, n)}
    assert 120 < len(one & other) < 290  # as chance has it
    assert one < {n for n in people if is_held_out("spring", 20, n)}  # more, the same among them
    assert not any(is_held_out("spring", None, n) for n in people)


@pytest.mark.parametrize(
    ("goal", "event"),
    [
        (Goal(GoalKind.PURCHASE), ("bought", "")),
        (Goal(GoalKind.REDEMPTION), ("redeemed", "")),
        (Goal(GoalKind.BOOKING), ("event", "booking")),
        (Goal(GoalKind.CUSTOM, "quiz"), ("event", "quiz")),
    ],
)
def test_each_goal_counts_its_own_events(goal: Goal, event: tuple[str, str]):
    assert goal.event == event


@pytest.mark.parametrize("percent", [None, 1, 10, 50])
def test_everybody_gets_a_text_or_is_held_out(percent: int | None):
    texted, held = goals.parted("spring", percent, range(5_000))
    assert sorted(texted + held) == list(range(5_000))
    assert all(is_held_out("spring", percent, one) for one in held)
    assert not any(is_held_out("spring", percent, one) for one in texted)
    assert bool(held) is bool(percent)


counts = st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


@given(counts, counts)
def test_the_difference_lies_within_its_interval(one: tuple[int, int], two: tuple[int, int]):
    found = difference(Group(*one, {}), Group(*two, {}))
    assert found is not None
    assert -1 <= found.least <= found.points <= found.most <= 1
    turned = difference(Group(*two, {}), Group(*one, {}))
    assert turned is not None and turned.points == pytest.approx(-found.points)
    assert turned.least == pytest.approx(-found.most)


def test_a_difference_of_newcombe_1998():
    found = difference(Group(70, 56, {}), Group(80, 48, {}))
    assert found is not None
    assert (round(found.least, 4), round(found.most, 4)) == (0.0524, 0.3339)
    assert found.is_found
    assert difference(Group(0, 0, {}), Group(80, 48, {})) is None


def test_chance_alone_is_found_in_one_of_twenty():
    rng = Random(20_260)
    found = 0
    for _ in range(1_000):
        one = sum(rng.random() < 0.08 for _ in range(400))
        two = sum(rng.random() < 0.08 for _ in range(100))
        made = difference(Group(400, one, {}), Group(100, two, {}))
        found += made is not None and made.is_found
    assert found <= 65
