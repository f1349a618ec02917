"""Compares the gate with its restatement (tests/restatement) over random histories."""

from __future__ import annotations

import time
from collections import Counter
from random import Random

from bench.figures import Figure, at_most, told
from bot.gate.verdict import may_send
from tests.restatement.compare import difference
from tests.restatement.histories import gate

HISTORIES = 100_000
SHOWN = 3  # differences that are printed


def run(full: bool) -> list[Figure]:
    """Compares as many histories whether `full` or not: it runs by --full only, or by name."""
    began, found = time.monotonic(), list[str]()
    kinds: Counter[str] = Counter()
    for number in range(HISTORIES):
        asked = gate(Random(number))
        kinds[may_send(asked).kind] += 1
        if differs := difference(asked):
            found.append(f"history {number}: {differs}")
    for text in found[:SHOWN]:
        print(text)
    took = time.monotonic() - began
    shares = ", ".join(f"{kind} {count / HISTORIES:.0%}" for kind, count in kinds.most_common())
    return [
        at_most(
            f"{HISTORIES:,} random histories: gate and restatement differ in",
            0,
            len(found),
            str(len(found)),
            "",
        ),
        told("their verdicts", f"{shares}, {took:.0f} s"),
    ]
