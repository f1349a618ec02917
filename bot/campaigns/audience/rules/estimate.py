"""Says how many people a rule chooses, from how many of a sample it does."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, sqrt

CLOSE = 0.1  # an estimate within so much of the truth is close enough
_Z = 1.96  # 19 times in 20 the truth lies in between


@dataclass(frozen=True, slots=True)
class Counted:
    """How many people a rule chooses. least, most: what it lies between 19 times in 20; all the
    same if everybody was counted."""

    people: int
    least: int
    most: int

    @property
    def exact(self) -> bool:
        return self.least == self.most

    @property
    def close(self) -> bool:
        """Returns whether the estimate is within a tenth of the truth, 19 times in 20."""
        return self.most - self.people <= CLOSE * self.people


def counted(people: int) -> Counted:
    """Returns the count of everybody."""
    return Counted(people, people, people)


def estimate(chosen: int, sampled: int, of: int) -> Counted:
    """Returns an estimate from a sample without bias: of so many sampled so many were chosen, and
    the sample is of so many. Wilson's interval, which holds for few too."""
    if sampled >= of:
        return counted(chosen)
    share, square = chosen / sampled, _Z**2 / sampled
    middle = (share + square / 2) / (1 + square)
    half = _Z * sqrt(share * (1 - share) / sampled + square / sampled / 4) / (1 + square)
    return Counted(
        round(share * of),
        max(chosen, floor((middle - half) * of)),
        max(chosen + 1, min(of, ceil((middle + half) * of))),
    )
