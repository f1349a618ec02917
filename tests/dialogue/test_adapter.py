"""What tuning adds to the sentence encoder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.dialogue.adapter import BIAS, HEAD, Adapter, mark
from bot.dialogue.encoder import Encoder, encode
from bot.files.csv import texts

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shipped() -> Adapter:
    found = Adapter.read(ROOT / "data" / "adapter.npz")
    assert found is not None
    return found


def small() -> Adapter:
    parts = {"one.w": (np.ones((3, 1)), np.array([[0.0, 2.0]]))}
    return Adapter(["greet", "thank"], np.eye(2), np.zeros(2), parts, frozenset([mark("Hé là")]))


def test_what_is_written_is_read(tmp_path: Path):
    small().write(tmp_path / "a.npz")
    again = Adapter.read(tmp_path / "a.npz")
    assert again is not None
    assert again.intents == ["greet", "thank"]
    assert np.array_equal(again.parts["one.w"][1], [[0, 2]])
    assert again.marks == small().marks


def test_no_file_is_no_tuning(tmp_path: Path):
    assert Adapter.read(tmp_path / "none.npz") is None


def test_the_thin_matrices_are_added():
    weights = small().added({"one.w": np.zeros((2, 3)), "other.w": np.ones((2, 3))})
    assert np.array_equal(weights["one.w"], [[0, 0, 0], [2, 2, 2]])
    assert np.array_equal(weights["other.w"], np.ones((2, 3)))
    assert set(weights) == {"one.w", "other.w", HEAD, BIAS}


def test_a_text_is_known_again_whatever_its_capitals_and_accents():
    assert small().took("HE LA")
    assert not small().took("he las")


def test_scores_come_in_the_order_of_the_intents_asked_for():
    found = small().in_order(np.array([3.0, 1.0]), ["thank", "new", "greet"])
    assert found.tolist() == [-1, 0, 1]


def test_the_tuned_encoder_tells_intents(shipped: Adapter):
    tuned = Encoder(shipped)
    for text, intent in (
        ("where on earth is my parcel", "order_status"),
        ("vous fermez à quelle heure ce soir", "opening_hours"),
        ("please take my number off your list for good", "opt_out"),
    ):
        assert shipped.intents[int(tuned.encode(text).argmax())] == intent


def test_texts_are_set_apart_from_tuning(shipped: Adapter):
    """Whole voices, so that what is measured on them holds for a stranger."""
    voices: dict[str, set[bool]] = {}
    for _, row in texts(ROOT / "data" / "texts" / "personas.tsv", ("text", "voice")):
        if len(row["text"].split()) > 4:  # shorter ones are said by others too
            voices.setdefault(row["voice"], set()).add(shipped.took(row["text"]))
    apart = [voice for voice, took in voices.items() if took == {False}]
    assert len(voices) / 8 < len(apart) < len(voices) / 3
    assert all(len(took) == 1 for took in voices.values())


def test_what_a_text_means_is_told_without_it(shipped: Adapter):
    Encoder(shipped).encode("hello")
    assert encode("hello").shape == (384,)
    assert shipped.head.shape == (384, 22)
