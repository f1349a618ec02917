"""The texts beside data/nlu and the sealed sets: whole, many, and apart from each other."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRAINING = [
    *(ROOT / "data" / "texts").glob("*.tsv"),
    *(ROOT / "data" / "calibration").glob("*.tsv"),
]
SEALED = ROOT / "tests" / "nlu" / "sealed"
LEAST = {
    "texts/ordinary.en.tsv": 3000,
    "texts/ordinary.fr.tsv": 3000,
    "calibration/ordinary.en.tsv": 1000,
    "calibration/ordinary.fr.tsv": 1000,
    "texts/personas.tsv": 4000,
    "sealed/ordinary.tsv": 3000,
    "sealed/texts.tsv": 3000,
    "sealed/opt_outs.tsv": 1000,
    "sealed/hard_negatives.tsv": 999,
    "sealed/automatic.tsv": 490,
    "sealed/named_stops.tsv": 490,
    "sealed/replies.tsv": 1400,
}
FILES = sorted([*TRAINING, *SEALED.glob("*.tsv")])


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def rows(path: Path) -> list[dict[str, str]]:
    header, *lines = path.read_text("utf-8").rstrip("\n").split("\n")
    names = header.split("\t")
    return [dict(zip(names, line.split("\t"), strict=True)) for line in lines]


def plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in bare if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", bare).split())


def texts(path: Path) -> list[str]:
    return [row.get("text", row.get("reply", "")) for row in rows(path)]


def test_every_set_is_there():
    assert {name(path) for path in FILES} == set(LEAST)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_set_is_whole(path: Path):
    found = rows(path)
    assert len(found) >= LEAST[name(path)]
    assert all(row.get("text", row.get("reply", "")).strip() and row["voice"] for row in found)
    named = [row["language"] for row in found if "language" in row]
    assert set(named) <= {"en", "fr"}
    if path.name != "replies.tsv":  # the same reply answers several questions
        assert len({plain(text) or text for text in texts(path)}) == len(found)


def test_no_sealed_text_of_four_words_is_trained_on():
    trained = {plain(text) for path in TRAINING for text in texts(path)}
    sealed = {plain(text) for path in SEALED.glob("*.tsv") for text in texts(path)}
    assert not [text for text in trained & sealed if len(text.split()) >= 4]
