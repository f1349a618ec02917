"""Values that a training run passes to its components outside Rasa's graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from bot.files.csv import texts

calibration = Path()  # the folder of ordinary texts on which thresholds are chosen
lookups = Path()  # the folder of names by which entities are recognised
adapter = Path()  # what tuning adds to the sentence encoder, if the file is there
cache: Path | None = None  # where embeddings of the training texts stay
tuned_cache: Path | None = None  # where what the tuned encoder says of them stays
tell_encoded: Callable[[int, int], None] = lambda done, of: None  # noqa: E731


def ordinary() -> list[str]:
    """Returns the ordinary texts on which thresholds are chosen. None of them is an opt-out."""
    return [
        row["text"]
        for path in sorted(calibration.glob("ordinary.*.tsv"))
        for _, row in texts(path, ("text",))
    ]


def labelled(folder: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """Yields the rows of the tables of labelled texts, each with its language and its table; a
    table without a language has it in its name, as in x.fr.tsv."""
    for path in sorted(folder.glob("*.tsv"), reverse=True):  # persons before ordinary texts
        for _, row in texts(path, ("text", "intent")):
            yield path, {"language": path.suffixes[0].removeprefix("."), **row}
