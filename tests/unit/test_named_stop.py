"""bot/reading/named_stop.py on what people type around a stop word."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Language
from bot.reading import keywords, names
from bot.reading.named_stop import MAX_LENGTH, decided, hear, hear_everyday
from bot.reading.signals import wrong_number

ROOT = Path(__file__).parent.parent.parent
BRAND = "Le Panier"


def texts(name: str) -> list[str]:
    """The texts of a file, one a line; ⏎ is a line break within a text."""
    lines = (ROOT / "tests" / "samples" / f"{name}.txt").read_text("utf-8").splitlines()
    return [line.replace("⏎", "\n") for line in lines]


STOPS = texts("named_stops")
OTHERS = texts("no_named_stops")
SIGNED = texts("signed_everyday_words")


@pytest.mark.parametrize("body", STOPS)
def test_a_stop_word_with_a_name_or_manners_is_a_stop(body: str) -> None:
    found = keywords.match(body) or hear(body, BRAND)
    assert found is not None and found.kind is keywords.KeywordKind.STOP


@pytest.mark.parametrize("body", OTHERS)
def test_whatever_else_is_the_models(body: str) -> None:
    assert decided(body) is None and hear(body, BRAND) is None


@pytest.mark.parametrize("body", SIGNED)
def test_an_everyday_word_counts_alone_on_its_line_above_a_name(body: str) -> None:
    assert hear(body, BRAND) is None
    found = hear_everyday(body)
    assert found is not None and not found.alone


def test_there_are_many_texts() -> None:
    assert len(set(STOPS)) >= 200 and len(set(OTHERS)) >= 200


def test_no_ordinary_text_is_a_stop() -> None:
    """Those of data/texts/ordinary*.tsv, none of which asks that texts end."""
    heard = []
    for path in sorted((ROOT / "data" / "texts").glob("ordinary*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            said = [row["text"].replace("\\n", "\n") for row in rows]
        heard += [text for text in said if hear(text, BRAND) or hear_everyday(text)]
    assert heard == []


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("STOP⏎Jean", None),
        ("STOP svp", Language.FR),
        ("Stop, cordialement", Language.FR),
        ("stop please", Language.EN),
        ("stop au 36111 Jean", Language.FR),
        ("Hello STOP merci", None),
        ("ARRET Jane Doe", Language.FR),
        ("unsubscribe Jean Dupont", Language.EN),
        ("désinscrire svp", Language.FR),
    ],
)
def test_the_language_is_the_words_or_the_manners(body: str, language: Language | None) -> None:
    found = hear(body.replace("⏎", "\n"))
    assert found is not None and found.language is language


FIRST = st.sampled_from(
    "STOP stop Stop ARRET arrêt Unsubscribe DÉSABONNER désinscription opt-out Résilier".split()
)
NAME = st.sampled_from(sorted(names.names()))


@given(FIRST, NAME, st.sampled_from(["\n", "\n\n", ", ", " - ", " Mme ", "\nMr. "]), st.booleans())
def test_a_stop_word_and_any_listed_name_is_a_stop(
    word: str, name: str, between: str, capital: bool
) -> None:
    assert hear(word + between + (name.title() if capital else name)) is not None


@given(st.sampled_from(sorted(names.known())), st.sampled_from(sorted(names.known())))
def test_a_stop_word_above_any_two_listed_names_is_a_stop(one: str, other: str) -> None:
    assert hear(f"STOP\n{one.title()} {other.title()}") is not None


@given(
    st.sampled_from(sorted(keywords.EVERYDAY)),
    st.sampled_from(["", " ", "\n", " LP-", " order ", " #", " n° "]),
    st.integers(1000, 999_999),
    st.sampled_from(["", "\nJane Doe", " please", " Jean Dupont", " merci"]),
)
def test_an_everyday_word_and_an_order_number_is_not(
    word: str, between: str, number: int, after: str
) -> None:
    assert decided(f"{word}{between}{number}{after}") is None


@given(st.text(max_size=MAX_LENGTH + 20))
def test_never_raises(body: str) -> None:
    hear(body, BRAND)
    hear(f"STOP {body}", BRAND)
    hear_everyday(f"end\n{body}")


def test_a_long_text_is_the_models() -> None:
    assert hear("STOP\n" + "Jean " * MAX_LENGTH) is None
    assert not wrong_number("STOP Jean")
