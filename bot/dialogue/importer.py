"""Reads the training texts: Rasa's own files, and the tables of data/texts beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue.spelling import folded
from bot.files.csv import texts


class Texts(RasaFileImporter):
    """Gives Rasa the texts of data/nlu, then those of data/texts that say something new."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        found = super().get_nlu_data(language)
        if self.config_file is None:
            return found
        known = {folded(message.get("text")) for message in found.intent_examples}
        added = []
        for message in _messages(Path(self.config_file).parent / "data" / "texts"):
            if (plain := folded(message.get("text"))) not in known:
                known.add(plain)
                added.append(message)
        return found.merge(TrainingData(added))


def _messages(folder: Path) -> Iterator[Message]:
    """Yields the tables' texts; a table without a language has it in its name, as in x.fr.tsv."""
    for path in sorted(folder.glob("*.tsv"), reverse=True):  # persons before ordinary texts
        for _, row in texts(path, ("text", "intent")):
            spoken = row.get("language") or path.suffixes[0].removeprefix(".")
            yield Message.build(row["text"], row["intent"], intent_metadata={"language": spoken})
