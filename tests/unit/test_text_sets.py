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
    *(ROOT / "data" / "automatic").glob("*.tsv"),
]
SEALED = [*(ROOT / "tests" / "nlu").glob("sealed*/*.tsv")]
LEAST = {
    "texts/ordinary.en.tsv": 3000,
    "texts/ordinary.fr.tsv": 3000,
    "calibration/ordinary.en.tsv": 1000,
    "calibration/ordinary.fr.tsv": 1000,
    "calibration/alike.en.tsv": 240,
    "calibration/alike.fr.tsv": 240,
    "automatic/en.tsv": 1960,
    "automatic/fr.tsv": 1980,
    "texts/opened.tsv": 1890,
    "texts/alike.en.tsv": 290,
    "texts/alike.fr.tsv": 290,
    "texts/personas.tsv": 4000,
    "texts/border.en.tsv": 1000,
    "texts/border.fr.tsv": 1000,
    "texts/general.en.tsv": 1300,
    "texts/general.fr.tsv": 1300,
    "sealed_3/automatic.tsv": 490,
    "sealed_3/named_stops.tsv": 640,
    "sealed_3/look_alikes.tsv": 290,
    "sealed_2/ordinary.tsv": 1500,
    "sealed_2/texts.tsv": 1500,
    "sealed_2/opt_outs.tsv": 490,
    "sealed_2/hard_negatives.tsv": 490,
    "sealed_2/automatic.tsv": 250,
    "sealed_2/named_stops.tsv": 330,
    "sealed_4/automatic.tsv": 290,
    "sealed_4/look_alikes.tsv": 140,
    "sealed_5/replies.tsv": 330,
    "sealed/ordinary.tsv": 3000,
    "sealed/texts.tsv": 3000,
    "sealed/named_stops.tsv": 490,
    "sealed/replies.tsv": 1400,
}
OF_ONE_VOICE = ("sealed_2", "sealed_3", "sealed_4")
FILES = sorted([*TRAINING, *SEALED])


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
    assert all(row.get("text", row.get("reply", "")).strip() for row in found)
    assert path.parent.name in OF_ONE_VOICE or all(row["voice"] for row in found)
    named = [row["language"] for row in found if "language" in row]
    assert set(named) <= {"en", "fr"}
    if path.name != "replies.tsv":  # the same reply answers several questions
        assert len({plain(text) or text for text in texts(path)}) == len(found)


def test_no_sealed_text_of_four_words_is_trained_on():
    trained = {plain(text) for path in TRAINING for text in texts(path)}
    sealed = {plain(text) for path in SEALED for text in texts(path)}
    assert not [text for text in trained & sealed if len(text.split()) >= 4]
