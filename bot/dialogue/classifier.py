"""What a text is about: a cascade of two classifiers, and the decision on opt-outs on top.

The first one reads n-grams in half a millisecond and decides where it is sure; elsewhere the
sentence encoder is asked, and the second one reads both. Training finds out by cross-validation
when the first one is sure, how much a score is worth, and from where on a text opts out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue import calibration, encoder, trainable
from bot.dialogue.calibration import Calibration
from bot.dialogue.component import StoredComponent
from bot.dialogue.ngrams import Vocabulary
from bot.dialogue.scorers import Both, Counts, Examples, train_both, train_counts
from bot.reading.opt_out import wants_back

RANKED = 3  # enough to look at; more would only swell the dialogue state
ARRAYS, REST = "intents.npz", "intents.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentCascade(StoredComponent, IntentClassifier):
    """Sets `intent` and `intent_ranking` on a message. An intent of opt_out with a confidence of
    0.6 or more is sure, below it is not; calibration.py says what that means."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"folds": 5, "seed": 42}

    def train(self, training_data: TrainingData) -> Resource:
        texts = [message.get(TEXT) for message in training_data.intent_examples]
        intents = [message.get(INTENT) for message in training_data.intent_examples]
        self._names = sorted(set(intents))
        order = {name: i for i, name in enumerate(self._names)}
        labels = np.array([order[intent] for intent in intents])
        vocabulary = Vocabulary.of(texts)
        dense = encoder.encode_all(texts, trainable.cache, trainable.tell_encoded)
        examples = Examples(vocabulary.matrix(texts), dense, labels)
        folds = self._folds(labels)
        first = np.empty((len(labels), len(self._names)), dtype=np.float32)
        for fold in folds:
            others = examples.some(np.setdiff1d(np.arange(len(labels)), fold))
            counts = train_counts(others, self._config["seed"])
            first[fold] = counts.all_scores(examples.some(fold))
        self._counts = train_counts(examples, self._config["seed"])
        self._both, second = train_both(examples, len(self._names))
        self._calibration = calibration.find(first, second, labels, texts, self._names)
        self._vocabulary = vocabulary
        with self._storage.write_to(self._resource) as folder:
            self._write(folder)
        return self._resource

    def _folds(self, labels: Any) -> list[Any]:
        from sklearn.model_selection import StratifiedKFold

        splits = StratifiedKFold(
            self._config["folds"], shuffle=True, random_state=self._config["seed"]
        )
        return [unseen for _, unseen in splits.split(labels, labels)]

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
            "calibration": self._calibration.as_dict(),
        }
        (folder / REST).write_text(json.dumps(stored, ensure_ascii=False), "utf-8")

    def read(self, folder: Path) -> None:
        stored = json.loads((folder / REST).read_text("utf-8"))
        with np.load(folder / ARRAYS) as arrays:
            self._vocabulary = Vocabulary(stored["terms"], arrays["idf"])
            self._counts = Counts.of(arrays)
            self._both = Both.of(arrays)
        self._names = stored["names"]
        self._calibration = Calibration.of(stored["calibration"])
        encoder.encode("ready")  # reading its weights takes a second: now, not in a turn

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data  # nothing after it in the pipeline trains on its verdicts

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            shares, encoded = self.shares(message.get(TEXT))
            if wants_back(message.get(TEXT)):
                shares = self._calibration.staying(shares)
            ranking = self._calibration.ranking(shares, self._names)
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking[:RANKED], add_to_output=True)
            message.set("encoded", encoded, add_to_output=True)
        return messages

    def needs_encoder(self, text: str) -> bool:
        """Are the n-grams not sure?"""
        counts = self._counts.scores(*self._vocabulary.row(text))
        return not self._calibration.is_sure(self._calibration.first(counts))

    def shares(self, text: str) -> tuple[Any, bool]:
        """The probability of each intent, and whether the encoder was asked."""
        columns, values = self._vocabulary.row(text)
        shares = self._calibration.first(self._counts.scores(columns, values))
        if self._calibration.is_sure(shares):
            return shares, False
        scores = self._both.scores(columns, values, encoder.encode(text))
        return self._calibration.second(scores), True
