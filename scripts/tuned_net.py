"""The sentence encoder as TensorFlow computes it, with what tuning may change."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import tensorflow as tf

from bot.dialogue.e5_file import E5File

FIRST = 2  # layer that is tuned
RANK = 16
SCALE = 2.0  # of what is added
SMOOTH = 0.07  # of a label's share, given to all intents
DROPPED = 0.1
MATRICES = ("q", "k", "v", "ao", "fi", "fo")

tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})  # minutes, for less


def adam() -> Any:
    """Returns the optimizer."""
    return tf.optimizers.Adam(0.0, beta_2=0.98)


class Net:
    """The encoder's own weights, fixed; the thin matrices and the head, which learn."""

    def __init__(self, file: E5File, intents: int, seed: int) -> None:
        weights, chance = file.weights(), np.random.default_rng(seed)
        tf.random.set_seed(seed)
        self._file, self._intents = file, intents
        self._fixed = {
            name: tf.constant(weight.T if (weight := weights[name]).ndim == 2 else weight)
            for name in weights
        }
        self._down, self._up = {}, {}
        for layer in range(FIRST, file.layers):
            for name in (f"l{layer}.{matrix}.w" for matrix in MATRICES):
                inputs, outputs = self._fixed[name].shape
                drawn = chance.normal(0, inputs**-0.5, (inputs, RANK)).astype(np.float32)
                self._down[name] = tf.Variable(drawn)
                self._up[name] = tf.Variable(tf.zeros((RANK, outputs)))
        self._head = tf.Variable(tf.zeros((file.width, intents)))
        self._bias = tf.Variable(tf.zeros(intents))
        spec = [tf.TensorSpec((None, None, file.width)), tf.TensorSpec((None, None))]
        self._scored = tf.function(self._scores, input_signature=spec)
        spec.append(tf.TensorSpec((None,), tf.int32))
        self._slope = tf.function(self._gradients, input_signature=spec)

    def parts(self) -> dict[str, tuple[Any, Any]]:
        """Returns the thin matrices."""
        return {
            name: (down.numpy(), SCALE * self._up[name].numpy())
            for name, down in self._down.items()
        }

    def head(self) -> tuple[Any, Any]:
        """Returns the head's matrix and what it adds."""
        return self._head.numpy(), self._bias.numpy()

    def scores(self, rows: Any, mask: Any) -> Any:
        """Returns a score for each text and intent."""
        return self._scored(rows, mask).numpy()

    def step(self, optimizer: Any, rate: float, rows: Any, mask: Any, intents: list[int]) -> float:
        """Learns from one batch and returns how far off it was."""
        optimizer.learning_rate.assign(rate)
        loss, slopes = self._slope(rows, mask, tf.constant(intents, tf.int32))
        optimizer.apply_gradients(zip(slopes, self._learning(), strict=True))
        return float(loss)

    def _learning(self) -> list[Any]:
        return [*self._down.values(), *self._up.values(), self._head, self._bias]

    def _gradients(self, rows: Any, mask: Any, intents: Any) -> tuple[Any, Sequence[Any]]:
        with tf.GradientTape() as tape:
            mean = tf.nn.dropout(self._mean(rows, mask, DROPPED), DROPPED)
            scores = mean @ self._head + self._bias
            wanted = tf.one_hot(intents, self._intents) * (1 - SMOOTH) + SMOOTH / self._intents
            loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(wanted, scores))
        slopes = tape.gradient(loss, self._learning())
        return loss, tf.clip_by_global_norm(slopes, 1.0)[0]

    def _scores(self, rows: Any, mask: Any) -> Any:
        return self._mean(rows, mask, 0.0) @ self._head + self._bias

    def _mean(self, rows: Any, mask: Any, dropped: float) -> Any:
        """The middle of a text's rows after the last layer. dropped: share of numbers left out."""
        shape = tf.shape(rows)
        rows = self._normed(tf.reshape(rows, (-1, self._file.width)), "emb.ln")
        unseen = (1 - mask)[:, None, None, :] * -1e9
        for layer in range(self._file.layers):
            here = f"l{layer}."
            seen = self._attended(rows, here, unseen, shape)
            added = tf.nn.dropout(self._multiplied(seen, f"{here}ao"), dropped)
            rows = self._normed(rows + added, f"{here}aln")
            inner = tf.nn.gelu(self._multiplied(rows, f"{here}fi"))
            added = tf.nn.dropout(self._multiplied(inner, f"{here}fo"), dropped)
            rows = self._normed(rows + added, f"{here}oln")
        kept = tf.reshape(rows, shape) * mask[:, :, None]
        return tf.reduce_sum(kept, 1) / tf.reduce_sum(mask, 1, keepdims=True)

    def _attended(self, rows: Any, here: str, unseen: Any, shape: Any) -> Any:
        """What each piece takes from the others."""
        size = self._file.width // self._file.heads

        def heads(name: str) -> Any:
            parts = self._multiplied(rows, f"{here}{name}")
            parts = tf.reshape(parts, (shape[0], shape[1], self._file.heads, size))
            return tf.transpose(parts, (0, 2, 1, 3))

        close = tf.matmul(heads("q"), heads("k"), transpose_b=True) * size**-0.5
        seen = tf.nn.softmax(close + unseen) @ heads("v")
        return tf.reshape(tf.transpose(seen, (0, 2, 1, 3)), (-1, self._file.width))

    def _multiplied(self, rows: Any, name: str) -> Any:
        """By a matrix, and by the thin ones beside it."""
        found = rows @ self._fixed[f"{name}.w"] + self._fixed[f"{name}.b"]
        if f"{name}.w" in self._down:
            thin = rows @ self._down[f"{name}.w"] @ self._up[f"{name}.w"]
            found += SCALE * thin
        return found

    def _normed(self, rows: Any, name: str) -> Any:
        rows -= tf.reduce_mean(rows, -1, keepdims=True)
        rows *= tf.math.rsqrt(tf.reduce_mean(rows**2, -1, keepdims=True) + self._file.epsilon)
        return rows * self._fixed[f"{name}.w"] + self._fixed[f"{name}.b"]
