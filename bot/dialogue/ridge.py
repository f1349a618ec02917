"""Solves the kernel ridge regression of tens of thousands of texts without inverting a matrix.

Two texts are alike when they share n-grams, and when the sentence encoder finds them close. The
conjugate gradient method needs the matrix of likeness only as a product, so its sparse half is
never written out, and of its dense half only what lies on and below the diagonal. A few thousand
texts drawn at random tell roughly what the matrix is (Nyström), which spares most of the steps
(Frangella, Tropp and Udell, Randomized Nyström preconditioning, 2023).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

BLOCK = 2000  # rows that are made at once
LANDMARKS = 2000  # texts that stand for all in the preconditioner
CLOSE_ENOUGH = 0.1  # what may be left of the wanted values: nothing is read otherwise below it
STEPS = 80  # at most; some twelve do
EASED = 0.3  # of what the landmarks don't tell, taken for noise


def closeness(cosines: Any, narrow: float, weight: float) -> Any:
    """Returns how close texts are, from their embeddings' cosines; works in place."""
    cosines -= 1
    cosines *= narrow
    np.exp(cosines, out=cosines)
    cosines *= weight
    return cosines


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike any two texts are: a symmetric matrix, as far as it must be written out.

    halves: n-grams, sparse; a row's two halves have length 1 each. directions: embeddings of
    length 1. below: the dense part's blocks of rows, up to the diagonal."""

    halves: Any
    columns: Any  # halves, transposed
    directions: Any
    below: list[Any]
    narrow: float
    weight: float

    @classmethod
    def of(cls, counts: Any, directions: Any, narrow: float, weight: float) -> Self:
        halves = counts.astype(np.float32).tocsr()
        below = [
            closeness(
                directions[start : start + BLOCK] @ directions[: start + BLOCK].T, narrow, weight
            )
            for start in range(0, len(directions), BLOCK)
        ]
        return cls(halves, halves.T.tocsr(), directions, below, narrow, weight)

    def times(self, vectors: Any) -> Any:
        """Returns the matrix times these columns."""
        product = self.halves @ (self.columns @ vectors)
        product *= 0.5
        for number, block in enumerate(self.below):
            start = number * BLOCK
            end = start + len(block)
            product[start:end] += block @ vectors[:end]
            product[:start] += block[:, :start].T @ vectors[start:end]
        return product

    def beside(self, rows: Any) -> Any:
        """Returns how alike all texts are to these."""
        alike = closeness(self.directions @ self.directions[rows].T, self.narrow, self.weight)
        alike += (self.halves @ self.halves[rows].T).toarray() / 2
        return alike

    @property
    def own(self) -> float:
        """How alike a text is to itself."""
        return 1 + self.weight


@dataclass(frozen=True, slots=True)
class Landmarks:
    """A rough inverse of a likeness among some texts: what a few tell of all, and noise for the
    rest. It must be of the very texts that take part: one of more of them is of no use."""

    eased: Any  # rows of the texts by what the landmarks tell of them, over the noise
    noise: Any
    factor: Any

    @classmethod
    def of(cls, likeness: Likeness, part: Any, ridge: float, seed: int) -> Self:
        """part: 1 for each text that takes part, 0 for each other; a column."""
        from scipy.linalg import cho_factor, cholesky, solve_triangular

        rows = np.flatnonzero(part)
        drawn = np.random.default_rng(seed).choice(rows, min(LANDMARKS, len(rows)), replace=False)
        beside = likeness.beside(np.sort(drawn))
        among = beside[np.sort(drawn)]
        among[np.diag_indices(len(among))] += 1e-3
        lower = cholesky(among, lower=True, overwrite_a=True, check_finite=False)
        told = solve_triangular(lower, beside.T, lower=True, overwrite_b=True, check_finite=False).T
        told *= part
        untold = likeness.own - np.einsum("ij,ij->i", told, told)
        noise = (ridge + EASED * np.maximum(untold, 0)).astype(np.float32)[:, None]
        eased = told / noise
        inner = told.T @ eased
        inner[np.diag_indices(len(inner))] += 1
        return cls(eased, noise, cho_factor(inner, lower=True, check_finite=False))

    def undo(self, vectors: Any) -> Any:
        """Returns roughly the inverse times these columns."""
        from scipy.linalg import cho_solve

        told = cho_solve(self.factor, self.eased.T @ vectors, check_finite=False)
        return vectors / self.noise - self.eased @ told.astype(np.float32)


def solve(likeness: Likeness, ridge: float, wanted: Any, seen: Any, start: Any, seed: int) -> Any:
    """Returns the share of each text in each column, such that likeness and ridge times the shares
    are what is wanted. seen: 1 for a text that takes part, 0 for one that must have no share.
    start: shares to begin with."""
    part = seen.astype(np.float32)[:, None]
    landmarks = Landmarks.of(likeness, part, ridge, seed)
    shares = start * part
    rest = (wanted - likeness.times(shares) - ridge * shares) * part
    enough = CLOSE_ENOUGH * np.linalg.norm(wanted * part, axis=0)
    undone = landmarks.undo(rest)
    step, size = undone, (rest * undone).sum(0)
    for _ in range(STEPS):
        ahead = (likeness.times(step) + ridge * step) * part
        length = size / np.maximum((step * ahead).sum(0), 1e-12)
        shares += length * step
        rest -= length * ahead
        if (np.linalg.norm(rest, axis=0) <= enough).all():
            break
        undone = landmarks.undo(rest)
        grown = (rest * undone).sum(0)
        step = undone + (grown / np.maximum(size, 1e-12)) * step
        size = grown
    return shares
