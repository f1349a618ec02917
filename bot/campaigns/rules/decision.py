"""Whether an experiment has found a winner: asked at every look, and right however often one looks.

Each variant's people are all who were drawn for it, whether or not their text has gone: so whatever
keeps texts back keeps them back on all sides alike. A winner does better than each of the others;
since no two variants can, the number of variants needs no correction of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import ceil, exp, log, sqrt
from statistics import NormalDist

from bot.campaigns.rules.sequential import ALPHA, Look, crosses

POWER = 0.8  # how often a difference of the size that is looked for is found
_MORE = 1.03  # people that looking many times takes in place of once (Jennison and Turnbull, 2.4)
FEWEST = 20  # responses of two variants, before which a rate is no rate
_NEWS = 1.01  # how much more must be known for a look to be another one
GUARD = 0.01  # how often chance alone stops a variant for its opt-outs
_WORSE = (1.5, 2.0, 3.0, 5.0)  # times more opt-outs, any of which the guard looks for
_NORMAL = NormalDist()
# By when people respond to a text: half of those who do within an hour, log-normal.
_MEDIAN, _SPREAD = timedelta(hours=1), 1.5


class Outcome(StrEnum):
    """How an experiment ended."""

    WINNER = "winner"
    NO_DIFFERENCE = "no_difference"
    TOO_FEW = "too_few"
    OPT_OUTS = "opt_outs"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Arm:
    """The people of one variant: how many, how many have had their text, did what is measured, and
    opted out; segments of their texts."""

    people: int
    sent: int
    responded: int
    opted_out: int
    segments: int = 0

    @property
    def rate(self) -> float:
        return self.responded / self.people if self.people else 0.0

    @property
    def length(self) -> float:
        """Returns how many segments a text has."""
        return self.segments / self.sent if self.sent else 0.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look saw: how far the clock was, and each variant."""

    clock: float
    arms: tuple[Arm, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided. best: the variant that the others should get; stopped: the one that too
    many people opted out of."""

    outcome: Outcome
    best: int
    stopped: int | None = None


def clock(sent: float, since: timedelta, lasts: timedelta) -> float:
    """Returns how far an experiment is, from 0 to 1, by what its texts can have brought so far.
    sent: the share of its texts that have gone; since: for how long, on average; lasts: for how
    long it counts. It asks nothing of what people did, so that chance can't hurry it."""
    if not sent or since <= timedelta():
        return 0.0
    return min(1.0, sent * _by(since) / _by(lasts))


def _by(time: timedelta) -> float:
    return _NORMAL.cdf(log(time / _MEDIAN) / _SPREAD)


def needed(usual: float, difference: float) -> int:
    """Returns how many people a variant takes, so that a difference of so many points is found in 8
    of 10 experiments. usual, difference: in percent."""
    one, other = usual / 100, min(1.0, (usual + difference) / 100)
    middle = (one + other) / 2
    z = _NORMAL.inv_cdf(1 - ALPHA / 2) * sqrt(2 * middle * (1 - middle))
    z += _NORMAL.inv_cdf(POWER) * sqrt(one * (1 - one) + other * (1 - other))
    return ceil(_MORE * (z / (other - one)) ** 2)


def decide(
    looks: Sequence[Seen], need: int, *, ends: bool, of_time: bool = False
) -> Decision | None:
    """Returns what the last of these looks decides, None if nothing yet. need: people a variant;
    ends: this is the last look; of_time: the variants go at different times, so that only the end
    compares them."""
    arms = looks[-1].arms
    if of_time and not ends:
        return None
    stopped = None if of_time else _opted_out_of(arms)
    if stopped is not None:
        left = [number for number in range(len(arms)) if number != stopped]
        return Decision(Outcome.OPT_OUTS, max(left, key=lambda n: (arms[n].rate, -n)), stopped)
    few = min(one.sent if ends else one.people for one in arms) < need
    best = max(range(len(arms)), key=lambda n: (arms[n].rate, -n))
    others = [number for number in range(len(arms)) if number != best]
    if not few and all(_beats(looks, best, other, ends) for other in others):
        return Decision(Outcome.WINNER, best)
    if not ends:
        return None
    if few:
        return Decision(Outcome.TOO_FEW, 0)
    cheapest = min(range(len(arms)), key=lambda n: (arms[n].length, n))
    return Decision(Outcome.NO_DIFFERENCE, cheapest)


def _beats(looks: Sequence[Seen], best: int, other: int, ends: bool) -> bool:
    """Returns whether a variant has been found to do better than another at the last look."""
    history: list[Look] = []
    for seen in looks:
        one, two = seen.arms[best], seen.arms[other]
        people, responded = one.people + two.people, one.responded + two.responded
        is_last = seen is looks[-1]
        if responded < FEWEST or responded == people:
            if is_last:
                return False
            continue
        # What is known of two rates grows as the odds of the people who have responded by then.
        known = responded / (people - responded)
        enough = not history or known >= history[-1].information * _NEWS
        if enough or (is_last and ends):
            history.append(Look(1.0 if is_last and ends else seen.clock, known))
        elif is_last:
            return False
    return crosses(history, _z(looks[-1].arms[best], looks[-1].arms[other]))


def _z(one: Arm, other: Arm) -> float:
    """Returns by how many standard errors two rates differ."""
    if not one.people or not other.people:
        return 0.0
    together = (one.responded + other.responded) / (one.people + other.people)
    spread = together * (1 - together) * (1 / one.people + 1 / other.people)
    return (one.rate - other.rate) / sqrt(spread) if spread else 0.0


def _opted_out_of(arms: Sequence[Arm]) -> int | None:
    """Returns the variant from which more people opt out than from the others, by a test that holds
    at any time: the likelihood of its share of the opt-outs if it draws some times more of them,
    against that by its people alone, stays below a bound as often as that says (Ville 1939)."""
    people, left = sum(one.people for one in arms), sum(one.opted_out for one in arms)
    for number, one in enumerate(arms):
        share = one.people / people if people else 0.0
        if not 0 < share < 1 or one.opted_out <= share * left:
            continue
        ratios = []
        for times in _WORSE:
            worse = share * times / (share * times + 1 - share)
            said = one.opted_out * log(worse / share)
            said += (left - one.opted_out) * log((1 - worse) / (1 - share))
            ratios.append(exp(min(said, 700)))
        if sum(ratios) / len(ratios) >= len(arms) / GUARD:
            return number
    return None
