"""Values that a training run passes to its components outside Rasa's graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from bot.dialogue.adapter import FILE
from bot.dialogue.kept import EMBEDDINGS, TUNED, Kept
from bot.dialogue.spelling import folded
from bot.files.csv import texts

if TYPE_CHECKING:
    from bot.dialogue.learner import Beside

calibration = Path()  # the folder of texts on which thresholds are chosen
machines = Path()  # the folder of texts that no person wrote
lookups = Path()  # the folder of names by which entities are recognised
corrections: Path | None = None  # the file of what staff have corrected, if there is one
adapter = Path()  # what tuning adds to the sentence encoder, if the file is there
kept = Kept()  # embeddings of the training texts
tuned_kept = Kept()  # what the tuned encoder says of them
tell_encoded: Callable[[int, int], None] = lambda done, of: None  # noqa: E731
beside: Beside | None = None  # the process in which the cascade is learned, if there is one


def settle(order: dict[str, Any]) -> None:
    """Settles where the files are: those that come along, and those beside the models. order: what
    `training` sends."""
    global calibration, machines, lookups, corrections, adapter, kept, tuned_kept
    root, models = Path(order["root"]), Path(order["output"]).parent
    data = root / "data"
    corrections = Path(order["corrections"]) if "corrections" in order else None
    lookups, calibration, machines = data / "lookups", data / "calibration", data / "automatic"
    adapter = data / FILE
    kept, tuned_kept = beside_models(root, models, "")


def beside_models(root: Path, models: Path, name: str) -> tuple[Kept, Kept]:
    """Returns what the encoder, as it comes and tuned, has said of texts; what comes along in data/
    spares a first training minutes. name: begins the names of the files beside the models."""
    as_it_comes, tuned = (
        Kept(models / f"{name}{file}", root / "data" / file) for file in (EMBEDDINGS, TUNED)
    )
    return as_it_comes, tuned


class Example(NamedTuple):
    """A text to learn from."""

    text: str
    intent: str
    language: str


def examples(data: Path) -> Iterator[Example]:
    """Yields the texts to learn from: those of Rasa's files, staff's corrections, and what says
    something new in the tables."""
    known: set[str] = set()
    files = sorted((data / "nlu").glob("*.yml"))
    for path in [*files, corrections] if corrections else files:
        for block in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)["nlu"]:
            for line in block["examples"].splitlines():
                text = line.strip().removeprefix("-").strip()
                known.add(folded(text))
                yield Example(text, block["intent"], block["metadata"]["language"])
    for _, row in labelled(data / "texts"):
        if (plain := folded(row["text"])) not in known:
            known.add(plain)
            yield Example(row["text"], row["intent"], row["language"])


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
