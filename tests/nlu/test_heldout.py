"""The held-out set is complete and well-formed. test_data.py holds the training texts apart."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from tests.nlu import INTENTS

LANGUAGES = ("en", "fr")


def held_out(language: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / f"heldout.{language}.tsv").open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_is_there_often_enough(language: str):
    rows = held_out(language)
    assert {row["language"] for row in rows} == {language}
    general = Counter(row["intent"] for row in rows if row["group"] == "general")
    assert set(general) == INTENTS
    assert general["opt_out"] >= 200
    assert min(general.values()) >= 40
    hard = [row for row in rows if row["group"] == "hard_negative"]
    assert len(hard) >= 300
    assert "opt_out" not in {row["intent"] for row in hard}
