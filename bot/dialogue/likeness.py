"""How much a text is like the ways of asking of each entry: a kernel ridge regression.

Two texts are alike when the sentence encoder finds them close, and when they share n-grams. Ways of
asking that belong to no entry count against all (Saunders, Gammerman, Vovk, Ridge Regression
Learning Algorithm in Dual Variables, 1998). Some thousand examples take half a second to learn, so
`texto faq set` needs no training.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from bot.dialogue.ngrams import Vocabulary
from bot.dialogue.ridge import closeness
from bot.dialogue.scorers import ENCODED, NARROW, RIDGE

SHRUNK = 0.3  # × the mean variance: added in every direction, so that none counts without limit
FEW = 12  # ways of asking up to which an entry has too few to learn from
NEAR = 0.5  # least cosine at which the nearest way of asking of such an entry is the one asked


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


class Nearest:
    """Finds the entry that has the nearest way of asking, if that entry has but few: a regression
    learns too little of them, beside some thousand ways of asking for other things."""

    def __init__(self, names: Sequence[str], rows: Any, centre: Any) -> None:
        """As of Likeness."""
        entries = sorted({*names} - {""})
        rows_of = [rows[[at for at, one in enumerate(names) if one == name]] for name in entries]
        self._names, self._centre, self.weights = names, centre, weighed(rows_of, rows.shape[1])
        self._directions = self._seen(rows)
        self._few = {name for name, count in Counter(names).items() if count <= FEW} - {""}

    def entry(self, embedding: Any) -> str | None:
        """Returns the entry, None if none with few ways of asking is near."""
        alike = self._directions @ self._seen(embedding)
        best = int(alike.argmax())
        return self._names[best] if self._names[best] in self._few and alike[best] >= NEAR else None

    def _seen(self, rows: Any) -> Any:
        seen = (rows - self._centre) @ self.weights
        return seen / np.maximum(np.linalg.norm(seen, axis=-1, keepdims=True), 1e-6)


def weighed(groups: Iterable[Any], width: int) -> Any:
    """Returns how directions count: the less, the more the ways of asking of one entry lie apart in
    them (within-class covariance normalisation: Hatch, Kajarekar, Stolcke, 2006)."""
    apart = [some - some.mean(0) for some in groups if len(some) > 1]
    spread = np.concatenate(apart) if apart else np.zeros((1, width))
    values, directions = np.linalg.eigh(spread.T @ spread / len(spread))
    values = np.maximum(values, 0)
    return directions / np.sqrt(values + SHRUNK * values.mean() + 1e-9)


def _directions(rows: Any, centre: Any) -> Any:
    apart = rows - centre
    return apart / np.maximum(np.linalg.norm(apart, axis=-1, keepdims=True), 1e-6)
