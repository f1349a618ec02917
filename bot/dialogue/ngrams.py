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
    def of(cls, texts: Iterable[str]) -> Vocabulary:
        seen: dict[str, int] = {}
        number = 0
        for number, text in enumerate(texts, 1):  # noqa: B007  it is the count
            plain = folded(text)
            for term in words(plain) | parts(plain):
                seen[term] = seen.get(term, 0) + 1
        terms = sorted(term for term, count in seen.items() if count >= RARE)
        counts = np.array([seen[term] for term in terms], dtype=np.float32)
        return cls(terms, np.log(number / (1 + counts)) + 1)

    def row(self, text: str) -> tuple[Any, Any]:
        """The columns of what is known in a text, and their values."""
        plain = folded(text)
        found = [self._half(words(plain)), self._half(parts(plain))]
        return np.concatenate([c for c, _ in found]), np.concatenate([v for _, v in found])

    def _half(self, terms: set[str]) -> tuple[Any, Any]:
        known = sorted(self._columns[term] for term in terms if term in self._columns)
        columns = np.array(known, dtype=np.int32)
        values = self.weights[columns]
        return columns, values / (np.sqrt((values * values).sum()) or 1.0)

    def matrix(self, texts: Iterable[str]) -> Any:
        """One row a text, sparse."""
        from scipy.sparse import csr_matrix

        rows = [self.row(text) for text in texts]
        starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        return csr_matrix(
            (
                np.concatenate([np.empty(0, np.float32), *(v for _, v in rows)]),
                np.concatenate([np.empty(0, np.int32), *(c for c, _ in rows)]),
                starts,
            ),
            shape=(len(rows), len(self.terms)),
        )
