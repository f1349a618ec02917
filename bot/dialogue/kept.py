"""What the sentence encoder has said of texts, kept in files so that it is not asked again."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

EMBEDDINGS, TUNED = "embeddings.npz", "tuned.npz"  # in data/ and beside the models
LETTERS = 8  # bytes of a key
STEPS = 63  # of a number: with the 127 of 8 bit the file would pass 15 MB, and tell no more


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows by the key of their text. shipped: a file that comes along, only read. own: one that
    holds what the first lacks."""

    own: Path | None = None
    shipped: Path | None = None

    def rows(self) -> dict[bytes, Any]:
        """Returns all rows that are kept."""
        return {**_read(self.shipped), **_read(self.own)}

    def keep(self, rows: Mapping[bytes, Any], asked: Collection[bytes]) -> None:
        """Keeps the rows that are asked for, and forgets others of our own."""
        if self.own:
            shipped = _read(self.shipped)
            write(self.own, {key: rows[key] for key in asked if key not in shipped})


def as_kept(rows: Any) -> Any:
    """Returns rows as they will be read from a file."""
    return _restored(*_packed(rows))


def write(path: Path, rows: Mapping[bytes, Any]) -> None:
    """Writes a file of rows. Each column stands together: it has numbers of its own size, so
    the file gets smaller, for the repository."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}.npz")
    keys = np.frombuffer(b"".join(rows), np.uint8).reshape(-1, LETTERS)
    packed, scales = _packed(np.array(list(rows.values()), np.float32))
    columns = np.ascontiguousarray(packed.T)
    np.savez_compressed(unfinished, keys=keys, columns=columns, scales=scales)
    unfinished.replace(path)


def _read(path: Path | None) -> dict[bytes, Any]:
    """Of a file that is broken, nothing: it is made again."""
    if path is None or not path.is_file():
        return {}
    try:
        with np.load(path) as stored:
            rows = _restored(stored["columns"].T, stored["scales"])
            return dict(zip(map(bytes, stored["keys"]), rows, strict=True))
    except (OSError, ValueError, KeyError, BadZipFile):
        return {}


def _packed(rows: Any) -> tuple[Any, Any]:
    """Returns each row in small whole numbers, and what its largest number is in parts of STEPS."""
    scales = (np.abs(rows).max(1) / STEPS).astype(np.float16)
    small = np.rint(rows / scales.astype(np.float32)[:, None]).clip(-STEPS, STEPS)
    return small.astype(np.int8), scales


def _restored(rows: Any, scales: Any) -> Any:
    return rows * scales.astype(np.float32)[:, None]
