"""What texts name, by the pipeline as it is trained: counted on tables of texts as people type."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.entities import SpacyEntities, patterns, pipeline
from bot.reading.entities import find
from tests.dialogue.talk import ROOT

Pair = tuple[str, str]
NLP = pipeline(patterns(ROOT / "data" / "lookups"))


def found(text: str) -> list[dict]:
    return SpacyEntities._extract_entities(NLP(text))


def table(language: str) -> list[tuple[str, list[Pair]]]:
    path = ROOT / "tests" / "samples" / f"entities.{language}.txt"
    rows = []
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            text, expected = line.split("=>")
            pairs = [tuple(one.strip().split(":", 1)) for one in expected.split("|") if one.strip()]
            rows.append((text.strip(), pairs))
    return rows


@pytest.mark.parametrize("language", ["en", "fr"])
def test_precision_and_recall(language: str):
    rows = table(language)
    assert len(rows) >= 60
    right = named = expected = 0
    wrong = []
    for text, pairs in rows:
        got = [(one["entity"], one["value"]) for one in found(text)]
        hits = sum(min(got.count(pair), pairs.count(pair)) for pair in set(got))
        right, named, expected = right + hits, named + len(got), expected + len(pairs)
        if sorted(got) != sorted(pairs):
            wrong.append(f"{text!r}: {got}, not {pairs}")
    print(
        f"{language}: precision {right / named:.3f}, recall {right / expected:.3f}",
        *wrong,
        sep="\n",
    )
    assert right / named >= 0.97, wrong
    assert right / expected >= 0.97, wrong


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "kind",
    [
        "order_number",
        "date",
        "time",
        "store",
        "city",
        "country",
        "product",
    ],
)
def test_every_entity_is_in_the_tables(language: str, kind: str):
    assert any(kind == name for _, pairs in table(language) for name, _ in pairs)


def test_where_an_entity_stands():
    text = "Ma commande n°45120, livrée demain à Nîmes ?"
    assert [text[one["start"] : one["end"]] for one in found(text)] == ["45120", "demain", "Nîmes"]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.text("0123456789 /.-:h€$@#apm'", max_size=60))
def test_any_text_is_read_and_nothing_is_named_twice(text: str):
    last = 0
    for one in find(text):
        assert last <= one.start < one.end <= len(text) and one.value
        last = one.end
    last = 0
    for one in found(text):
        assert last <= one["start"] < one["end"] <= len(text)
        last = one["end"]


@pytest.mark.parametrize(
    "text",
    [
        "1" * 1600,
        "1 " * 800,
        "12/" * 533,
        "a1-" * 533,
        "é" * 1600,
        "٣٤٥٦",
        "\0\x01",
        "מה השעה 18:30",
        "👍" * 400,
        "+33" * 500,
    ],
)
def test_odd_texts(text: str):
    assert all(one["value"] for one in found(text))


async def test_the_model_has_it_and_forgets_the_words_of_strangers(engine, monkeypatch):
    """spaCy keeps every word that it meets, for ever."""
    from bot.dialogue import entities

    component = next(
        node._component
        for name, node in engine._processor.graph_runner._nodes.items()
        if "SpacyEntities" in name
    )
    assert isinstance(component, SpacyEntities)
    begun = len(component._nlp.vocab.strings)
    monkeypatch.setattr(entities, "MOST_WORDS", 50)
    component._begin(component._patterns)
    for number in range(200):
        read = engine.explain(f"word{number}wort{number}mot{number} order {number}99 à Lyon")
        assert {"order_number", "city"} == {one["entity"] for one in read["entities"]}
    assert len(component._nlp.vocab.strings) < begun + 100


def test_a_line_of_a_list_that_says_nothing_is_named(tmp_path: Path):
    (tmp_path / "cities.txt").write_text("# fine\nParis: paris\nLyon\n")
    with pytest.raises(ValueError, match=r"cities\.txt, line 3"):
        patterns(tmp_path)


def test_without_lists_the_rest_is_found(tmp_path: Path):
    bare = pipeline(patterns(tmp_path))
    assert [span.ent_id_ for span in bare("Lyon demain 18h").ents] == ["+1d", "18:00"]
