"""The held-out set: complete, well-formed, and apart from the texts that are to be trained on."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from bot.rules.keywords import fold

ROOT = Path(__file__).parent.parent.parent
LANGUAGES = ("en", "fr")
INTENTS = {
    "opt_in", "opt_out", "help", "affirm", "deny", "greet", "goodbye", "thank", "human_handoff",
    "feedback_positive", "feedback_negative", "order_status", "return_refund", "opening_hours",
    "store_location", "delivery_info", "payment_issue", "product_availability", "promo_question",
    "appointment_change", "language_switch", "out_of_scope"}


def held_out(language: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / f"heldout.{language}.tsv").open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def next_training_set() -> set[str]:
    return {fold(line) for path in (ROOT / "data" / "texts").glob("*.txt")
            for line in path.read_text().splitlines()}


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


def test_no_text_of_it_is_in_the_next_training_set():
    """A word or three may be said by anybody; a sentence may not be in both."""
    known = next_training_set()
    shared = [row["text"] for language in LANGUAGES for row in held_out(language)
              if len(row["text"].split()) > 3 and fold(row["text"]) in known]
    assert shared == []
