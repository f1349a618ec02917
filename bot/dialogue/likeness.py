"""How much a text is like the ways of asking of each entry: a kernel ridge regression.

Two texts are alike when the sentence encoder finds them close, and when they share n-grams. Ways of
asking that belong to no entry count against all (Saunders, Gammerman, Vovk, Ridge Regression
Learning Algorithm in Dual Variables, 1998). Some thousand examples take half a second to learn, so
`texto faq set` needs no training.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bot.dialogue.ngrams import Vocabulary
from bot.dialogue.ridge import closeness
from bot.dialogue.scorers import ENCODED, NARROW, RIDGE


class Likeness:
    """Scores of a text: 1 for the very words of an entry's way of asking, around 0 for others."""

    def __init__(self, names: Sequence[str], texts: Sequence[str], rows: Any, centre: Any) -> None:
        """names: the entry of each text, "" for none. rows: the texts' embeddings, of which
        `centre` is the middle."""
        self.names = sorted({*names} - {""})
        self._centre = centre
        self._directions = _directions(rows, centre)
        self._vocabulary, counts = Vocabulary.of(texts)
        alike = closeness(self._directions @ self._directions.T, NARROW, ENCODED)
        alike += (counts @ counts.T).toarray() / 2  # both halves of a row have length 1
        alike[np.diag_indices(len(alike))] += RIDGE
        number = {name: column for column, name in enumerate(self.names)}
        wanted = np.zeros((len(texts), len(self.names)), dtype=np.float32)
        for row, name in enumerate(names):
            if name:
                wanted[row, number[name]] = 1
        self._shares = np.linalg.solve(alike, wanted)
        self._weights = np.asarray(counts.T @ self._shares) / 2

    def scores(self, text: str, embedding: Any) -> dict[str, float]:
        """Returns the score of each entry."""
        columns, values = self._vocabulary.row(text)
        alike = self._directions @ _directions(embedding, self._centre)
        close = closeness(alike, NARROW, ENCODED)
        found = values @ self._weights[columns] + close @ self._shares
        return dict(zip(self.names, map(float, found), strict=True))


def _directions(rows: Any, centre: Any) -> Any:
    apart = rows - centre
    return apart / np.maximum(np.linalg.norm(apart, axis=-1, keepdims=True), 1e-6)
