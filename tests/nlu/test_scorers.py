"""The iterative solution is that of the linear system, for all texts and for some set apart."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.preprocessing import normalize

from bot.dialogue import ridge
from bot.dialogue.nearness import Nearness
from bot.dialogue.scorers import RIDGE, Examples, train_both

TEXTS = 300
APART = np.arange(0, TEXTS, 7)


def examples() -> Examples:
    rng = np.random.default_rng(1)
    halves = [normalize(rng.random((TEXTS, 15)) * (rng.random((TEXTS, 15)) < 0.3)) for _ in (1, 2)]
    counts = hstack([csr_matrix(half, dtype=np.float32) for half in halves]).tocsr()
    dense = rng.random((TEXTS, 8)).astype(np.float32)
    return Examples(counts, dense, rng.integers(0, 3, TEXTS))


def test_scores_are_those_of_a_direct_solution(monkeypatch):
    monkeypatch.setattr(ridge, "BLOCK", 64)  # several blocks, the last one not full
    monkeypatch.setattr(ridge, "LANDMARKS", 40)
    monkeypatch.setattr(ridge, "CLOSE_ENOUGH", 1e-6)
    given = examples()
    both, unseen = train_both(given, 3, APART, seed=1)

    halves = given.counts.toarray()
    directions = ridge.directed(given.dense, both.centre, both.scale)
    exact = np.exp(directions @ directions.T - 1)
    written = np.rint(exact * ridge.MOST) / ridge.MOST  # in 16 bit, as the solver keeps it
    alike = 4 * written + halves @ halves.T / 2
    wanted = np.where(np.eye(3)[given.labels] == 1, 1, -0.5)
    seen = np.setdiff1d(np.arange(TEXTS), APART)

    def shares(rows):
        return np.linalg.solve(alike[np.ix_(rows, rows)] + RIDGE * np.eye(len(rows)), wanted[rows])

    assert np.allclose(unseen, alike[np.ix_(APART, seen)] @ shares(seen), atol=1e-3)
    everything = alike @ shares(np.arange(TEXTS))
    assert np.allclose(alike @ both.arrays()["shares"], everything, atol=1e-3)
    alike = 4 * exact + halves @ halves.T / 2
    assert np.allclose(everything, alike @ shares(np.arange(TEXTS)), atol=1e-2)
    scores = both.all_scores(given.counts, given.dense)
    one = given.counts[5]
    assert np.allclose(both.scores(one.indices, one.data, given.dense[5]), scores[5], atol=1e-5)


def test_in_8_bit_scores_are_nearly_the_same():
    rng = np.random.default_rng(2)
    directions = normalize(rng.normal(size=(3000, 384))).astype(np.float32)
    shares = rng.normal(size=(3000, 5)).astype(np.float32) / 20
    near = Nearness.of(directions, shares, narrow=1.0, weight=4.0)
    asked = normalize(directions[:40] + rng.normal(size=(40, 384)) / 30).astype(np.float32)
    exact = 4 * np.exp(asked @ directions.T - 1) @ shares
    found = near.all_scores(asked)
    assert np.abs(found - exact).max() < 0.01 * np.abs(exact).max()
    read = Nearness.read(near.arrays(), narrow=1.0, weight=4.0)
    assert (read.scores(asked[0]) == found[0]).all()
    assert near.all_scores(asked[:0]).shape == (0, 5)


def test_the_matrix_is_symmetric_whatever_its_blocks(monkeypatch):
    monkeypatch.setattr(ridge, "BLOCK", 64)
    given = examples()
    directions = normalize(given.dense).astype(np.float32)
    likeness = ridge.Likeness.of(given.counts, directions, 1.0, 4.0)
    whole = likeness.times(np.eye(TEXTS, dtype=np.float32))
    assert np.allclose(whole, whole.T, atol=1e-4)
    assert (np.diag(whole) <= likeness.own + 1e-4).all()
    assert np.allclose(whole[:, APART], likeness.beside(APART), atol=1e-4)
