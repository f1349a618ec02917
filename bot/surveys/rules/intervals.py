"""Figures of a sample with the interval in which the truth lies 19 times in 20.

Shares: Wilson's score interval (1927). Net promoter score: the adjusted Wald interval that adds
three answers, of which ¾ promote and ¾ detract (Rocks, The American Statistician 70, 2016). Means:
Student's t (1908), for whose spread one answer more lies at each end of the scale, so that answers
that are all alike are not taken for the truth (as Agresti and Coull, 1998, do for shares).
Differences: the reaches of both intervals put together by their squares (Newcombe, 1998, method 10;
Zou and Donner, 2008, for any two figures).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

Z = 1.959964  # the normal's quantile of 97.5 %
FEWEST = 5  # values from which a mean has an interval
ADDED = 3.0  # answers that the score's interval adds …
SIDE = 0.75  # … and how many of them promote, and detract


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, and between which values the truth lies 19 times in 20."""

    value: float
    least: float
    most: float


def share(hits: int, n: int) -> Estimate | None:
    """Returns a share, 0 to 1, with Wilson's interval, which holds for few too; None of none."""
    if not n:
        return None
    p, square = hits / n, Z**2 / n
    middle = (p + square / 2) / (1 + square)
    reach = Z * sqrt(p * (1 - p) / n + square / n / 4) / (1 + square)
    return Estimate(p, max(0.0, middle - reach), min(1.0, middle + reach))


def net_promoter(promoters: int, detractors: int, n: int) -> Estimate | None:
    """Returns the share of promoters less that of detractors, times 100 (Reichheld, 2003); None
    without answers."""
    if not n:
        return None
    wide = n + ADDED
    up, down = (promoters + SIDE) / wide, (detractors + SIDE) / wide
    reach = Z * sqrt((up + down - (up - down) ** 2) / wide)
    least, most = 100 * (up - down - reach), 100 * (up - down + reach)
    value = 100 * (promoters - detractors) / n
    # of very few that all agree, what was added draws the interval away from them
    return Estimate(value, max(-100.0, min(least, value)), min(100.0, max(most, value)))


def mean(counts: Mapping[int, int]) -> Estimate | None:
    """Returns the mean of values with an interval within their scale; None without values. counts:
    how many have each value of the scale."""
    n = sum(counts.values())
    if not n:
        return None
    lowest, highest = min(counts), max(counts)
    middle = sum(value * count for value, count in counts.items()) / n
    if n < FEWEST:
        return Estimate(middle, lowest, highest)
    wide = {**counts, lowest: counts[lowest] + 1, highest: counts[highest] + 1}
    spread = sum(count * (value - middle) ** 2 for value, count in wide.items()) / (n + 1)
    reach = _t(n - 1) * sqrt(spread / n)
    return Estimate(middle, max(lowest, middle - reach), min(highest, middle + reach))


def _t(freedom: int) -> float:
    """Returns Student's quantile of 97.5 %, by its expansion about the normal's (Abramowitz and
    Stegun, 26.7.5), which is right to a hundredth from 4 on."""
    terms = (
        (Z**3 + Z) / 4,
        (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96,
        (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384,
    )
    return Z + sum(term / float(freedom) ** power for power, term in enumerate(terms, 1))


def difference(one: Estimate, other: Estimate) -> Estimate:
    """Returns by how much the first figure is above the other."""
    apart = one.value - other.value
    down = sqrt((one.value - one.least) ** 2 + (other.most - other.value) ** 2)
    up = sqrt((one.most - one.value) ** 2 + (other.value - other.least) ** 2)
    return Estimate(apart, apart - down, apart + up)
