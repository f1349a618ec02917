"""Draws what strikes when: the same for a seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from random import Random
from types import MappingProxyType

from bot.errors import UsageError

ROLES = ("web", "worker", "sender", "jobs")
POSTGRES, VALKEY, DATA = "postgres", "valkey-server", "data"

# kind → what it may strike
KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "kill": ROLES,  # kill -9, then a restart
        "freeze": ROLES,  # SIGSTOP for a while
        "skew": ROLES,  # a restart with a machine's clock that is wrong for a while
        "disk": (DATA,),  # the disk of web's data folder is full for a while
        "database": (POSTGRES,),  # kill -9 of the server, away for a while
        "database-freeze": (POSTGRES,),
        "database-disk": (POSTGRES,),
        "redis": (VALKEY,),
        "redis-freeze": (VALKEY,),
    }
)
LONGEST = 18.0  # seconds: longer than any call, and than the provider waits for an answer


@dataclass(frozen=True, slots=True)
class Strike:
    """One fault: after a pause since the one before it began, for some seconds.

    ahead: for `skew`, how many seconds the clock is ahead."""

    kind: str
    target: str
    pause: float
    seconds: float
    ahead: float = 0.0

    @property
    def words(self) -> str:
        what = f"{self.kind} of {self.target}"
        if self.kind == "skew":
            return f"{what} by {self.ahead:+.0f} s for {self.seconds:.0f} s"
        return what if self.kind == "kill" else f"{what} for {self.seconds:.0f} s"


def kinds(words: str | None) -> tuple[str, ...]:
    """Reads the kinds of faults, separated by commas; all without any. Raises UsageError."""
    if words is None:
        return tuple(KINDS)
    found = tuple(dict.fromkeys(word.strip() for word in words.split(",") if word.strip()))
    if not found or (unknown := [word for word in found if word not in KINDS]):
        wrong = ", ".join(unknown) if found else "nothing"
        raise UsageError(f"No fault is called {wrong}; there are: {', '.join(KINDS)}.")
    return found


def draw(
    seed: int, kinds: Sequence[str], count: int, longest: float = LONGEST
) -> tuple[Strike, ...]:
    """Draws so many strikes, of each kind as many as of the others, each kind's targets in turn.

    A third are short, a third last longer than a text waits for the database, a third longer than
    any call to the provider, as far as `longest` allows."""
    dice = Random(f"{seed}:strikes")
    drawn = list(islice(cycle(dice.sample(kinds, len(kinds))), count))
    dice.shuffle(drawn)
    targets = {kind: cycle(dice.sample(KINDS[kind], len(KINDS[kind]))) for kind in sorted(kinds)}
    lengths = cycle(dice.sample(((0.3, 4.0), (4.0, 11.0), (12.0, LONGEST)), 3))
    strikes = []
    for kind in drawn:
        lasts = min(dice.uniform(*next(lengths)), longest)
        ahead = dice.choice((-1, 1)) * dice.uniform(*dice.choice(((3, 9), (11, 90))))
        strikes.append(
            Strike(
                kind,
                next(targets[kind]),
                pause=dice.uniform(0.2, 3.0),
                seconds=0.0 if kind == "kill" else lasts,
                ahead=ahead if kind == "skew" else 0.0,
            )
        )
    return tuple(strikes)
