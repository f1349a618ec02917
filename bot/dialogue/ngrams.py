"""A text as counts of its words, alone and in pairs, and of parts of its words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np

from bot.dialogue.spelling import folded

LONGEST = 4  # characters of a part of a word
RARE = 2  # texts that must hold a word or part for it to count
_TOKEN = re.compile(r"\w+|[^\w\s]")


def words(plain: str) -> set[str]:
    tokens = _TOKEN.findall(plain)
    return {*tokens, *(f"{a} {b}" for a, b in pairwise(tokens))}


def parts(plain: str) -> set[str]:
    """Each begins with a tab, so that none is taken for a word."""
    return {
        "\t" + f" {word} "[i : i + n]
        for word in plain.split()
        for n in range(1, LONGEST + 1)
        for i in range(len(word) + 3 - n)
    }


class Vocabulary:
    """Weights rare words higher (inverse document frequency); either half has length 1."""

    def __init__(self, terms: list[str], weights: Any) -> None:
        self.terms = terms
        self.weights = weights
        self._columns = {term: column for column, term in enumerate(terms)}

    @classmethod
    def of(cls, texts: Iterable[str]) -> tuple[Vocabulary, Any]:
        """Learns the terms of texts. Returns also what `matrix` makes of these texts."""
        numbers: dict[str, int] = {}
        halves = [
            np.array([numbers.setdefault(term, len(numbers)) for term in half], np.int32)
            for text in texts
            for half in _halves(text)
        ]
        counts = np.bincount(_joined(halves, np.int32), minlength=len(numbers))
        terms = sorted(term for term, number in numbers.items() if counts[number] >= RARE)
        kept = np.array([numbers[term] for term in terms], np.int32)
        held = counts[kept].astype(np.float32)
        learned = cls(terms, np.log(np.float32(len(halves) / 2) / (1 + held)) + 1)
        columns = np.full(len(numbers), -1, np.int32)
        columns[kept] = np.arange(len(kept))
        found = (columns[half] for half in halves)
        return learned, learned._sparse([half[half >= 0] for half in found])

    def row(self, text: str) -> tuple[Any, Any]:
        """The columns of what is known in a text, and their values."""
        found = [self._weighed(self._known(half)) for half in _halves(text)]
        return np.concatenate([c for c, _ in found]), np.concatenate([v for _, v in found])

    def matrix(self, texts: Iterable[str]) -> Any:
        """One row a text, sparse."""
        return self._sparse([self._known(half) for text in texts for half in _halves(text)])

    def _known(self, terms: set[str]) -> Any:
        columns = self._columns
        return np.array([columns[term] for term in terms if term in columns], np.int32)

    def _weighed(self, columns: Any) -> tuple[Any, Any]:
        columns = np.sort(columns)
        values = self.weights[columns]
        return columns, values / (np.sqrt((values * values).sum()) or 1.0)

    def _sparse(self, halves: list[Any]) -> Any:
        from scipy.sparse import csr_matrix

        found = [self._weighed(half) for half in halves]
        starts = np.cumsum([0, *map(len, halves)])[::2]
        columns = _joined([columns for columns, _ in found], np.int32)
        values = _joined([values for _, values in found], np.float32)
        return csr_matrix((values, columns, starts), shape=(len(starts) - 1, len(self.terms)))


def _halves(text: str) -> tuple[set[str], set[str]]:
    plain = folded(text)
    return words(plain), parts(plain)


def _joined(arrays: list[Any], kind: Any) -> Any:
    return np.concatenate([np.empty(0, kind), *arrays])
