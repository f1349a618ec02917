"""Puts questions that mean the same into one group, by what the sentence encoder says of them.

What differs between ways of asking for one thing, such as their language and how they begin, says
nothing about what is asked. The entries show which directions these are: there the ways of asking
of one entry lie apart, and they count the less. Groups are those of average linkage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.dialogue import encoder, faq

ALIKE = 0.2  # least closeness of two groups, on average of their questions, to become one


def meanings(texts: Sequence[str]) -> list[bytes]:
    """Returns what the texts mean, as it is kept; 10 ms each, on one core."""
    return [np.asarray(encoder.encode(text), dtype=np.float16).tobytes() for text in texts]


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are one group, by their meanings. id: None for one that is new. fixed:
    somebody has decided about it."""

    id: int | None
    asked: tuple[bytes, ...]
    fixed: bool = False


class Sense:
    """Where questions lie, learned from the ways of asking of some entries."""

    def __init__(self, entries: faq.Entries) -> None:
        """entries: learned by `faq.learn`."""
        self._middle, self._weighed = faq.middle(), faq.weights(entries)

    def directions(self, asked: Sequence[bytes]) -> Any:
        """Returns where the questions lie: close in direction means alike."""
        rows = np.array([np.frombuffer(one, dtype=np.float16) for one in asked], np.float32)
        seen = (rows - self._middle) @ self._weighed
        return seen / np.maximum(np.linalg.norm(seen, axis=-1, keepdims=True), 1e-6)


def joined(groups: Sequence[Group], sense: Sense) -> list[list[int]]:
    """Returns which groups become one, each time the two that are closest, as their places; the
    first place is that of the group that stays. Two that somebody has decided about stay two."""
    parts = {at: [at] for at in range(len(groups))}
    centres = np.array([sense.directions(one.asked).mean(0) for one in groups])
    counts = np.array([len(one.asked) for one in groups], dtype=np.float32)
    fixed = np.array([one.fixed for one in groups])
    close = centres @ centres.T
    close[np.diag_indices(len(groups))] = -1
    close[np.outer(fixed, fixed)] = -1
    while len(parts) > 1:
        one, other = (int(at) for at in np.unravel_index(int(close.argmax()), close.shape))
        if close[one, other] < ALIKE:
            break
        stays, goes = sorted((one, other), key=lambda at: (not fixed[at], at))
        parts[stays] += parts.pop(goes)
        whole = counts[stays] + counts[goes]
        centres[stays] = (counts[stays] * centres[stays] + counts[goes] * centres[goes]) / whole
        counts[stays] = whole
        close[goes, :] = close[:, goes] = -1
        row = centres @ centres[stays]
        row[[at for at in range(len(groups)) if at not in parts or at == stays]] = -1
        if fixed[stays]:
            row[fixed] = -1
        close[stays, :] = close[:, stays] = row
    return list(parts.values())


def by_group(rows: Sequence[tuple[int, bytes, bool]]) -> list[Group]:
    """Gathers questions that have a group: its id, the meaning, whether somebody has decided about
    it; the older group first."""
    fixed = {group: decided for group, _, decided in rows}
    found: dict[int, list[bytes]] = {group: [] for group in sorted(fixed)}
    for group, meaning, _ in rows:
        found[group].append(meaning)
    return [Group(group, tuple(asked), fixed[group]) for group, asked in found.items()]
