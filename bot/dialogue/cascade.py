"""What a text is about: a cascade of classifiers, and the decision on opt-outs on top.

The first one reads n-grams in half a millisecond and decides where it is sure; elsewhere the
sentence encoder is asked, and the second one reads both; where this is unsure too, the tuned
encoder has a say. All read a text with its typos mended; what is known by words is looked for in
the text as written, too. Training finds out on texts set apart when an earlier one is as good as
all together, how much a score is worth, and from where on a text opts out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

import numpy as np
from threadpoolctl import threadpool_limits

from bot.dialogue import adapter, calibration, encoder, mending, trainable
from bot.dialogue.adapter import Adapter
from bot.dialogue.calibration import Calibration, Scored
from bot.dialogue.encoder import Told, unheard
from bot.dialogue.kept import Kept
from bot.dialogue.ngrams import Vocabulary
from bot.dialogue.scorers import Both, Counts, Examples, train_both, train_counts
from bot.dialogue.speller import Speller
from bot.dialogue.spelling import folded
from bot.reading import automatic
from bot.reading.leaving import asks_for_offers, only_grieves, tells
from bot.reading.opt_out import UNSURE, wants_back
from bot.reading.stop_first import begins_with_stop

TUNED = 0.1  # of a score of the tuned encoder's, beside one of the regression's
FEWEST = 1000  # texts that tuning has not seen, to measure on
APART = 5  # one text of so many is set apart, if tuning has not set some apart
ARRAYS, REST, SPELLER = "intents.npz", "intents.json", "speller.json"


class Cascade:
    """Tells the intent of texts, once it has learned or read what it needs."""

    def __init__(self) -> None:
        self._prepared: dict[str, tuple[Any, bool]] = {}  # by the mended text

    @classmethod
    def of(cls, texts: Sequence[str], intents: Sequence[str], seed: int) -> Self:
        """Learns from texts and their intents."""
        learned = cls()
        learned._learn(list(texts), list(intents), seed)
        return learned

    def _learn(self, written: list[str], intents: list[str], seed: int) -> None:
        self._speller = Speller.of(written)
        machines = trainable.automatic()
        written += machines
        intents += [automatic.INTENT] * len(machines)
        ordinary, alike = trainable.ordinary(), trainable.alike()
        mended = mending.mended(self._speller, [*written, *ordinary, *alike])
        texts, mix = mended[: len(written)], mended[len(written) :]
        self._known = _known(texts, intents)
        self._tune(Adapter.read(trainable.adapter))
        self._names = sorted(set(intents))
        order = {name: i for i, name in enumerate(self._names)}
        labels = np.array([order[intent] for intent in intents])
        self._vocabulary, grams = Vocabulary.of(texts)
        apart, rest = self._apart(written, labels, seed)
        with ThreadPoolExecutor(1) as beside:  # not two: they would draw from the same numbers
            unseeing = beside.submit(train_counts, grams[rest], labels[rest], seed)
            all_seeing = beside.submit(train_counts, grams, labels, seed)
            dense = encoder.encode_all(mended, trainable.kept, trainable.tell_encoded)
            tuned = self._all_tuned(mended, trainable.tuned_kept, trainable.tell_encoded)
            examples = Examples(grams, dense[: len(texts)], labels)
            self._both, plain = train_both(examples, len(self._names), apart, seed)
            mixed = self._both.all_scores(self._vocabulary.matrix(mix), dense[len(texts) :])
            first = unseeing.result().all_scores(grams[apart])
            self._counts = all_seeing.result()
        mixed += tuned[len(texts) :]
        self._calibration = calibration.find(
            Scored(first, plain, plain + tuned[apart], labels[apart]),
            mixed[: len(ordinary)],
            np.array(list(map(self._tells, ordinary, mix)), dtype=bool),
            mixed[len(ordinary) :],
            self._names,
        )

    def _tune(self, adapter: Adapter | None) -> None:
        self._adapter = adapter
        self._tuned = encoder.Encoder(adapter) if adapter else None

    def _all_tuned(self, texts: Sequence[str], kept: Kept | None, told: Told) -> Any:
        """Returns what the tuned encoder adds to the scores of each text."""
        if self._tuned is None or self._adapter is None:
            return np.zeros((len(texts), len(self._names)), np.float32)
        rows = self._tuned.encode_all(texts, kept, told)
        return TUNED * self._adapter.in_order(rows, self._names)

    def _apart(self, texts: Sequence[str], labels: Any, seed: int) -> tuple[Any, Any]:
        """Returns the rows that are set apart to measure on, and the others. What the encoder was
        tuned on would seem better known than a new text is."""
        from sklearn.model_selection import StratifiedKFold

        rows = np.arange(len(texts))
        if self._adapter:
            person = labels != self._names.index(automatic.INTENT)
            new = person & [not self._adapter.took(text) for text in texts]
            if FEWEST <= new.sum() <= len(texts) / APART:
                new |= ~person & (rows % APART == 0)
                return rows[new], rows[~new]
        splits = StratifiedKFold(APART, shuffle=True, random_state=seed)
        rest, apart = next(splits.split(labels, labels))
        return apart, rest

    def _tells(self, text: str, mended: str) -> bool:
        """Does a text hold a telling word, or is it word for word an opt-out without one?"""
        return tells(text) or tells(mended) or folded(mended) in self._known

    def write(self, folder: Path) -> None:
        """Writes what `read` reads."""
        np.savez(
            folder / ARRAYS,
            idf=self._vocabulary.weights,
            **self._counts.arrays(),
            **self._both.arrays(),
        )
        stored = {
            "names": self._names,
            "terms": self._vocabulary.terms,
            "known": sorted(self._known),
            "calibration": self._calibration.as_dict(),
        }
        (folder / REST).write_text(json.dumps(stored, ensure_ascii=False), "utf-8")
        if self._adapter:
            self._adapter.write(folder / adapter.FILE)
        speller = json.dumps(self._speller.as_dict(), ensure_ascii=False)
        (folder / SPELLER).write_text(speller, "utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Reads one that has learned."""
        found = cls()
        found._read(folder)
        return found

    def _read(self, folder: Path) -> None:
        stored = json.loads((folder / REST).read_text("utf-8"))
        with np.load(folder / ARRAYS) as arrays:
            self._vocabulary = Vocabulary(stored["terms"], arrays["idf"])
            self._counts = Counts.of(arrays)
            self._both = Both.of(arrays)
        self._speller = Speller.from_dict(json.loads((folder / SPELLER).read_text("utf-8")))
        self._names = stored["names"]
        self._known = frozenset(stored["known"])
        self._calibration = Calibration.of(stored["calibration"])
        self._tune(Adapter.read(folder / adapter.FILE))
        encoder.encode("ready")  # reading its weights takes a second: now, not in a turn
        if self._tuned:
            self._tuned.encode("ready")

    def ranking(self, text: str) -> tuple[list[dict[str, Any]], bool]:
        """Returns the intents with their confidences, the verdict first, and whether the encoder
        was asked."""
        shares, encoded = self.shares(text)
        if wants_back(text) or only_grieves(text) or asks_for_offers(text):
            shares = self._calibration.staying(shares)
        least = UNSURE if begins_with_stop(text) else 0.0
        told = self._tells(text, self._speller.mended(text))
        ranking = self._calibration.ranking(shares, self._names, told=told, least=least)
        if self._calibration.is_machine(shares) and not least and automatic.judged(text):
            ranking.insert(0, self._calibration.filing(shares))
        return ranking, encoded

    def prepare(
        self,
        texts: Sequence[str],
        kept: Kept | None = None,
        tuned_kept: Kept | None = None,
        told: Told = unheard,
    ) -> None:
        """Reads many texts at once, on all cores, which `shares` is then asked for one by one."""
        mended = list(dict.fromkeys(map(self._speller.mended, texts)))
        counts = self._vocabulary.matrix(mended)
        first = self._calibration.first(self._counts.all_scores(counts))
        sure = np.array([self._calibration.is_sure(shares) for shares in first], dtype=bool)
        self._prepared = {text: (shares, False) for text, shares in zip(mended, first, strict=True)}
        asked = [text for text, alone in zip(mended, sure, strict=True) if not alone]
        if asked:
            with threadpool_limits(os.cpu_count()):
                dense = encoder.encode_all(asked, kept, told)
                scores = self._both.all_scores(counts[~sure], dense)
            found = self._calibration.plain(scores)
            left = np.array([not self._calibration.is_settled(one) for one in found], dtype=bool)
            if left.any():
                texts = [text for text, one in zip(asked, left, strict=True) if one]
                tuned = self._all_tuned(texts, tuned_kept, told)
                found[left] = self._calibration.second(scores[left] + tuned)
            self._prepared.update((t, (s, True)) for t, s in zip(asked, found, strict=True))

    def shares(self, text: str) -> tuple[Any, bool]:
        """The probability of each intent, and whether the encoder was asked."""
        mended = self._speller.mended(text)
        if (found := self._prepared.get(mended)) is not None:
            return found
        columns, values = self._vocabulary.row(mended)
        shares = self._calibration.first(self._counts.scores(columns, values))
        if self._calibration.is_sure(shares):
            return shares, False
        scores = self._both.scores(columns, values, encoder.encode(mended))
        shares = self._calibration.plain(scores)
        if self._calibration.is_settled(shares):
            return shares, True
        if self._tuned and self._adapter:
            scores += TUNED * self._adapter.in_order(self._tuned.encode(mended), self._names)
        return self._calibration.second(scores), True


def _known(texts: Sequence[str], intents: Sequence[str]) -> frozenset[str]:
    """Returns the wordings of opt-outs that hold no telling word."""
    leaving = (t for t, intent in zip(texts, intents, strict=True) if intent == "opt_out")
    return frozenset(folded(text) for text in leaving if not tells(text))
