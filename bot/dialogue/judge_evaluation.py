"""Measures how well feedback is read, on a file of texts that the judge has not learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.dialogue.judge import CALM, Example, Judge, examples
from bot.reading.urgent import urgency


@dataclass(frozen=True, slots=True)
class Miss:
    """A text that was read wrongly. what: theme, kind or urgency."""

    what: str
    text: str
    expected: str
    got: str


def evaluate(judge: Judge, file: Path) -> dict[str, Any]:
    """Returns the figures of a file and its misses."""
    rows = examples(file.read_text("utf-8").splitlines()[1:])
    read = [judge.read(row.text) for row in rows]
    alarms = [urgency(row.text) or judge.alarm(row.text) for row in rows]
    found: dict[str, Any] = {"n": len(rows)}
    misses: list[Miss] = []
    for what in ("theme", "kind"):
        wanted = [getattr(row, what) for row in rows]
        got = [str(getattr(one, what)) for one in read]
        found[what] = {"macro_f1": macro_f1(wanted, got), "by_name": f1(wanted, got)}
        misses += _misses(what, rows, wanted, got)
    urgent = [row.urgency != CALM for row in rows]
    heard = [alarm is not None for alarm in alarms]
    found["urgent"] = {
        "n": sum(urgent),
        "found": _share(heard, urgent, of=True),
        "false": _share(heard, urgent, of=False),
        "by_words": _share([urgency(row.text) is not None for row in rows], urgent, of=True),
    }
    misses += _misses(
        "urgency",
        [row for row, is_, was in zip(rows, urgent, heard, strict=True) if is_ != was],
        [row.urgency for row, is_, was in zip(rows, urgent, heard, strict=True) if is_ != was],
        [
            alarm or CALM
            for alarm, is_, was in zip(alarms, urgent, heard, strict=True)
            if is_ != was
        ],
    )
    return {**found, "misses": misses}


def f1(wanted: Sequence[str], got: Sequence[str]) -> dict[str, float]:
    """Returns the F1 of each name that is wanted anywhere."""
    scores = {}
    for name in sorted(set(wanted)):
        both = sum(w == g == name for w, g in zip(wanted, got, strict=True))
        scores[name] = 2 * both / (wanted.count(name) + list(got).count(name))
    return scores


def macro_f1(wanted: Sequence[str], got: Sequence[str]) -> float:
    """Returns the mean of the names' F1."""
    scores = f1(wanted, got)
    return sum(scores.values()) / len(scores)


def _share(heard: Sequence[bool], urgent: Sequence[bool], *, of: bool) -> float:
    """Returns the share that was heard of the urgent ones, or of the others."""
    told = [was for was, is_ in zip(heard, urgent, strict=True) if is_ is of]
    return sum(told) / len(told) if told else 0.0


def _misses(
    what: str, rows: Sequence[Example], wanted: Sequence[str], got: Sequence[str]
) -> list[Miss]:
    return [
        Miss(what, row.text, expected, found)
        for row, expected, found in zip(rows, wanted, got, strict=True)
        if expected != found
    ]
