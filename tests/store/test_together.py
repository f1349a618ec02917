"""Texts that come in at the same moment: kept by one statement, each as if it came alone."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from bot.conversations import receive
from bot.conversations.receive import Received
from bot.conversations.together import PATIENCE, Together
from bot.db.database import sql
from bot.providers.base import InboundText
from bot.providers.twilio import protocol
from bot.services import Services
from tests.make import a_contact
from tests.world import OURS

PEOPLE = [f"+3361200{number:04}" for number in range(20)]


def text(sender: str, sid: str, body: str = "are you open?", **more: str) -> InboundText:
    return protocol.parse_inbound(
        {"From": sender, "To": OURS, "Body": body, "MessageSid": sid, **more}
    )


async def rows(services: Services, statement: str) -> list[Any]:
    async with services.db.connect() as conn:
        return list(await conn.execute(sql(statement)))


async def all_at_once(services: Services, texts: list[InboundText]) -> list[Received]:
    together = Together(services)
    return await asyncio.gather(
        *(receive.record(services, one, together=together) for one in texts)
    )


@pytest.fixture
async def people(services: Services) -> list[int]:
    return [await a_contact(services, address) for address in PEOPLE]


async def test_a_crowd_is_kept_by_few_statements_each_text_once_and_in_order(
    services: Services, people: list[int]
):
    crowd = [text(address, f"SM{n}") for n, address in enumerate(PEOPLE * 3)]
    received = await all_at_once(services, crowd)
    assert [one.contact_id for one in received] == people * 3
    kept = await rows(services, "select id, provider_sid, ordinal from messages order by id")
    assert [row.provider_sid for row in kept] == [one.sid for one in crowd]
    assert [row.id for row in kept] == [one.message_id for one in received]
    assert [row.ordinal for row in kept] == sorted(row.ordinal for row in kept)
    [[transactions]] = await rows(services, "select count(distinct xmin::text) from messages")
    assert transactions <= 3


async def test_in_a_crowd_each_is_received_as_what_it_is(services: Services, people: list[int]):
    crowd = [
        text(PEOPLE[0], "SM0"),
        text(PEOPLE[0], "SM0"),  # told twice
        text("+33699999999", "SM1"),  # a stranger
        text("+33699999999", "SM2"),
        text(PEOPLE[1], "SM3", "STOP"),
        text(PEOPLE[2], "SM4", "look", MediaUrl0="https://media.example/1"),
        text("38007", "SM5"),  # can't be answered
    ]
    received = await all_at_once(services, crowd)
    assert sum(one.message_id is None for one in received) == 1
    kept = await rows(services, "select provider_sid, handled_by, contact_id from messages m")
    by = {row.provider_sid: row.handled_by for row in kept if row.provider_sid}
    assert by == {
        "SM0": None,
        "SM1": None,
        "SM2": None,
        "SM3": "keyword",
        "SM4": None,
        "SM5": "unanswerable",
    }
    assert [tuple(row) for row in await rows(services, "select place from attachments")] == [(0,)]
    strangers = await rows(services, "select count(*) from contacts where address = '+33699999999'")
    assert strangers[0][0] == 1
    again = await all_at_once(services, crowd)
    assert [one.message_id for one in again] == [None] * len(crowd)


async def test_whose_contact_is_being_changed_keeps_nobody_else_waiting(
    services: Services, people: list[int]
):
    crowd = [text(address, f"SM{n}") for n, address in enumerate(PEOPLE)]
    async with services.db.begin() as conn:
        await conn.execute(
            sql("select 1 from contacts where id = :id for update"), {"id": people[3]}
        )
        task = asyncio.create_task(all_at_once(services, crowd))
        async with asyncio.timeout(5):
            while len(await rows(services, "select from messages")) < len(PEOPLE) - 1:
                await asyncio.sleep(0.01)
        assert not task.done()
    received = await task
    assert [one.contact_id for one in received] == people


async def test_a_text_that_cannot_be_kept_spoils_no_other(services: Services, people: list[int]):
    crowd = [text(address, f"SM{n}") for n, address in enumerate(PEOPLE[:5])]
    crowd[2] = replace(crowd[2], body="\0")
    together = Together(services)
    outcomes = await asyncio.gather(
        *(receive.record(services, one, together=together) for one in crowd),
        return_exceptions=True,
    )
    assert Counter(type(one) for one in outcomes) == {
        Received: 4,
        asyncpg.CharacterNotInRepertoireError: 1,
    }
    kept = await rows(services, "select provider_sid from messages order by id")
    assert sorted(row.provider_sid for row in kept) == ["SM0", "SM1", "SM3", "SM4"]


async def test_a_statement_that_hangs_loses_and_doubles_nothing(
    services: Services, people: list[int]
):
    crowd = [text(address, f"SM{n}") for n, address in enumerate(PEOPLE)]
    async with services.db.begin() as conn:
        await conn.execute(sql("lock table messages in share mode"))
        task = asyncio.create_task(all_at_once(services, crowd))
        await asyncio.sleep(PATIENCE + 0.3)
        assert not task.done()
    await task
    kept = await rows(services, "select provider_sid from messages")
    assert Counter(row.provider_sid for row in kept) == Counter(one.sid for one in crowd)
