"""The two classifiers of the cascade. Both give one score an intent; higher is likelier.

`Counts` is a linear support vector machine over n-grams. `Both` is a kernel ridge regression: two
texts are alike when they share n-grams, and when the sentence encoder finds them close. Its sum
over n-grams folds into one weight an n-gram; the other needs the training texts' embeddings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

C = 0.3  # of the support vector machine
RIDGE = 0.1
NARROW = 1.0  # how fast closeness fades with distance between embeddings
ENCODED = 4.0  # weight of the encoder beside the n-grams


@dataclass(frozen=True, slots=True)
class Examples:
    """Training texts: their n-grams, sparse; their embeddings; the numbers of their intents."""

    counts: Any
    dense: Any
    labels: Any

    def some(self, rows: Any) -> Examples:
        return Examples(self.counts[rows], self.dense[rows], self.labels[rows])


@dataclass(frozen=True, slots=True)
class Counts:
    weights: Any
    bias: Any

    @classmethod
    def of(cls, arrays: Mapping[str, Any]) -> Counts:
        return cls(arrays["counts_weights"], arrays["counts_bias"])

    def arrays(self) -> dict[str, Any]:
        return {"counts_weights": self.weights, "counts_bias": self.bias}

    def scores(self, columns: Any, values: Any) -> Any:
        return values @ self.weights[columns] + self.bias

    def all_scores(self, examples: Examples) -> Any:
        return examples.counts @ self.weights + self.bias


@dataclass(frozen=True, slots=True)
class Both:
    weights: Any
    shares: Any  # of each training text in each intent
    directions: Any  # the training texts' embeddings, centred, scaled and of length 1
    centre: Any
    scale: Any

    @classmethod
    def of(cls, arrays: Mapping[str, Any]) -> Both:
        return cls(
            arrays["both_weights"],
            arrays["shares"],
            arrays["directions"].astype(np.float32),
            arrays["centre"],
            arrays["scale"],
        )

    def arrays(self) -> dict[str, Any]:
        return {
            "both_weights": self.weights,
            "shares": self.shares,
            "directions": self.directions.astype(np.float16),
            "centre": self.centre,
            "scale": self.scale,
        }

    def scores(self, columns: Any, values: Any, embedding: Any) -> Any:
        close = _closeness(self.directions @ _directions(embedding, self.centre, self.scale))
        return values @ self.weights[columns] + close @ self.shares


def train_counts(examples: Examples, seed: int) -> Counts:
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=C, random_state=seed).fit(
        examples.counts.astype(np.float64), examples.labels
    )
    return Counts(
        np.ascontiguousarray(machine.coef_.T, dtype=np.float32),
        machine.intercept_.astype(np.float32),
    )


def train_both(examples: Examples, intents: int) -> tuple[Both, Any]:
    """Also the scores that each text would get from a training without it. These follow from the
    diagonal of one matrix's inverse, so nothing is trained twice (Rasmussen and Williams, Gaussian
    Processes for Machine Learning, 2006, eq. 5.12)."""
    from scipy.linalg import cho_factor, cho_solve
    from scipy.linalg.lapack import strtri

    number = len(examples.labels)
    wanted = np.full((number, intents), -1 / (intents - 1), dtype=np.float32)
    wanted[np.arange(number), examples.labels] = 1
    centre, scale = examples.dense.mean(0), examples.dense.std(0)
    directions = _directions(examples.dense, centre, scale)
    factor, _ = cho_factor(
        _likeness(examples, directions), lower=True, overwrite_a=True, check_finite=False
    )
    shares = cho_solve((factor, True), wanted, check_finite=False).astype(np.float32)
    inverse, failed = strtri(factor, lower=1, overwrite_c=1)
    assert not failed
    unseen = wanted - shares / _squares(inverse)[:, None]
    weights = np.asarray(examples.counts.T @ shares, dtype=np.float32) / 2
    return Both(weights, np.ascontiguousarray(ENCODED * shares), directions, centre, scale), unseen


def _squares(lower: Any) -> Any:
    """The sum of the squares of each column; what lies above the diagonal is not of the matrix."""
    sums = np.zeros(len(lower), dtype=np.float64)
    for start in range(0, len(lower), 1000):
        rows = np.tril(lower[start : start + 1000], start)
        sums += np.einsum("ij,ij->j", rows, rows)
    return sums


def _likeness(examples: Examples, directions: Any) -> Any:
    """How alike any two texts are, with the ridge on the diagonal."""
    alike = _closeness(directions @ directions.T)
    alike *= ENCODED
    halves = examples.counts.astype(np.float32)
    for start in range(0, len(alike), 1000):  # both halves of a row have length 1
        alike[start : start + 1000] += (halves[start : start + 1000] @ halves.T).toarray() / 2
    alike[np.diag_indices(len(alike))] += RIDGE
    return alike.T  # symmetric; in the order of memory that LAPACK works in without a copy


def _directions(dense: Any, centre: Any, scale: Any) -> Any:
    scaled = (dense - centre) / scale
    return scaled / np.linalg.norm(scaled, axis=-1, keepdims=True)


def _closeness(cosines: Any) -> Any:
    """In place: the matrix of a whole training set takes half a gigabyte."""
    cosines -= 1
    cosines *= NARROW
    return np.exp(cosines, out=cosines)
