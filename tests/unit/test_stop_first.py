"""Texts that begin with a stop word: with what may be a signature, or with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.reading.stop_first import begins_with_stop

SAMPLES = Path(__file__).parents[1] / "samples"


def lines(name: str) -> list[str]:
    return [
        line.replace("⏎", "\n") for line in (SAMPLES / name).read_text("utf-8").splitlines() if line
    ]


@pytest.mark.parametrize(
    "text",
    [
        "STOP - the Robinsons",
        "STOP\nTyler from the hockey team",
        "ARRET\nLéa du hockey",
        "Stop, old customer Bernice",
        "STOP Garage Lavoie",
        "stop ❤️ from Rose",
        "Hello, STOP Zdzisława W.",
        "Désabonner\n--\nToitures Hénault inc.\n418 555-0102",
        "STOP",
    ],
)
def test_a_stop_word_with_what_may_be_a_signature(text: str):
    assert begins_with_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "Stop, that's the wrong size",
        "Stop, c'est pas la bonne taille, je voulais du 40",
        "arrêt de bus Jean Jaurès",
        "stop 10",
        "STOP 5",
        "stop by at 5, Marie",
        "STOP? Marie",
        "my unsubscribe, Tom",
        "Where is stop 4",
        "stop " + "ab " * 12,
        "",
    ],
)
def test_a_sentence_or_a_number_is_about_something(text: str):
    assert not begins_with_stop(text)


def test_few_of_the_look_alikes_begin_so():
    texts = lines("no_named_stops.txt")
    assert sum(map(begins_with_stop, texts)) <= 0.02 * len(texts)
