"""Tunes the sentence encoder to our intents and writes data/adapter.npz. `make adapter` calls it.

Learns the thin matrices and the head of bot/dialogue/adapter.py by gradients, in an hour on two
cores. A tenth of the texts, whole voices where voices are known, never takes part: thresholds are
chosen on these. Texts are mistyped now and then, as fingers do.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.typos import mistyped
from bot.dialogue.adapter import Adapter, mark
from bot.dialogue.e5_file import E5File
from bot.dialogue.encoder import PREFIX, shortened
from bot.dialogue.pieces import Pieces
from scripts.tuned_net import Net, adam
from scripts.tuned_texts import Labelled, labelled, set_apart

ROOT = Path(__file__).parent.parent
EPOCHS = 3
BATCH = 32
POOL = 50  # batches whose texts are sorted by length, so that little is computed for nothing
MISTYPED = 0.3  # of the texts, in each epoch
LONGEST = 128  # pieces
RATE = 8e-4
WARM = 0.06  # of all steps, in which the rate grows; from then on it falls to nothing
TOLD = 50  # steps
SEED = 1


def main() -> None:
    random.seed(SEED)
    texts = labelled(ROOT)
    apart = set_apart(texts)
    known = [text for text, is_apart in zip(texts, apart, strict=True) if not is_apart]
    others = [text for text, is_apart in zip(texts, apart, strict=True) if is_apart]
    intents = sorted({text.intent for text in texts})
    file = E5File()
    pieces = Pieces(file.letters, file.bounds, file.scores, file.written, file.unknown)
    reader = Reader(file, pieces)
    net = Net(file, len(intents), SEED)
    tune(net, reader, known, intents)
    right = sum(
        intents[int(column)] == text.intent
        for batch in batches(others, BATCH)
        for text, column in zip(
            batch, net.scores(*reader.rows([text.text for text in batch])).argmax(1), strict=True
        )
    )
    print(f"{right:,} of {len(others):,} texts apart are understood by it alone", file=sys.stderr)
    marks = frozenset(mark(text.text) for text in known)
    Adapter(intents, *net.head(), net.parts(), marks).write(ROOT / "data" / "adapter.npz")


def tune(net: Net, reader: Reader, texts: Sequence[Labelled], intents: Sequence[str]) -> None:
    """Shows the net all texts, EPOCHS times."""
    steps, step, began = EPOCHS * (len(texts) // BATCH), 0, time.monotonic()
    number = {intent: column for column, intent in enumerate(intents)}
    optimizer = adam()
    while step < steps:
        for batch in epoch(texts):
            if step == steps:
                break
            rate = RATE * min(1, (step + 1) / (WARM * steps)) * (1 - step / steps)
            rows, mask = reader.rows([slipped(text) for text in batch])
            loss = net.step(optimizer, rate, rows, mask, [number[text.intent] for text in batch])
            step += 1
            if step % TOLD == 0:
                left = (time.monotonic() - began) / step * (steps - step) / 60
                print(f"{step:,} of {steps:,}, loss {loss:.2f}, {left:.0f} min", file=sys.stderr)


def epoch(texts: Sequence[Labelled]) -> list[Sequence[Labelled]]:
    """Returns all texts in batches of about one length, in any order."""
    mixed = random.sample(texts, len(texts))
    found: list[Sequence[Labelled]] = []
    for start in range(0, len(mixed), BATCH * POOL):
        alike = sorted(mixed[start : start + BATCH * POOL], key=lambda text: len(text.text))
        found += random.sample(list(batches(alike, BATCH)), -(-len(alike) // BATCH))
    return found


def batches(texts: Sequence[Labelled], size: int) -> Iterator[Sequence[Labelled]]:
    return (texts[start : start + size] for start in range(0, len(texts), size))


def slipped(text: Labelled) -> str:
    """Returns a text as it might be typed."""
    if random.random() >= MISTYPED:
        return text.text
    return mistyped(text.text, text.language, random.randrange(100, 10**6))


class Reader:
    """Makes the rows of which the net's first layer is fed."""

    def __init__(self, file: E5File, pieces: Pieces) -> None:
        weights = file.weights()
        self._file, self._pieces = file, pieces
        self._places = weights["emb.pos"].reshape(-1, file.width)
        self._places = self._places + weights["emb.type"][: file.width]

    def rows(self, texts: Sequence[str]) -> tuple[Any, Any]:
        """Returns texts × pieces × numbers, and 1 where there is a piece."""
        file = self._file
        split = [self._pieces.split(PREFIX + shortened(text))[:LONGEST] for text in texts]
        longest = max(map(len, split)) + 2
        rows = np.zeros((len(texts), longest, file.width), np.float32)
        mask = np.zeros((len(texts), longest), np.float32)
        for number, found in enumerate(split):
            ids = [file.first, *found, file.last]
            rows[number, : len(ids)] = file.rows(ids)
            mask[number, : len(ids)] = 1
        return rows + self._places[:longest], mask


if __name__ == "__main__":
    main()
