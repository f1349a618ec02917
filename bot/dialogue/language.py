"""English or French? A logistic regression over character n-grams, a component of Rasa's graph.

It learns from the same examples as the intents; each block of data/nlu names its language in
`metadata: {language: …}`. It is asked as log-odds, so that the evidence of several short texts
adds up.
"""

from __future__ import annotations

import json
import math
import unicodedata
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue.component import StoredComponent

FILE = "language.json"
LONGEST = 4
ENOUGH = 400  # characters; more of them would only cost time


def ngrams(text: str) -> set[str]:
    """Character n-grams of the words, accents kept: they are the best sign of French."""
    folded = unicodedata.normalize("NFC", text[:ENOUGH]).casefold().replace("’", "'")
    words = "".join(c if c.isalpha() or c == "'" else " " for c in folded).split()
    return {
        f" {word} "[i : i + n]
        for word in words
        for n in range(1, LONGEST + 1)
        for i in range(len(word) + 3 - n)
    } | {f" {word} " for word in words}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LanguageIdentifier(StoredComponent):
    """Sets `french` on a message: the log-odds that it is French rather than English."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, storage, resource)
        self._bias = 0.0
        self._weights: dict[str, float] = {}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 1.0, "random_state": 42}

    def read(self, folder: Path) -> None:
        stored = json.loads((folder / FILE).read_text("utf-8"))
        self._bias, self._weights = stored["bias"], stored["weights"]

    def train(self, training_data: TrainingData) -> Resource:
        from sklearn.feature_extraction.text import CountVectorizer
        from sklearn.linear_model import LogisticRegression

        examples = [
            (message.get(TEXT), _language(message)) for message in training_data.intent_examples
        ]
        vectorizer = CountVectorizer(analyzer=ngrams, binary=True, min_df=2)
        features = vectorizer.fit_transform([text for text, _ in examples])
        regression = LogisticRegression(
            C=self._config["C"],
            random_state=self._config["random_state"],
            max_iter=300,
            class_weight="balanced",
        )
        regression.fit(features, [language == "fr" for _, language in examples])
        self._bias = float(regression.intercept_[0])
        self._weights = {
            gram: round(float(regression.coef_[0, column]), 5)
            for gram, column in vectorizer.vocabulary_.items()
        }
        with self._storage.write_to(self._resource) as folder:
            stored = {"bias": self._bias, "weights": self._weights}
            (folder / FILE).write_text(json.dumps(stored, ensure_ascii=False), "utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            message.set("french", self.log_odds(message.get(TEXT)), add_to_output=True)
        return messages

    def log_odds(self, text: str) -> float:
        """How much speaks for French: above 0 French, below 0 English."""
        known = [self._weights[gram] for gram in ngrams(text) if gram in self._weights]
        return self._bias + math.fsum(known) if known else 0.0


def _language(message: Message) -> str:
    language = (message.get("metadata") or {}).get("intent", {}).get("language")
    if language not in ("en", "fr"):
        raise ValueError(f"the example {message.get(TEXT)!r} is in a block without a language")
    return str(language)
