"""Measures how often an experiment is misled by chance, and how often it finds what there is: many
experiments, each looked at every hour through the decision that the jobs ask.

Whoever clicks does so some time after the text, log-normal around an hour: not quite as the
decision's own clock has it, which must not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil, log
from random import Random

from bench.figures import Figure, at_least, at_most, told
from bot.campaigns.rules.decision import Arm, Outcome, Seen, clock, decide, needed
from bot.campaigns.rules.sequential import quantile

RUNS = 2_000
HOURS = 48
SPREAD = 1.4


@dataclass(frozen=True, slots=True)
class Trial:
    """Experiments that are alike: people a variant, the rate of each, hours until half have
    clicked."""

    people: int
    rates: tuple[float, ...]
    half: float = 1.0

    @property
    def name(self) -> str:
        rates = " v ".join(f"{100 * rate:g}" for rate in self.rates)
        return f"{rates} %, {self.people:,} people each"

    def looks(self, rng: Random) -> list[Seen]:
        """Returns what each hour of one experiment sees."""
        came = [[0] * (HOURS + 1) for _ in self.rates]
        for hours, rate in zip(came, self.rates, strict=True):
            for _ in range(self.people):
                if rng.random() < rate:
                    hours[min(HOURS, ceil(rng.lognormvariate(log(self.half), SPREAD)))] += 1
        total, found = [0] * len(self.rates), []
        for hour in range(1, HOURS + 1):
            total = [n + hours[hour] for n, hours in zip(total, came, strict=True)]
            far = clock(1.0, timedelta(hours=hour), timedelta(hours=HOURS))
            arms = tuple(Arm(self.people, self.people, n, 0) for n in total)
            found.append(Seen(far, arms))
        return found

    def won(self, rng: Random) -> bool:
        """Runs one experiment. Returns whether a winner is found."""
        looks = self.looks(rng)
        for number in range(1, len(looks) + 1):
            found = decide(looks[:number], 1, ends=number == len(looks))
            if found is not None:
                return found.outcome is Outcome.WINNER
        return False

    def share(self, seed: int, runs: int = RUNS) -> float:
        """Returns in percent how many experiments find a winner."""
        rng = Random(seed)
        return 100 * sum(self.won(rng) for _ in range(runs)) / runs


def naive(trial: Trial, seed: int) -> float:
    """Returns the same for somebody who takes any hour's 1.96 standard errors for a winner."""
    rng, found = Random(seed), 0
    for _ in range(RUNS):
        for seen in trial.looks(rng):
            one, two = seen.arms
            both = (one.rate + two.rate) / 2
            spread = (2 * both * (1 - both) / trial.people) ** 0.5
            if spread and abs(one.rate - two.rate) >= quantile(0.025) * spread:
                found += 1
                break
    return 100 * found / RUNS


ALIKE = Trial(6_000, (0.08, 0.08))
OTHERS = (
    Trial(500, (0.02, 0.02)),
    Trial(2_000, (0.08, 0.08), half=6.0),
    Trial(2_000, (0.08, 0.08, 0.08)),
    Trial(2_000, (0.04, 0.06)),
    Trial(6_000, (0.08, 0.09)),
)


def run(full: bool) -> list[Figure]:
    """Measures it."""
    figures = []
    for seed in (1, 2, 3):
        share = ALIKE.share(seed)
        name = f"false winners, seed {seed}: {ALIKE.name}"
        figures.append(at_most(name, 6, share, f"{share:.2f} % of {RUNS:,}", "%"))
    differs = Trial(6_000, (0.08, 0.10))
    share = differs.share(4)
    figures.append(at_least(f"found: {differs.name}", 90, share, f"{share:.2f} %", "%"))
    need = needed(8, 2)
    sized = Trial(need, (0.08, 0.10)).share(5)
    figures.append(at_least(f"found at the {need:,} people that it asks for", 78, sized,
        f"{sized:.2f} %", "%"))  # fmt: skip
    if full:
        figures += [told(f"winners: {one.name}", f"{one.share(6):.2f} %") for one in OTHERS]
        figures.append(told(f"taking any hour's word: {ALIKE.name}", f"{naive(ALIKE, 1):.1f} %"))
    return figures
