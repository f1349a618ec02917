"""Gives Rasa the training texts: those of data/nlu, and the tables of data/texts beside them."""

from __future__ import annotations

from pathlib import Path

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

from bot.dialogue import trainable


class Texts(RasaFileImporter):
    """Reads the texts as the learning beside Rasa does, in a fifth of the time that Rasa's own
    reader takes. A test holds both to the same."""

    @cached_method
    def get_domain(self) -> Domain:
        return super().get_domain()

    @cached_method
    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        if self.config_file is None:
            return super().get_nlu_data(language)
        found = TrainingData()
        found.training_examples = [
            Message.build(one.text, one.intent, intent_metadata={"language": one.language})
            for one in trainable.examples(Path(self.config_file).parent / "data")
        ]
        return found
