"""Splits a text into the pieces that the sentence encoder knows.

Each piece has a score, and of all ways to split a text the one with the highest sum is taken. A
piece is found by a number of 64 bits made of its bytes: all parts of a text are looked up at once,
in 4 MB where a dictionary would take 40.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

BLANK = "▁"  # as which a blank is written: words begin with it, and no piece has one inside
WORSE = 10  # a character without a piece is by so much less likely than any piece
FACTOR = 0x9E3779B97F4A7C15  # odd, or it would have no inverse
_BLANKS = re.compile(" +")


class Pieces:
    """The pieces: all their bytes, where each begins and ends, and their scores."""

    def __init__(
        self, letters: Any, bounds: Any, scores: Any, written: Mapping[int, str], unknown: int
    ) -> None:
        self._written = written  # characters that are written as others, or left out
        self._unknown = unknown
        self._unlikely = np.float32(scores.min()) - np.float32(WORSE)
        self._longest = int(np.add.reduceat(_begins(letters), bounds[:-1]).max())
        numbers = _numbers(letters, bounds)
        ids = np.argsort(numbers)
        ids = ids[ids != unknown].astype(np.int32)  # what it stands for has no letters
        self._ids, self._numbers, self._scores = ids, numbers[ids], scores[ids]

    def split(self, text: str) -> list[int]:
        """Returns the ids of a text's pieces."""
        text = _BLANKS.sub(BLANK, text.translate(self._written))
        if not text.startswith(BLANK):
            text = BLANK + text
        starts, ends, found = self._pieces_in(text)
        scores = list(self._scores[found])
        return self._likeliest(len(text), starts, ends, self._ids[found].tolist(), scores)

    def _pieces_in(self, text: str) -> tuple[list[int], list[int], Any]:
        """Each piece that stands anywhere in a text: its first character, the one behind its last,
        and its place in the tables."""
        letters = np.frombuffer(text.encode(), np.uint8)
        begins = np.append(np.flatnonzero(_begins(letters)), len(letters))
        starts, ends = self._parts(text)
        sums = np.append(np.uint64(0), np.cumsum(_weighed(letters, _powers(FACTOR, len(letters)))))
        numbers = sums[begins[ends]] - sums[begins[starts]]
        numbers *= _powers(pow(FACTOR, -1, 2**64), len(letters))[begins[starts]]
        places: Any = np.searchsorted(self._numbers, numbers)
        places[places == len(self._numbers)] = 0
        known = self._numbers[places] == numbers
        return starts[known].tolist(), ends[known].tolist(), places[known]

    def _parts(self, text: str) -> tuple[Any, Any]:
        """All parts of words that are not too long for a piece, in the order of their starts."""
        where = np.arange(len(text))
        blanks = np.array([at for at, letter in enumerate(text) if letter == BLANK])
        words = np.append(blanks[1:], len(text))  # where they end
        lengths = words[np.searchsorted(blanks, where, "right") - 1] - where
        lengths = np.minimum(lengths, self._longest)
        starts = np.repeat(where, lengths)
        before = np.repeat(np.cumsum(lengths) - lengths, lengths)
        return starts, starts + np.arange(len(starts)) - before + 1

    def _likeliest(
        self, length: int, starts: list[int], ends: list[int], ids: list[int], scores: list[Any]
    ) -> list[int]:
        """The way through a text with the highest sum, in 32 bit as the pieces were made for: of
        ways that are equally good, rounding decides."""
        best = [np.float32(-np.inf)] * (length + 1)
        best[0] = np.float32(0)
        last = [(0, 0)] * (length + 1)  # piece and its start, by the place that it leads to
        at = 0
        for start in range(length):
            here = best[start]
            while at < len(starts) and starts[at] == start:
                end, sum_ = ends[at], here + scores[at]
                if sum_ > best[end]:
                    best[end], last[end] = sum_, (ids[at], start)
                at += 1
            if here + self._unlikely > best[start + 1]:
                best[start + 1], last[start + 1] = here + self._unlikely, (self._unknown, start)
        taken = []
        while length:
            piece, length = last[length]
            taken.append(piece)
        return taken[::-1]


def _numbers(letters: Any, bounds: Any) -> Any:
    """One number a piece: the sum of its bytes, the first weighing 1, each next FACTOR times as
    much."""
    lengths = np.diff(bounds)
    places = np.arange(len(letters), dtype=np.int32) - np.repeat(bounds[:-1].astype(int), lengths)
    powers = _powers(FACTOR, int(lengths.max()))
    return np.add.reduceat(_weighed(letters, powers[places]), bounds[:-1])


def _weighed(letters: Any, powers: Any) -> Any:
    return (letters.astype(np.uint64) + np.uint64(1)) * powers


def _powers(factor: int, count: int) -> Any:
    powers = np.full(count, factor, np.uint64)
    powers[:1] = 1
    return np.cumprod(powers, dtype=np.uint64)


def _begins(letters: Any) -> Any:
    """For each byte whether a character begins with it."""
    return (letters & 0xC0) != 0x80
