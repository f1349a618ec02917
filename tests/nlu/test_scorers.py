"""The shortcut that spares training once for each text."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.preprocessing import normalize

from bot.dialogue.scorers import Examples, _likeness, train_both


def test_scores_of_unseen_texts_are_those_of_a_training_without_them():
    rng = np.random.default_rng(1)
    halves = [normalize(rng.random((40, 15)) * (rng.random((40, 15)) < 0.3)) for _ in range(2)]
    counts = hstack([csr_matrix(half, dtype=np.float32) for half in halves]).tocsr()
    examples = Examples(counts, rng.random((40, 8)).astype(np.float32), rng.integers(0, 3, 40))
    both, unseen = train_both(examples, 3)

    alike = _likeness(examples, both.directions)
    wanted = np.where(np.eye(3)[examples.labels] == 1, 1, -0.5)
    for left_out in range(40):
        fold = np.array([left_out])
        seen = np.setdiff1d(np.arange(40), fold)
        shares = np.linalg.solve(alike[np.ix_(seen, seen)], wanted[seen])
        assert np.allclose(unseen[fold], alike[np.ix_(fold, seen)] @ shares, atol=1e-3)
    text = counts[5]
    scores = both.scores(text.indices, text.data, examples.dense[5])
    ridge = 0.1 * np.asarray(np.linalg.solve(alike, wanted))[5]
    assert np.allclose(scores, wanted[5] - ridge, atol=1e-3)
