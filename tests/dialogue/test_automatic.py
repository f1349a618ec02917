"""Automatic texts that no form knows, and that the model tells by their likeness."""

from __future__ import annotations

import pytest

from bot.dialogue.turn import Filed, Reply
from bot.models import Language
from bot.reading import automatic
from bot.reading.automatic import Automatic, Kind
from tests.dialogue.talk import Talk

UNKNOWN = (
    "Harbor Heating: technician Luis is 12 min away. Gate code on file 4410. Ref 88213",
    "Résidence Les Ormes: coupure d'eau le 12/03 de 9h à 12h, bâtiment B. Régie Dubreuil",
)


@pytest.fixture(params=UNKNOWN)
def unknown(request: pytest.FixtureRequest) -> str:
    assert automatic.recognise(request.param) is None
    return str(request.param)


async def test_it_is_filed_and_not_answered(talk, unknown):
    contact: Talk = talk(language=Language.EN)
    assert await contact.say(unknown) == ""
    assert contact.last.effects == (Filed(Automatic(Kind.MACHINE)),)
    assert contact.intent == automatic.INTENT


async def test_while_the_bot_waits_it_is_rather_an_answer(talk, unknown):
    contact: Talk = talk(language=Language.EN)
    await contact.say("where is my order?")
    assert await contact.say(unknown) != ""
    assert contact.effects(Reply) and not contact.effects(Filed)


async def test_staff_see_it_as_any_text(talk, unknown):
    contact: Talk = talk(language=Language.EN, owner="marie")
    assert await contact.say(unknown) == ""
    assert contact.last.effects == ()
