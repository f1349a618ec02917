"""Reads the training texts: Rasa's own files, and the tables of data/texts beside them."""

from __future__ import annotations

from pathlib import Path

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

from bot.dialogue.spelling import folded
from bot.dialogue.trainable import labelled


class Texts(RasaFileImporter):
    """Gives Rasa the texts of data/nlu, then those of data/texts that say something new."""

    @cached_method
    def get_domain(self) -> Domain:
        return super().get_domain()

    @cached_method
    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        found = super().get_nlu_data(language)
        if self.config_file is None:
            return found
        known = {folded(message.get("text")) for message in found.intent_examples}
        added = []
        for _, row in labelled(Path(self.config_file).parent / "data" / "texts"):
            if (plain := folded(row["text"])) not in known:
                known.add(plain)
                spoken = {"language": row["language"]}
                added.append(Message.build(row["text"], row["intent"], intent_metadata=spoken))
        # Rasa's `merge` copies each of them deeply, which takes seconds
        return TrainingData([*found.training_examples, *added], found.entity_synonyms)
