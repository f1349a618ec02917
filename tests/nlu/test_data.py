"""The training texts are many, different from one another, and not those of the held-out set."""

from __future__ import annotations

import csv
import math
import unicodedata
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
MANY = {"opt_out": 500, "out_of_scope": 500}
ENOUGH = 150
SHORT = 2  # words: there are only so many ways to say yes, and everyone uses them
ALIKE = 0.8  # of the sequences of three characters


@cache
def examples() -> list[tuple[str, str, str]]:
    """Language, intent and text of every training example."""
    return [
        (block["metadata"]["language"], block["intent"], line.removeprefix("- "))
        for path in sorted((ROOT / "data" / "nlu").glob("*.yml"))
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]
        for line in block["examples"].splitlines()
    ]


@cache
def held_out() -> list[dict[str, str]]:
    rows = []
    for path in sorted(Path(__file__).parent.glob("heldout.*.tsv")):
        with path.open(encoding="utf-8") as file:
            rows += csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    return rows


def plain(text: str) -> str:
    """Without capitals, accents and punctuation; emoji stay."""
    bare = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    kept = (
        c if c.isalnum() or unicodedata.category(c) in ("So", "Sk") else " "
        for c in bare
        if not unicodedata.combining(c)
    )
    return " ".join("".join(kept).split())


def trigrams(text: str) -> frozenset[str]:
    padded = f" {text} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def is_long(text: str) -> bool:
    return len(text.split()) > SHORT


def near_duplicates(texts: list[str], known: int = 0) -> list[tuple[str, str]]:
    """Pairs of which the second comes after the first `known` texts. Two that are so much alike
    share one of their rarest sequences (prefix filtering: Chaudhuri, Ganti, Kaushik, ICDE 2006)."""
    found, holders = [], defaultdict(list)
    grams = [trigrams(text) for text in texts]
    common = Counter(gram for of_text in grams for gram in of_text)
    for number, of_text in enumerate(grams):
        rare = sorted(of_text, key=lambda gram: (common[gram], gram))
        rare = rare[: len(rare) - math.ceil(ALIKE * len(rare)) + 1]
        if number >= known:
            found += [
                (texts[other], texts[number])
                for other in sorted({other for gram in rare for other in holders[gram]})
                if alike(of_text, grams[other]) >= ALIKE
            ]
        if not known or number < known:
            for gram in rare:
                holders[gram].append(number)
    return found


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def test_near_duplicates_are_found_whatever_they_share():
    texts = [plain(text) for _, _, text in examples()[::40]]
    texts += [f"{text} x" for text in texts[::7]]
    slow = [
        (a, b)
        for n, b in enumerate(texts)
        for a in texts[:n]
        if alike(trigrams(a), trigrams(b)) >= ALIKE
    ]
    assert sorted(near_duplicates(texts)) == sorted(slow) != []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_intent_has_enough_examples(language):
    counts = Counter(intent for spoken, intent, _ in examples() if spoken == language)
    assert len(counts) == 22
    for intent, count in counts.items():
        assert count >= MANY.get(intent, ENOUGH), intent


def test_no_training_text_comes_twice():
    counts = Counter(plain(text) for _, _, text in examples())
    assert [text for text, count in counts.items() if count > 1] == []


def test_no_two_training_texts_are_nearly_the_same():
    assert near_duplicates([t for _, _, text in examples() if is_long(t := plain(text))]) == []


def test_no_held_out_text_is_trained_on():
    trained = [t for _, _, text in examples() if is_long(t := plain(text))]
    tested = [t for row in held_out() if is_long(t := plain(row["text"]))]
    assert near_duplicates(trained + tested, known=len(trained)) == []


def test_nearly_all_are_encoded_already():
    """Else a first training takes minutes more: make embeddings."""
    from bot.dialogue import trainable
    from bot.dialogue.adapter import Adapter
    from bot.dialogue.encoder import Encoder, meaning
    from bot.dialogue.kept import EMBEDDINGS, TUNED, Kept

    tables = [row["text"] for _, row in trainable.labelled(ROOT / "data" / "texts")]
    texts = [*(text for _, _, text in examples()), *tables, *(row["text"] for row in held_out())]
    tuned = Encoder(Adapter.read(ROOT / "data" / "adapter.npz"))
    size = 0
    for encoder, name in ((meaning, EMBEDDINGS), (tuned, TUNED)):
        path = ROOT / "data" / name
        keys = Kept(shipped=path).rows().keys()
        known = [encoder.key(text) in keys for text in texts]
        assert sum(known) >= 0.95 * len(known), name
        size += path.stat().st_size
    assert size <= 15_000_000  # in the repository


def test_the_texts_reach_rasa_as_they_are_written():
    """Rasa reads [text](entity) and the like as something else."""
    from rasa.shared.nlu.training_data.loading import load_data

    read = Counter(m.get("text") for m in load_data(str(ROOT / "data" / "nlu")).intent_examples)
    assert read == Counter(text for _, _, text in examples())


def test_our_reader_reads_what_rasa_reads():
    from rasa.shared.nlu.training_data.loading import load_data

    from bot.dialogue import trainable

    read = Counter(
        (message.get("text"), message.get("intent"))
        for message in load_data(str(ROOT / "data" / "nlu")).intent_examples
    )
    ours = Counter((one.text, one.intent) for one in trainable.examples(ROOT / "data"))
    assert read <= ours
