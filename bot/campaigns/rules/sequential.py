"""How large a difference must be at each of several looks, so that looking often misleads no more
than looking once.

Group-sequential test by alpha spending: Lan and DeMets, Biometrika 70 (1983) 659, with their
function of the O'Brien-Fleming type on both sides. What it spends by may be another clock than the
information (Lan and DeMets, Statistics in Medicine 8 (1989) 1191). The bounds are found by
integrating over the paths that have crossed none so far, after Armitage, McPherson and Rowe (1969)
and Jennison and Turnbull, Group Sequential Methods (2000), chapter 19.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, erfc, exp, pi, sqrt
from statistics import NormalDist

ALPHA = 0.05  # how often chance alone may make a winner, over all looks together
FAR = 8.0  # standard errors beyond which nothing is
_FINE = 4  # points of the grid within one standard error of a step
_STEP = 1e-3  # the least share of the information that a look is taken to have added
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Look:
    """One look. clock: the share of the time that has gone, by which alpha is spent, 1 at the last
    look. information: as much as is known then, in any unit; both grow."""

    clock: float
    information: float


def spent(clock: float) -> float:
    """Returns how much of alpha may be spent until then: little at first, all in the end."""
    if clock >= 1:
        return ALPHA
    return 2 * _beyond(quantile(ALPHA / 4) / sqrt(clock)) if clock > 0 else 0.0


def quantile(tails: float) -> float:
    """Returns the z that one tail of this size lies beyond, FAR at most."""
    return min(FAR, -_NORMAL.inv_cdf(tails)) if tails > 0 else FAR


def _beyond(z: float) -> float:
    """Returns how much of a normal distribution lies beyond z on either side."""
    return erfc(z / sqrt(2))


def crosses(looks: Sequence[Look], z: float) -> bool:
    """Returns whether a difference of z standard errors at the last of these looks is one that
    chance alone would seldom make. The bound lies between those of all alpha spent so far, and of
    what the last look adds: only in between it needs to be known."""
    so_far = spent(looks[-1].clock)
    added = so_far - (spent(looks[-2].clock) if len(looks) > 1 else 0.0)
    if abs(z) < quantile(so_far / 2):
        return False
    if abs(z) >= quantile(added / 2):
        return True
    return abs(z) >= bounds(looks)[-1]


def bounds(looks: Sequence[Look]) -> list[float]:
    """Returns for each look the standard errors from which a difference counts."""
    found: list[float] = []
    paths: _Paths | None = None
    before, known = 0.0, 0.0
    for number, look in enumerate(looks):
        step = max(look.information - known, _STEP * look.information)
        known += step
        added, before = spent(look.clock) - before, spent(look.clock)
        bound = quantile(added / 2) if paths is None else paths.bound(step, known, added)
        found.append(bound)
        ahead = looks[number + 1].information - known if number + 1 < len(looks) else step
        fine = sqrt(max(min(step, ahead), _STEP * known)) / _FINE
        paths = _Paths.after(paths, step, min(bound, FAR) * sqrt(known), fine)
    return found


@dataclass(frozen=True, slots=True)
class _Paths:
    """The paths that have crossed no bound: how dense they are at each place of half a grid (the
    other half is its mirror image), and how much each place weighs in a sum (Simpson's rule)."""

    places: Sequence[float]
    density: Sequence[float]
    weights: Sequence[float]

    @staticmethod
    def after(before: _Paths | None, step: float, end: float, fine: float) -> _Paths:
        """Returns them after another step, within `end`."""
        cuts = 2 * max(8, ceil(end / fine / 2))
        places = [end * n / cuts for n in range(cuts + 1)]
        third = end / cuts / 3
        weights = [third * (1 if n in (0, cuts) else 4 if n % 2 else 2) for n in range(cuts + 1)]
        scale, twice = 1 / sqrt(2 * pi * step), -1 / (2 * step)
        if before is None:
            return _Paths(places, [scale * exp(twice * s * s) for s in places], weights)
        weighed = [
            (place, scale * density * weight)
            for place, density, weight in zip(
                before.places, before.density, before.weights, strict=True
            )
        ]
        reach = FAR * sqrt(step)
        density = [
            sum(
                mass * (exp(twice * (s - u) ** 2) + exp(twice * (s + u) ** 2))
                for u, mass in weighed
                if abs(s - u) < reach
            )
            for s in places
        ]
        return _Paths(places, density, weights)

    def bound(self, step: float, known: float, added: float) -> float:
        """Returns the bound that so much of alpha crosses for the first time."""
        low, high = 0.0, FAR
        for _ in range(40):
            middle = (low + high) / 2
            if self._leave(step, middle * sqrt(known)) > added:
                low = middle
            else:
                high = middle
        return high

    def _leave(self, step: float, end: float) -> float:
        """Returns how many of the paths are beyond `end`, on either side, after a step."""
        scale = 1 / sqrt(2 * step)
        return sum(
            density * weight * (erfc((end - u) * scale) + erfc((end + u) * scale))
            for u, density, weight in zip(self.places, self.density, self.weights, strict=True)
        )
