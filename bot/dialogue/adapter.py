"""What tuning adds to the sentence encoder: thin matrices, and a head that tells intents.

Each matrix of the encoder gets the product of two thin ones added (Hu et al., LoRA: Low-Rank
Adaptation of Large Language Models, 2021). `scripts/tune.py` learns them in an hour; a training
only reads them, and tells by their marks which texts they have not seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from bot.dialogue.spelling import folded

FILE = "adapter.npz"
HEAD, BIAS = "head.w", "head.b"


@dataclass(frozen=True)
class Adapter:
    """intents: what the head's columns stand for. parts: by the name of a matrix, one of its
    inputs × rank and one of rank × its outputs. marks: of the texts it was tuned on."""

    intents: Sequence[str]
    head: Any
    bias: Any
    parts: Mapping[str, tuple[Any, Any]]
    marks: frozenset[bytes]

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """Returns what a file holds, None if there is none. Raises ValueError and KeyError if it
        holds something else."""
        if not path.is_file():
            return None
        with np.load(path) as arrays:
            names = [name.removesuffix(".down") for name in arrays if name.endswith(".down")]
            return cls(
                [str(intent) for intent in arrays["intents"]],
                arrays["head"].astype(np.float32),
                arrays["bias"].astype(np.float32),
                {name: (arrays[f"{name}.down"], arrays[f"{name}.up"]) for name in names},
                frozenset(map(bytes, arrays["marks"])),
            )

    def write(self, path: Path) -> None:
        """Writes it to a file, in 16 bit."""
        arrays = {}
        for name, (down, up) in self.parts.items():
            arrays[f"{name}.down"] = np.asarray(down, np.float16)
            arrays[f"{name}.up"] = np.asarray(up, np.float16)
        marks = np.array([list(mark) for mark in sorted(self.marks)], np.uint8)
        head, bias = np.asarray(self.head, np.float16), np.asarray(self.bias, np.float16)
        intents = np.array(self.intents)
        np.savez_compressed(path, intents=intents, head=head, bias=bias, marks=marks, **arrays)

    @property
    def digest(self) -> str:
        """A value that differs for any other tuning."""
        return hashlib.sha256(self.head.tobytes() + self.bias.tobytes()).hexdigest()[:16]

    def took(self, text: str) -> bool:
        """Returns whether it was tuned on a text."""
        return mark(text) in self.marks

    def added(self, weights: Mapping[str, Any]) -> Mapping[str, Any]:
        """Returns the encoder's weights with what was learned added, and with the head."""
        return _Added(weights, self)

    def in_order(self, scores: Any, names: Sequence[str]) -> Any:
        """Returns the head's scores, one column for each of these intents; 0 for one that it does
        not know, which is in the middle of the others."""
        places = {intent: column for column, intent in enumerate(self.intents)}
        scores = scores - scores.mean(-1, keepdims=True)
        found = np.zeros((*scores.shape[:-1], len(names)), np.float32)
        for column, name in enumerate(names):
            if name in places:
                found[..., column] = scores[..., places[name]]
        return found


def mark(text: str) -> bytes:
    """Returns what tells a text from others, whatever its capitals and accents."""
    return hashlib.sha256(folded(text).encode()).digest()[:8]


class _Added(Mapping[str, Any]):
    """Weights that are added up when they are asked for."""

    def __init__(self, weights: Mapping[str, Any], adapter: Adapter) -> None:
        self._weights, self._adapter = weights, adapter

    def __getitem__(self, name: str) -> Any:
        if name == HEAD:
            return self._adapter.head
        if name == BIAS:
            return self._adapter.bias
        matrix = self._weights[name]
        if part := self._adapter.parts.get(name):
            down, up = (np.asarray(one, np.float32) for one in part)
            matrix = matrix + (down @ up).T
        return matrix

    def __iter__(self) -> Iterator[str]:
        return iter([*self._weights, HEAD, BIAS])

    def __len__(self) -> int:
        return len(self._weights) + 2
