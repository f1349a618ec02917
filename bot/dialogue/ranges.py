"""Finds how large the numbers get that the sentence encoder multiplies.

A few of the 1,536 in a layer are twenty times as large as the rest. In 8 bit they would leave the
rest no digits, so the network divides each by a measure of its own first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.special import erf

# Of all kinds that are texted. Read at each start, so that changed weights get ranges of their own.
SAMPLES = (
    "",
    "ok",
    "yes no oui non 1 2 3",
    "where is my order?",
    "it should have come on Tuesday, 12 March",
    "où est ma commande n° 4481 ?",
    "please stop texting me, I don't want these messages anymore!!!",
    "arrêtez de m'envoyer des SMS",
    "thanks 👍 see you at 5pm",
    "merci beaucoup, à demain",
    "can I change the address to 24 rue de Bretagne, 75003 Paris?",
    "hello who is this?",
    "bonjour, c'est de la part de qui ?",
    "the bread was cold and the driver was rude.",
)


def largest(
    weights: Mapping[str, Any], samples: Sequence[Any], heads: int, epsilon: float
) -> dict[str, Any]:
    """Returns the largest size of each number that a matrix is given: by the matrix's name, and for
    q, k and v, which are given the same, by q's. `samples` are texts as rows of their pieces."""
    found = {}

    def normed(rows: Any, name: str) -> Any:
        rows = rows - rows.mean(-1, keepdims=True)
        rows /= np.sqrt((rows**2).mean(-1, keepdims=True) + epsilon)
        return rows * weights[f"{name}.w"] + weights[f"{name}.b"]

    def through(rows: Any, name: str) -> Any:
        found[name] = np.abs(rows).max(0)
        return rows @ weights[f"{name}.w"].T + weights[f"{name}.b"]

    ends = np.cumsum([len(sample) for sample in samples])
    rows = normed(np.concatenate(samples), "emb.ln")
    layer = 0
    while f"l{layer}.q.w" in weights:
        here = f"l{layer}."
        parts = [np.split(through(rows, f"{here}{name}"), ends[:-1]) for name in "qkv"]
        seen = np.concatenate([_seen(heads, *three) for three in zip(*parts, strict=True)])
        rows = normed(rows + through(seen, f"{here}ao"), f"{here}aln")
        inner = through(rows, f"{here}fi")
        inner *= (1 + erf(inner * np.float32(0.5**0.5))) / 2
        rows = normed(rows + through(inner, f"{here}fo"), f"{here}oln")
        layer += 1
    return found


def _seen(heads: int, asking: Any, asked: Any, told: Any) -> Any:
    """What each piece takes from the others: attention, in so many heads."""
    count, width = asking.shape
    asking, asked, told = (
        part.reshape(count, heads, -1).transpose(1, 0, 2) for part in (asking, asked, told)
    )
    weights = asking @ asked.transpose(0, 2, 1) * np.float32((width // heads) ** -0.5)
    weights = np.exp(weights - weights.max(-1, keepdims=True))
    weights /= weights.sum(-1, keepdims=True)
    return (weights @ told).transpose(1, 0, 2).reshape(count, width)
