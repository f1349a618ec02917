"""What a text is about: a cascade of two classifiers, and the decision on opt-outs on top.

The first one reads n-grams in half a millisecond and decides where it is sure; elsewhere the
sentence encoder is asked, and the second one reads both. Both read a text with its typos mended;
what is known by words is looked for in the text as written, too. Training finds out on texts set
apart when the first one is sure, how much a score is worth, and from where on a text opts out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue import adapter, calibration, encoder, trainable
from bot.dialogue.adapter import Adapter
from bot.dialogue.calibration import Calibration, Scored
from bot.dialogue.component import StoredComponent
from bot.dialogue.encoder import Told, unheard
from bot.dialogue.ngrams import Vocabulary
from bot.dialogue.scorers import Both, Counts, Examples, train_both, train_counts
from bot.dialogue.speller import Speller
from bot.dialogue.spelling import folded
from bot.reading import automatic
from bot.reading.leaving import only_grieves, tells
from bot.reading.opt_out import UNSURE, wants_back
from bot.reading.stop_first import begins_with_stop

TUNED = 0.1  # of a score of the tuned encoder's, beside one of the regression's
FEWEST = 1000  # texts that tuning has not seen, to measure on
RANKED = 3  # enough to look at; more would only swell the dialogue state
ARRAYS, REST, SPELLER = "intents.npz", "intents.json", "speller.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentCascade(StoredComponent, IntentClassifier):
    """Sets `intent` and `intent_ranking` on a message. An intent of opt_out with a confidence of
    0.6 or more is sure, below it is not; calibration.py says what that means."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"apart": 5, "seed": 42}  # apart: one text of so many is

    def train(self, training_data: TrainingData) -> Resource:
        written = [message.get(TEXT) for message in training_data.intent_examples]
        intents = [message.get(INTENT) for message in training_data.intent_examples]
        self._speller = Speller.of(written)
        machines = trainable.automatic()
        written += machines
        intents += [automatic.INTENT] * len(machines)
        texts = [self._speller.mended(text) for text in written]
        self._names = sorted(set(intents))
        order = {name: i for i, name in enumerate(self._names)}
        labels = np.array([order[intent] for intent in intents])
        self._known = _known(texts, intents)
        self._vocabulary = Vocabulary.of(texts)
        ordinary, alike = trainable.ordinary(), trainable.alike()
        mix = [self._speller.mended(text) for text in (*ordinary, *alike)]
        dense = encoder.encode_all([*texts, *mix], trainable.cache, trainable.tell_encoded)
        self._tune(Adapter.read(trainable.adapter))
        tuned = self._all_tuned([*texts, *mix])
        examples = Examples(self._vocabulary.matrix(texts), dense[: len(texts)], labels)
        seed = self._config["seed"]
        apart, rest = self._apart(written, labels)
        unseen = examples.some(apart)
        counts = train_counts(examples.some(rest), seed)
        self._both, second = train_both(examples, len(self._names), apart, seed)
        never = Examples(self._vocabulary.matrix(mix), dense[len(texts) :], None)
        mixed = self._both.all_scores(never) + tuned[len(texts) :]
        told = self._told(written, apart)
        self._calibration = calibration.find(
            Scored(counts.all_scores(unseen), second + tuned[apart], labels[apart], told),
            Scored(None, mixed[: len(ordinary)], None, self._told(ordinary)),
            mixed[len(ordinary) :],
            self._names,
        )
        self._counts = train_counts(examples, seed)
        with self._storage.write_to(self._resource) as folder:
            self._write(folder)
        return self._resource

    def _tune(self, adapter: Adapter | None) -> None:
        self._adapter = adapter
        self._tuned = encoder.Encoder(adapter) if adapter else None

    def _all_tuned(self, texts: Sequence[str]) -> Any:
        """Returns what the tuned encoder adds to the scores of each text."""
        if self._tuned is None or self._adapter is None:
            return np.zeros((len(texts), len(self._names)), np.float32)
        rows = self._tuned.encode_all(texts, trainable.tuned_cache, trainable.tell_encoded)
        return TUNED * self._adapter.in_order(rows, self._names)

    def _apart(self, texts: Sequence[str], labels: Any) -> tuple[Any, Any]:
        """Returns the rows that are set apart to measure on, and the others. What the encoder was
        tuned on would seem better known than a new text is."""
        from sklearn.model_selection import StratifiedKFold

        rows = np.arange(len(texts))
        if self._adapter:
            person = labels != self._names.index(automatic.INTENT)
            new = person & [not self._adapter.took(text) for text in texts]
            if FEWEST <= new.sum() <= len(texts) / self._config["apart"]:
                new |= ~person & (rows % self._config["apart"] == 0)
                return rows[new], rows[~new]
        splits = StratifiedKFold(
            self._config["apart"], shuffle=True, random_state=self._config["seed"]
        )
        rest, apart = next(splits.split(labels, labels))
        return apart, rest

    def _told(self, texts: Sequence[str], rows: Any = None) -> Any:
        chosen = texts if rows is None else [texts[i] for i in rows]
        return np.array([self._tells(text) for text in chosen], dtype=bool)

    def _tells(self, text: str) -> bool:
        """Does a text hold a telling word, or is it word for word an opt-out without one?"""
        mended = self._speller.mended(text)
        return tells(text) or tells(mended) or folded(mended) in self._known

    def _write(self, folder: Path) -> None:
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

    def read(self, folder: Path) -> None:
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

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data  # nothing after it in the pipeline trains on its verdicts

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            shares, encoded = self.shares(text)
            if wants_back(text) or only_grieves(text):
                shares = self._calibration.staying(shares)
            least = UNSURE if begins_with_stop(text) else 0.0
            ranking = self._calibration.ranking(
                shares, self._names, told=self._tells(text), least=least
            )
            if self._calibration.is_machine(shares) and not least and automatic.judged(text):
                ranking.insert(0, self._calibration.filing(shares))
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking[:RANKED], add_to_output=True)
            message.set("encoded", encoded, add_to_output=True)
        return messages

    def prepare(
        self, texts: Sequence[str], cache: Path | None = None, told: Told = unheard
    ) -> None:
        """Encodes on all cores those of these texts of which the n-grams are not sure."""
        asked = [text for text in map(self._speller.mended, texts) if self._needs_encoder(text)]
        encoder.prepare(asked, cache, told)
        if self._tuned:
            self._tuned.prepare(asked)

    def _needs_encoder(self, mended: str) -> bool:
        counts = self._counts.scores(*self._vocabulary.row(mended))
        return not self._calibration.is_sure(self._calibration.first(counts))

    def shares(self, text: str) -> tuple[Any, bool]:
        """The probability of each intent, and whether the encoder was asked."""
        mended = self._speller.mended(text)
        columns, values = self._vocabulary.row(mended)
        shares = self._calibration.first(self._counts.scores(columns, values))
        if self._calibration.is_sure(shares):
            return shares, False
        scores = self._both.scores(columns, values, encoder.encode(mended))
        if self._tuned and self._adapter:
            scores += TUNED * self._adapter.in_order(self._tuned.encode(mended), self._names)
        return self._calibration.second(scores), True


def _known(texts: Sequence[str], intents: Sequence[str]) -> frozenset[str]:
    """Returns the wordings of opt-outs that hold no telling word."""
    leaving = (t for t, intent in zip(texts, intents, strict=True) if intent == "opt_out")
    return frozenset(folded(text) for text in leaving if not tells(text))
