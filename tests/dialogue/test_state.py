"""The dialogue state: bounded, JSON, and at home in a later model; turns interleaved."""

from __future__ import annotations

import asyncio
import json
import random

import pytest

from bot.dialogue.turn import Feedback, Reply
from bot.models import Language
from tests.dialogue.talk import Talk, facts

TEXTS = [
    "hi",
    "what time do you open?",
    "terrible service",
    "the man was rude",
    "ok",
    "no",
    "yes",
    "how much is delivery",
    "thanks",
    "tell me a joke",
    "the cat is on the roof again",
    "bye",
    "do you deliver?",
    "great service",
    "is this a robot",
    "👍",
    "👎",
    "help",
    "vous ouvrez à quelle heure ?",
    "en français svp",
    "english please",
    "c'est nul",
    "merci",
]


def chatter(seed: int, length: int) -> list[str]:
    return random.Random(seed).choices(TEXTS, k=length)


async def test_hundreds_of_interleaved_contacts_are_answered_as_if_alone(engine):
    async def talk_through(seed: int) -> list[str]:
        contact = Talk(engine, language=Language.EN if seed % 2 else None)
        replies = []
        for text in chatter(seed, 6):
            replies.append(await contact.say(text))
            await asyncio.sleep(0)
        return replies

    alone = [await talk_through(seed) for seed in range(200)]
    assert await asyncio.gather(*(talk_through(seed) for seed in range(200))) == alone


async def test_the_state_does_not_grow(engine):
    contact = Talk(engine, language=Language.EN)
    sizes = []
    for text in chatter(1, 300):
        await contact.say(text)
        sizes.append(len(json.dumps(contact.state)))
    assert max(sizes[200:]) <= max(sizes[:100]) * 1.1
    assert max(sizes) < 6000


async def test_the_state_holds_no_words_of_the_contact(engine):
    contact = Talk(engine, language=Language.EN)
    await contact.say("thanks a lot from Josephine Baker")
    assert "Josephine" not in json.dumps(contact.state)


async def test_a_turn_changes_nothing_it_was_given(engine):
    contact = Talk(engine, language=Language.EN)
    await contact.say("terrible service")
    before = json.dumps(contact.state)
    once = await engine.turn(contact.state, "the man was rude", contact.facts)
    again = await engine.turn(contact.state, "the man was rude", contact.facts)
    assert json.dumps(contact.state) == before
    assert once.effects == again.effects


async def test_a_form_waits_for_years(engine):
    contact = Talk(engine, language=Language.EN)
    await contact.say("terrible service")
    for text in ("what time do you open?", "where are you?", "is this a robot?", "do you deliver?"):
        assert (await contact.say(text)).endswith("One sentence is enough.")
    await contact.say("it smelled of paint and nobody cared")
    assert contact.effects(Feedback)


@pytest.mark.parametrize(
    "old",
    [
        {"slots": {"requested_slot": "gone"}, "loop": "form_that_is_gone", "tail": []},
        {
            "slots": {"slot_that_is_gone": 1},
            "loop": None,
            "tail": [
                {"event": "action", "name": "action_listen"},
                {
                    "event": "user",
                    "text": "",
                    "parse_data": {"intent": {"name": "gone"}, "entities": []},
                },
                {"event": "action", "name": "action_that_is_gone"},
                {"event": "action", "name": "action_listen"},
            ],
        },
        {},
        {"slots": {}},
        {"unknown": True},
    ],
)
async def test_a_state_of_another_model_starts_anew_with_its_slots(engine, old):
    old = json.loads(json.dumps(old))
    old.setdefault("slots", {})["asked"] = True
    turn = await engine.turn(old, "hello", facts(language=Language.EN))
    assert turn.effects == (Reply("Hello! How can I help you?"),)
    assert turn.state["slots"]["asked"] is True
    assert turn.state["loop"] is None


async def test_an_unknown_event_starts_anew_as_well(engine):
    state = {"slots": {"asked": True}, "loop": None, "tail": [{"event": "of_a_later_version"}]}
    turn = await engine.turn(state, "hello", facts(language=Language.EN))
    assert turn.effects == (Reply("Hello! How can I help you?"),)
