"""Gathers what is wrong with the rows of a file, alike ones together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.errors import Said

MOST_KINDS = 200  # kept apart; the rest is only counted
FIRST = 5  # lines that are named of each kind
_OWN = re.compile(r"'[^']*'|\"[^\"]*\"|\d[\d,./-]*")  # what differs from row to row


@dataclass(slots=True)
class Problem:
    """One kind of problem. says: that of its first row. lines: its first lines."""

    says: Said
    lines: list[int]
    count: int = 1


@dataclass(slots=True)
class Problems:
    """Problems by kind, in the order in which they came. others: rows beyond the most kinds."""

    _kinds: dict[str, Problem] = field(default_factory=dict)
    others: int = 0

    def add(self, line: int, says: Said) -> None:
        """Notes one of a row."""
        kind = _OWN.sub("…", says)
        known = self._kinds.get(kind)
        if known is not None:
            known.count += 1
            if len(known.lines) < FIRST:
                known.lines.append(line)
        elif len(self._kinds) < MOST_KINDS:
            self._kinds[kind] = Problem(says, [line])
        else:
            self.others += 1

    @property
    def kinds(self) -> Sequence[Problem]:
        """The kinds, the most frequent first."""
        return sorted(self._kinds.values(), key=lambda kind: -kind.count)
