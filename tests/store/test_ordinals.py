"""Which came first is said by one sequence: hosts' clocks may differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import Clock
from bot.contacts import store as contacts
from bot.conversations import receive
from bot.conversations.receive import Received
from bot.db.database import sql
from bot.messages import inbound_store as messages
from bot.messages.say import say
from bot.models import PRIORITY_REPLY, Purpose, Status
from bot.providers.base import InboundText
from bot.services import Services
from bot.sms import phone
from tests.world import CUSTOMER, OURS

SIDS = (f"SM{number:032x}" for number in range(1, 1000))


async def text(
    services: Services, body: str, *, ahead: float = 0, age: timedelta | None = None
) -> Received:
    """A text to a web host whose clock is that many seconds ahead; with an age it is taken in
    late."""
    host = replaced(services, ahead)
    sender = phone.parse(CUSTOMER)
    found = InboundText(next(SIDS), sender, OURS, body, (), None, sender.channel, None, {})
    came_at = None if age is None else host.clock.now() - age
    return await receive.record(host, found, came_at)


def replaced(services: Services, ahead: float) -> Services:
    return replace(services, clock=Clock(services.clock.offset + timedelta(seconds=ahead)))


async def answer(services: Services, to: Received) -> Status:
    """The bot's answer to a text, as a worker says it now."""
    assert to.contact_id is not None and to.message_id is not None
    async with services.db.begin() as conn:
        contact, _, standing = await contacts.lock_consent(conn, to.contact_id)
        [row] = await conn.execute(
            sql("select id, created_at, ordinal from messages where id = :id"),
            {"id": to.message_id},
        )
        return await say(
            conn,
            services,
            contact,
            standing,
            services.clock.now(),
            number=OURS,
            body="We open at 9.",
            author="bot",
            purpose=Purpose.ANSWER,
            priority=PRIORITY_REPLY,
            answers=row.id,
            answers_at=row.created_at,
            answers_ordinal=row.ordinal,
        )


@pytest.mark.parametrize("ahead", [-30, 0, 30])
async def test_a_text_before_a_stop_is_not_answered_whatever_the_clocks_say(
    services: Services, ahead: float
):
    question = await text(services, "what time do you open?", ahead=ahead)
    await text(services, "STOP")
    assert await answer(services, question) is Status.SUPPRESSED


@pytest.mark.parametrize("ahead", [-30, 0, 30])
async def test_a_text_after_a_stop_is_answered_whatever_the_clocks_say(
    services: Services, ahead: float
):
    await text(services, "STOP", ahead=ahead)
    question = await text(services, "what time do you open?")
    assert await answer(services, question) is Status.QUEUED


async def test_texts_and_events_have_one_sequence(services: Services):
    for body in ("hello", "STOP", "START", "STOP"):
        await text(services, body)
    async with services.db.connect() as conn:
        texts = await conn.execute(sql("select ordinal from messages where direction = 'inbound'"))
        events = await conn.execute(sql("select ordinal from consent_events order by seq"))
        [contact] = await conn.execute(sql("select revoked_ordinal from contacts"))
    heard, noted = [row.ordinal for row in texts], [row.ordinal for row in events]
    assert len({*heard, *noted}) == 7
    assert [text < event for text, event in zip(heard[1:], noted, strict=True)] == [True] * 3
    assert contact.revoked_ordinal == noted[-1]


async def test_what_is_taken_in_late_has_its_place_by_its_date(services: Services):
    """A question of ten minutes ago came before the STOP of now."""
    await text(services, "hello", age=timedelta(minutes=12))
    await text(services, "STOP")
    before = await text(services, "what time do you open?", age=timedelta(minutes=10))
    assert await answer(services, before) is Status.SUPPRESSED


async def test_a_stop_that_is_taken_in_late_leaves_answers_to_later_texts(services: Services):
    earlier = await text(services, "where are you?", age=timedelta(minutes=11))
    later = await text(services, "what time do you open?")
    await text(services, "STOP", age=timedelta(minutes=10))
    assert await answer(services, earlier) is Status.SUPPRESSED
    assert await answer(services, later) is Status.QUEUED


async def test_the_last_text_is_the_one_that_came_last(services: Services):
    known = await text(services, "and on Sunday?")
    await text(services, "what time do you open?", age=timedelta(minutes=10))
    assert known.contact_id is not None
    async with services.db.connect() as conn:
        last = await messages.last_inbound(conn, known.contact_id)
    assert last is not None
    assert last.id == known.message_id


async def test_an_opt_out_from_before_there_were_numbers_comes_after_every_text(
    services: Services,
):
    question = await text(services, "what time do you open?")
    async with services.db.connect() as conn:
        await conn.execute(
            sql("update contacts set revoked_at = :now returning id"), {"now": services.clock.now()}
        )
    assert await answer(services, question) is Status.SUPPRESSED
