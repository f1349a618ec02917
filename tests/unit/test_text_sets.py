"""data/texts and the sealed sets: well formed, large enough, and apart from each other."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRAINING = ROOT / "data" / "texts"
SEALED = ROOT / "tests" / "nlu" / "sealed"
LEAST = {
    "ordinary.en.tsv": 3000,
    "ordinary.fr.tsv": 3000,
    "ordinary_calibration.en.tsv": 1000,
    "ordinary_calibration.fr.tsv": 1000,
    "personas.tsv": 4000,
    "texts.tsv": 3000,
    "opt_outs.tsv": 1000,
    "hard_negatives.tsv": 999,
    "automatic.tsv": 490,
    "named_stops.tsv": 490,
    "replies.tsv": 1400,
}
FILES = sorted([*TRAINING.glob("*.tsv"), *SEALED.glob("*.tsv")])


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
    assert {path.name for path in FILES} == set(LEAST)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_set_is_whole(path: Path):
    found = rows(path)
    assert len(found) >= LEAST[path.name]
    assert all(row.get("text", row.get("reply", "")).strip() and row["voice"] for row in found)
    named = [row["language"] for row in found if "language" in row]
    assert set(named) <= {"en", "fr"}
    if path.name != "replies.tsv":  # the same reply answers several questions
        assert len({plain(text) or text for text in texts(path)}) == len(found)


def test_no_sealed_text_of_four_words_is_trained_on():
    trained = {plain(text) for path in TRAINING.glob("*.tsv") for text in texts(path)}
    sealed = {plain(text) for path in SEALED.glob("*.tsv") for text in texts(path)}
    assert not [text for text in trained & sealed if len(text.split()) >= 4]
