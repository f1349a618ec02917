"""Texts that are taken in later than they came: opt-outs in any words hold, the rest is staff's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.contacts import cases_store as cases
from bot.conversations import receive
from bot.providers.base import InboundText
from bot.sms import phone
from tests.world import CUSTOMER, OURS, World

HOUR = timedelta(hours=1)


async def late(world: World, body: str, age: timedelta, sid: str = "SM" + "9" * 32) -> None:
    """A text that is taken in now and came before, as from the journal."""
    sender = phone.parse(CUSTOMER)
    text = InboundText(sid, sender, OURS, body, (), None, sender.channel, None, {})
    await receive.record(world.services, text, world.services.clock.now() - age)
    await world.settled()


async def open_cases(world: World) -> list[tuple[str, str | None]]:
    async with world.services.db.connect() as conn:
        return [(one.kind, one.words) for one in await cases.listing(conn, closed=False)]


@pytest.mark.parametrize(
    "body", ["please stop texting me", "ne m'envoyez plus rien, merci", "take me off your list"]
)
async def test_an_opt_out_in_other_words_counts_from_when_it_came(texto: World, body: str):
    await late(texto, body, HOUR)
    [contact] = await texto.rows("select revoked_at from contacts")
    age = texto.services.clock.now() - contact.revoked_at
    assert HOUR <= age < HOUR + timedelta(minutes=2)
    assert await texto.bodies() == []  # a confirmation would come too late
    assert await open_cases(texto) == []


async def test_an_opt_out_in_other_words_that_was_taken_back_since(texto: World):
    await texto.text("STOP")
    await texto.text("START")
    await late(texto, "please stop texting me", HOUR)
    [contact] = await texto.rows("select revoked_at from contacts")
    assert contact.revoked_at is None


async def test_an_old_question_is_left_to_staff(texto: World):
    await late(texto, "what time do you open?", timedelta(minutes=16))
    assert await texto.bodies() == []
    assert await open_cases(texto) == [("late_text", "what time do you open?")]
    [row] = await texto.rows("select handled_by from messages")
    assert row.handled_by == "late"
    await texto.text("and on Sunday?")  # the bot goes on with what is new
    await texto.receives(2)


async def test_a_young_question_is_answered(texto: World):
    await late(texto, "what time do you open?", timedelta(minutes=5))
    await texto.settled()
    assert len(await texto.bodies()) == 1
    assert await open_cases(texto) == []


async def test_a_young_text_without_words_is_left_to_staff(texto: World):
    await late(texto, "", timedelta(minutes=1))
    assert await texto.bodies() == []
    assert await open_cases(texto) == [("late_text", "")]
