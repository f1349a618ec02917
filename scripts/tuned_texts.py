"""The labelled texts that the sentence encoder is tuned on, and those that are set apart."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.dialogue import trainable
from bot.dialogue.spelling import folded

APART = {"personas.tsv": 0.2}  # shares of a file's voices
OTHERS = 0.12
CORE = 0.06  # share of the texts without a voice


@dataclass(frozen=True)
class Labelled:
    """A text with its intent. voice: the file it is from and who speaks, if that is known."""

    text: str
    language: str
    intent: str
    voice: tuple[str, str] | None


def labelled(root: Path) -> list[Labelled]:
    """Returns all training texts, each once."""
    found: dict[str, Labelled] = {}
    voiced = (
        Labelled(row["text"], row["language"], row["intent"], (path.name, row["voice"]))
        for path, row in trainable.labelled(root / "data" / "texts")
    )
    for text in (*_core(root / "data" / "nlu"), *voiced):
        found.setdefault(folded(text.text), text)
    return list(found.values())


def set_apart(known: Sequence[Labelled]) -> list[bool]:
    """Returns for each text whether it is set apart, the same each time."""
    chance = random.Random(7)
    voices: dict[str, set[str]] = {}
    for text in known:
        if text.voice:
            voices.setdefault(text.voice[0], set()).add(text.voice[1])
    drawn = {
        (file, voice)
        for file, names in sorted(voices.items())
        for voice in chance.sample(sorted(names), round(APART.get(file, OTHERS) * len(names)) or 1)
    }
    return [text.voice in drawn if text.voice else chance.random() < CORE for text in known]


def _core(folder: Path) -> Iterator[Labelled]:
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                text = line.removeprefix("- ")
                yield Labelled(text, block["metadata"]["language"], block["intent"], None)
