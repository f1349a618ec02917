"""Mends many texts at once, each core some of them in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from bot.dialogue.orphans import end_with_parent
from bot.dialogue.speller import Speller

MANY = 5000  # texts that are worth starting processes for
AT_ONCE = 500
_spellers: list[Speller] = []  # the one of this process, if it was started to mend


def mended(speller: Speller, texts: Sequence[str]) -> list[str]:
    """Returns the texts with their typos mended."""
    cores = os.cpu_count() or 1
    if cores == 1 or len(texts) < MANY:
        return list(map(speller.mended, texts))
    learned = (speller.as_dict(),)
    with ProcessPoolExecutor(cores, get_context("spawn"), _begin, learned) as pool:
        return list(pool.map(_mended, texts, chunksize=AT_ONCE))


def _begin(learned: Mapping[str, Any]) -> None:
    end_with_parent()
    _spellers.append(Speller.from_dict(learned))


def _mended(text: str) -> str:
    return _spellers[0].mended(text)
