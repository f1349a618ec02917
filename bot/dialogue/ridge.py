"""Solves the kernel ridge regression of tens of thousands of texts without inverting a matrix.

Two texts are alike when they share n-grams, and when the sentence encoder finds them close. The
conjugate gradient method needs the matrix of likeness only as a product, so its sparse half is
never written out, and of its dense half only what lies on and below the diagonal, in 16 bit. A few
thousand texts drawn at random tell roughly what the matrix is (Nyström), which spares most of the
steps (Frangella, Tropp and Udell, Randomized Nyström preconditioning, 2023).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

Made = TypeVar("Made")

MANY = 8192  # rows that are worth a copy
BLOCK = 512  # rows and columns of what fits into a core's own cache
LANDMARKS = 2000  # texts that stand for all in the preconditioner
CLOSE_ENOUGH = 0.1  # what may be left of the wanted values: nothing is read otherwise below it
STEPS = 80  # at most; some twelve do
MOST = 65535  # what the weight of the dense part is written as: two bytes for two texts
EASED = 0.3  # of what the landmarks don't tell, taken for noise


def directed(rows: Any, centre: Any, scale: Any) -> Any:
    """Returns embeddings centred, scaled and of length 1."""
    scaled = (rows - centre) / scale
    return scaled / np.linalg.norm(scaled, axis=-1, keepdims=True)


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
    length 1. below: the dense part's blocks of rows, up to the diagonal, in shares of MOST."""

    halves: Any
    columns: Any  # halves, transposed
    directions: Any
    below: list[Any]
    narrow: float
    weight: float

    @classmethod
    def of(cls, counts: Any, directions: Any, narrow: float, weight: float) -> Self:
        halves = counts.astype(np.float32).tocsr()

        def block(start: int) -> Any:
            rows = directions[start : start + BLOCK]
            made = np.empty((len(rows), start + len(rows)), np.uint16)
            for left in range(0, start + 1, BLOCK):
                tile = closeness(rows @ directions[left : left + BLOCK].T, narrow, MOST)
                np.rint(tile, out=made[:, left : left + BLOCK], casting="unsafe")
            return made

        below = list(_on_all_cores(block, range(0, len(directions), BLOCK)))
        return cls(halves, halves.T.tocsr(), directions, below, narrow, weight)

    def times(self, vectors: Any) -> Any:
        """Returns the matrix times these columns."""
        scaled = vectors * np.float32(self.weight / MOST)

        def block(number: int) -> tuple[Any, Any]:
            """Each tile is fetched from memory once, for its own rows and, mirrored, for others."""
            if number < 0:
                return self.halves @ (self.columns @ vectors), None
            rows, start = self.below[number], number * BLOCK
            own = np.zeros((len(rows), vectors.shape[1]), np.float32)
            others = np.empty((start, vectors.shape[1]), np.float32)
            mine = scaled[start : start + len(rows)]
            tile = np.empty((len(rows), BLOCK), np.float32)
            for left in range(0, start, BLOCK):
                np.copyto(tile, rows[:, left : left + BLOCK])
                own += tile @ scaled[left : left + BLOCK]
                np.matmul(tile.T, mine, out=others[left : left + BLOCK])
            own += rows[:, start:].astype(np.float32) @ mine
            return own, others

        found = _on_all_cores(block, range(-1, len(self.below)))
        product = next(found)[0]
        product *= 0.5
        for number, (own, others) in enumerate(found):
            start = number * BLOCK
            product[start : start + len(own)] += own
            product[:start] += others
        return product

    def beside(self, rows: Any) -> Any:
        """Returns how alike all texts are to these."""
        directions, halves = self.directions[rows].T, self.halves[rows].T.tocsr()
        made = np.empty((len(self.directions), len(rows)), np.float32)

        def block(start: int) -> None:
            part = slice(start, start + BLOCK)
            np.matmul(self.directions[part], directions, out=made[part])
            closeness(made[part], self.narrow, self.weight)
            made[part] += (self.halves[part] @ halves).toarray() / 2

        list(_on_all_cores(block, range(0, len(made), BLOCK)))
        return made

    @property
    def own(self) -> float:
        """How alike a text is to itself."""
        return 1 + self.weight


class Landmarks:
    """What a few texts tell of all: the product of two texts' rows is about how alike they are."""

    def __init__(self, likeness: Likeness, part: Any, ridge: float, seed: int) -> None:
        """part: which texts take part; the landmarks are drawn from these."""
        from scipy.linalg import cholesky, solve_triangular

        rows = np.flatnonzero(part)
        drawn = np.random.default_rng(seed).choice(rows, min(LANDMARKS, len(rows)), replace=False)
        drawn = np.sort(drawn)
        beside = likeness.beside(drawn)
        among = beside[drawn]
        among[np.diag_indices(len(among))] += 1e-3
        lower = cholesky(among, lower=True, overwrite_a=True, check_finite=False)
        self.rows = solve_triangular(
            lower, beside.T, lower=True, overwrite_b=True, check_finite=False
        ).T
        untold = likeness.own - np.einsum("ij,ij->i", self.rows, self.rows)
        noise = ridge + EASED * np.maximum(untold, 0)
        self.noise = noise.astype(np.float32)[:, None]

    def spread(self, part: Any) -> Any:
        """Returns what the rows of these texts come to, each over its noise."""
        total = np.zeros((self.rows.shape[1],) * 2, np.float32)
        rows = np.flatnonzero(part)
        for start in range(0, len(rows), MANY):
            some = rows[start : start + MANY]
            eased = self.rows[some] / np.sqrt(self.noise[some])
            total += eased.T @ eased
        return total


class RoughInverse:
    """About the inverse of the likeness among the very texts that take part: one of more of them
    is of no use."""

    def __init__(self, landmarks: Landmarks, part: Any, spread: Any) -> None:
        """part: which texts take part. spread: that of their rows."""
        from scipy.linalg import cho_factor

        inner = spread.copy()
        inner[np.diag_indices(len(inner))] += 1
        self._factor = cho_factor(inner, lower=True, overwrite_a=True, check_finite=False)
        self._rows = landmarks.rows
        self._weight = part.astype(np.float32)[:, None] / landmarks.noise

    def times(self, vectors: Any) -> Any:
        """Returns it times these columns."""
        from scipy.linalg import cho_solve

        eased = vectors * self._weight
        told = cho_solve(self._factor, self._rows.T @ eased, check_finite=False)
        return eased - self._weight * (self._rows @ told)


def solve(likeness: Likeness, ridge: float, wanted: Any, apart: Any, seed: int) -> tuple[Any, Any]:
    """Returns the share of each text in each column, such that likeness and ridge times the shares
    are what is wanted; and what the texts set apart score where they have no share. Both are found
    side by side, since most of a step is to fetch the matrix. apart: rows."""
    columns = wanted.shape[1]
    seen, every = np.ones(len(wanted), dtype=bool), np.ones(len(wanted), dtype=bool)
    seen[apart] = False
    landmarks = Landmarks(likeness, seen, ridge, seed)
    spread = landmarks.spread(seen)
    inverses = (
        RoughInverse(landmarks, seen, spread),
        RoughInverse(landmarks, every, spread + landmarks.spread(~seen)),
    )
    taken = np.repeat(np.stack([seen, every], 1), columns, 1).astype(np.float32)
    shares, scores = _descended(
        likeness, inverses, ridge, np.hstack([wanted, wanted]) * taken, taken
    )
    return shares[:, columns:], scores[apart, :columns]


def _descended(
    likeness: Likeness, inverses: Sequence[RoughInverse], ridge: float, wanted: Any, taken: Any
) -> tuple[Any, Any]:
    """Returns the shares of each column's texts, and the likeness times them. taken: 1 for a text
    that takes part in a column, 0 for one that must have no share."""
    shares, scores, rest = np.zeros_like(wanted), np.zeros_like(wanted), wanted.copy()
    enough = CLOSE_ENOUGH * np.linalg.norm(wanted, axis=0)

    def eased() -> Any:
        halves = np.hsplit(rest, len(inverses))
        return np.hstack([one.times(half) for one, half in zip(inverses, halves, strict=True)])

    step = eased()
    size = (rest * step).sum(0)
    for _ in range(STEPS):
        alike = likeness.times(step)
        ahead = (alike + ridge * step) * taken
        length = size / np.maximum((step * ahead).sum(0), 1e-12)
        shares += length * step
        scores += length * alike
        rest -= length * ahead
        if (np.linalg.norm(rest, axis=0) <= enough).all():
            break
        next_ = eased()
        grown = (rest * next_).sum(0)
        step = next_ + (grown / np.maximum(size, 1e-12)) * step
        size = grown
    return shares, scores


def _on_all_cores(function: Callable[[int], Made], numbers: Iterable[int]) -> Iterator[Made]:
    """Yields what the function makes of each number, in their order."""
    with threadpool_limits(1), ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(function, numbers)
