"""Intervals against published figures, and how often they hold the truth in samples."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.surveys.rules.intervals import Estimate, difference, mean, net_promoter, share

DRAWS = 4_000


@pytest.mark.parametrize(
    ("hits", "n", "least", "most"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_a_share_has_wilsons_interval(hits: int, n: int, least: float, most: float):
    found = share(hits, n)
    assert found is not None and found.value == hits / n
    assert found.least == pytest.approx(least, abs=6e-5)
    assert found.most == pytest.approx(most, abs=6e-5)


def test_a_difference_has_newcombes_interval():
    """Newcombe, Statistics in Medicine 17 (1998), 873-890, table II, method 10."""
    for one, other, least, most in (
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ):
        left, right = share(*one), share(*other)
        assert left is not None and right is not None
        found = difference(left, right)
        assert (found.least, found.most) == (
            pytest.approx(least, abs=6e-5),
            pytest.approx(most, abs=6e-5),
        )


def test_nothing_has_no_figure():
    assert share(0, 0) is net_promoter(0, 0, 0) is mean({1: 0, 5: 0}) is None


def test_a_score_worked_out_by_hand():
    """60 promoters, 10 detractors of 100: (60.75 - 10.75) / 103 ± 1.96 × 0.06672."""
    found = net_promoter(60, 10, 100)
    assert found is not None and found.value == 50
    assert found.least == pytest.approx(48.544 - 13.077, abs=0.002)
    assert found.most == pytest.approx(48.544 + 13.077, abs=0.002)


@pytest.mark.parametrize("people", [10, 30, 200])
@pytest.mark.parametrize("shares", [(0.1, 0.3, 0.6), (0.45, 0.1, 0.45), (0.02, 0.08, 0.9)])
def test_a_score_holds_the_truth_19_times_in_20(people: int, shares: tuple[float, float, float]):
    dice, held = Random(7), 0
    truth = 100 * (shares[2] - shares[0])
    for _ in range(DRAWS):
        drawn = dice.choices("dpP", weights=shares, k=people)
        found = net_promoter(drawn.count("P"), drawn.count("d"), people)
        held += found is not None and found.least <= truth <= found.most
    assert held / DRAWS >= 0.93


@pytest.mark.parametrize("people", [5, 12, 100])
def test_a_mean_holds_the_truth_19_times_in_20(people: int):
    dice, held, shares = Random(7), 0, (0.1, 0.1, 0.2, 0.4, 0.2)
    truth = sum(value * part for value, part in zip(range(1, 6), shares, strict=True))
    for _ in range(DRAWS):
        drawn = dice.choices(range(1, 6), weights=shares, k=people)
        found = mean({value: drawn.count(value) for value in range(1, 6)})
        held += found is not None and found.least <= truth <= found.most
    assert held / DRAWS >= 0.94


def test_a_mean_worked_out_by_hand():
    """Ten of each of 1 to 5, and one more at each end: 3 ± 2.0096 × √(108 / 51) / √50."""
    found = mean(dict.fromkeys(range(1, 6), 10))
    assert found == Estimate(3, pytest.approx(2.5864, abs=1e-3), pytest.approx(3.4136, abs=1e-3))


def test_answers_that_are_all_alike_are_not_taken_for_the_truth():
    found = mean({1: 0, 2: 0, 3: 0, 4: 0, 5: 10})
    assert found is not None and found.value == found.most == 5 and 3.9 < found.least < 4.5


def test_the_mean_of_a_few_may_be_anything():
    assert mean({1: 0, 2: 0, 3: 0, 4: 2, 5: 2}) == Estimate(4.5, 1, 5)


COUNTS = st.lists(st.integers(0, 500), min_size=3, max_size=3)


@given(COUNTS)
@example([0, 0, 1])
@example([1, 0, 0])
def test_figures_lie_in_their_intervals(counts: list[int]):
    low, middle, high = counts
    n = low + middle + high
    score, rate = net_promoter(high, low, n), share(high, n)
    for found, limits in ((score, (-100, 100)), (rate, (0, 1))):
        if found is not None:
            inside = (limits[0], found.least, found.value, found.most, limits[1])
            assert all(a <= b + 1e-9 for a, b in pairwise(inside)), inside
