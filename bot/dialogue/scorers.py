"""The two classifiers of the cascade. Both give one score an intent; higher is likelier.

`Counts` is a linear support vector machine over n-grams. `Both` is a kernel ridge regression
(ridge.py). Its sum over n-grams folds into one weight an n-gram; the other needs the training
texts' embeddings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.dialogue.nearness import Nearness
from bot.dialogue.ridge import Likeness, directed, solve

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

    def all_scores(self, counts: Any) -> Any:
        return counts @ self.weights + self.bias


@dataclass(frozen=True, slots=True)
class Both:
    weights: Any
    near: Nearness
    centre: Any
    scale: Any

    @classmethod
    def of(cls, arrays: Mapping[str, Any]) -> Both:
        near = Nearness.read(arrays, narrow=NARROW, weight=ENCODED)
        return cls(arrays["both_weights"], near, arrays["centre"], arrays["scale"])

    def arrays(self) -> dict[str, Any]:
        return {
            "both_weights": self.weights,
            "centre": self.centre,
            "scale": self.scale,
            **self.near.arrays(),
        }

    def all_scores(self, counts: Any, dense: Any) -> Any:
        """Of many texts: their n-grams, sparse, and their embeddings."""
        near = self.near.all_scores(directed(dense, self.centre, self.scale))
        return counts @ self.weights + near

    def scores(self, columns: Any, values: Any, embedding: Any) -> Any:
        near = self.near.scores(directed(embedding, self.centre, self.scale))
        return values @ self.weights[columns] + near


def train_counts(counts: Any, labels: Any, seed: int) -> Counts:
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=C, random_state=seed).fit(counts.astype(np.float64), labels)
    return Counts(
        np.ascontiguousarray(machine.coef_.T, dtype=np.float32),
        machine.intercept_.astype(np.float32),
    )


def train_both(examples: Examples, intents: int, apart: Any, seed: int) -> tuple[Both, Any]:
    """Also the scores of the texts set apart, from a training without them. apart: their rows."""
    number = len(examples.labels)
    wanted = np.full((number, intents), -1 / (intents - 1), dtype=np.float32)
    wanted[np.arange(number), examples.labels] = 1
    centre, scale = examples.dense.mean(0), examples.dense.std(0)
    directions = directed(examples.dense, centre, scale)
    likeness = Likeness.of(examples.counts, directions, NARROW, ENCODED)
    shares, unseen = solve(likeness, RIDGE, wanted, apart, seed)
    weights = np.asarray(likeness.columns @ shares, dtype=np.float32) / 2
    near = Nearness.of(directions, np.ascontiguousarray(shares), narrow=NARROW, weight=ENCODED)
    return Both(weights, near, centre, scale), unseen
