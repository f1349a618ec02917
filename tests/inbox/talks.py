"""A conversation in each of its states, made as the product makes it, without a model."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from bot.contacts import store as contacts
from bot.conversations import receive, rules
from bot.conversations.effects import Effects
from bot.conversations.rules import State
from bot.db.database import sql
from bot.dialogue.turn import Effect, Handoff, Turn
from bot.inbox import acts
from bot.messages import inbound_store as inbound
from bot.models import Conversation
from bot.providers.twilio import protocol
from bot.services import Services
from tests.world import CUSTOMER, OURS

_SIDS = itertools.count(1)


async def comes(
    services: Services, body: str, *effects: Effect, frm: str = CUSTOMER, to: str = OURS
) -> int:
    """The person texts, and its turn has these effects. Returns the text's id."""
    parsed = protocol.parse_inbound(
        {"From": frm, "To": to, "Body": body, "MessageSid": f"SMtalk{next(_SIDS)}"}
    )
    received = await receive.record(services, parsed)
    assert received.contact_id is not None and received.message_id is not None
    if received.handled_by is None:
        await turn(services, received.contact_id, *effects)
    return received.message_id


async def turn(services: Services, contact_id: int, *effects: Effect) -> None:
    """Gives the contact's oldest waiting text a turn with these effects."""
    now = services.clock.now()
    async with services.db.begin() as conn:
        talk = await contacts.lock_turn(conn, contact_id, now)
        found = await inbound.next_unhandled(conn, contact_id, now)
        assert talk is not None and found is not None
        await Effects(services, conn, talk, found[0], now).apply(Turn({}, effects, None))
        await inbound.handled(conn, found[0].id, "dialogue", None, now)


async def asks_for_a_person(services: Services, frm: str = CUSTOMER) -> int:
    return await comes(services, "I want to talk to someone", Handoff("asked"), frm=frm)


async def in_state(services: Services, state: State, frm: str = CUSTOMER) -> None:
    """Brings the customer's conversation into this state; alice has it, or had it."""
    if state is State.BOT:
        await comes(services, "hello", frm=frm)
        return
    await asks_for_a_person(services, frm)
    if state is State.WAITING:
        return
    await acts.take(services, frm, "alice")
    if state is State.SNOOZED:
        until = services.clock.now() + timedelta(hours=4)
        await acts.snooze(services, frm, "alice", until)
    if state is State.CLOSED:
        await acts.close(services, frm, "alice", "refunded")


async def conversation(services: Services, frm: str = CUSTOMER) -> Conversation:
    async with services.db.connect() as conn:
        row = (
            await conn.execute(
                sql("select id from contacts where address = :address"), {"address": frm}
            )
        ).one()
        return (await contacts.load(conn, row.id))[1]


async def state_of(services: Services, frm: str = CUSTOMER) -> State:
    return rules.state(await conversation(services, frm), services.clock.now())


async def rows(services: Services, statement: str, **values: Any) -> list[Any]:
    async with services.db.connect() as conn:
        return list(await conn.execute(sql(statement), values))


def later(services: Services, **span: float) -> None:
    """Moves the product's clock on."""
    clock = services.clock
    object.__setattr__(clock, "offset", clock.offset + timedelta(**span))
