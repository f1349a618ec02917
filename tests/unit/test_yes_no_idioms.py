"""Yes and no by idioms, by what is told, by what was so until lately (bot/reading/yes_no*.py)."""

from __future__ import annotations

import pytest

from bot.reading.folded import read
from bot.reading.yes_no import NO, YES, yes_no


@pytest.mark.parametrize(
    ("reply", "question", "meant"),
    [
        ("In a heartbeat!", "would you come again?", YES),
        ("why wouldn't I", "would you come again?", YES),
        ("no question", "would you come again?", YES),
        ("mets-en", "reviendriez-vous ?", YES),
        ("over my dead body", "would you come again?", NO),
        ("plutôt crever", "reviendriez-vous ?", NO),
        ("never say never", "would you come again?", None),
        ("pas encore décidé", "reviendriez-vous ?", None),
        ("I wish but no", "would you like a seat?", NO),
        ("no... well ok yes", "would you come again?", YES),
        ("non ah si elle est sous le paillasson", "avez-vous recu la carte ?", YES),
        ("yes, no thanks to you", "did the card arrive?", YES),
        ("no thanks to your website", "did you find it?", NO),
        ("it came but it's the wrong one", "has your card arrived?", YES),
        ("3 weeks and nothing", "have you received the card?", NO),
        ("got it this morning", "have you received the card?", YES),
        ("it was until yesterday", "is the phone working now?", NO),
        ("jusqu'à hier oui", "le telephone marche-t-il ?", NO),
        ("keeps cutting out", "is the phone working now?", NO),
        ("not bad actually, yes", "is the phone working now?", YES),
        ("it wouldn't load", "did you have any trouble with the app?", YES),
        ("du premier coup", "avez-vous eu des difficultes ?", NO),
        ("not yet tried", "any trouble opening the lids?", None),
        ("the pool yes the gym no", "did you like it?", None),
    ],
)
def test_yes_no(reply: str, question: str, meant: str | None) -> None:
    found = yes_no(read(reply), question)
    assert (found and found.value) == meant
