"""Values that a training run passes to its components outside Rasa's graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from bot.files.csv import texts

calibration = Path()  # the folder of texts on which thresholds are chosen
machines = Path()  # the folder of texts that no person wrote
lookups = Path()  # the folder of names by which entities are recognised
adapter = Path()  # what tuning adds to the sentence encoder, if the file is there
cache: Path | None = None  # where embeddings of the training texts stay
tuned_cache: Path | None = None  # where what the tuned encoder says of them stays
tell_encoded: Callable[[int, int], None] = lambda done, of: None  # noqa: E731


def ordinary() -> list[str]:
    """Returns the ordinary texts on which thresholds are chosen. None of them is an opt-out."""
    return _all(calibration, "ordinary.*.tsv")


def alike() -> list[str]:
    """Returns texts of people that look like a machine's, on which a threshold is chosen."""
    return _all(calibration, "alike.*.tsv")


def automatic() -> list[str]:
    """Returns texts that phones and systems send by themselves, to learn from."""
    return _all(machines, "*.tsv")


def _all(folder: Path, pattern: str) -> list[str]:
    return [
        row["text"] for path in sorted(folder.glob(pattern)) for _, row in texts(path, ("text",))
    ]


def labelled(folder: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """Yields the rows of the tables of labelled texts, each with its language and its table; a
    table without a language has it in its name, as in x.fr.tsv."""
    for path in sorted(folder.glob("*.tsv"), reverse=True):  # persons before ordinary texts
        for _, row in texts(path, ("text", "intent")):
            yield path, {"language": path.suffixes[0].removeprefix("."), **row}
