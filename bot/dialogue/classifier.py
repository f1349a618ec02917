"""The cascade as a component of Rasa's graph."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue import trainable
from bot.dialogue.cascade import Cascade
from bot.dialogue.component import StoredComponent

RANKED = 3  # enough to look at; more would only swell the dialogue state


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentCascade(StoredComponent, IntentClassifier):
    """Sets `intent` and `intent_ranking` on a message. An intent of opt_out with a confidence of
    0.6 or more is sure, below it is not; calibration.py says what that means."""

    cascade: Cascade

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"seed": 42}

    def train(self, training_data: TrainingData) -> Resource:
        """Takes what is learned beside Rasa, or learns it here."""
        with self._storage.write_to(self._resource) as folder:
            if trainable.beside:
                trainable.beside.finish(folder, trainable.tell_encoded)
            else:
                found = training_data.intent_examples
                texts, intents = ([one.get(key) for one in found] for key in (TEXT, INTENT))
                Cascade.of(texts, intents, self._config["seed"]).write(folder)
        return self._resource

    def read(self, folder: Path) -> None:
        self.cascade = Cascade.read(folder)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data  # nothing after it in the pipeline trains on its verdicts

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking, encoded = self.cascade.ranking(message.get(TEXT))
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking[:RANKED], add_to_output=True)
            message.set("encoded", encoded, add_to_output=True)
        return messages
