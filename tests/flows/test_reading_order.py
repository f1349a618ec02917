"""Who takes a reply if two wait for it: each pair of the table in docs/campaigns.md, at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.conversations.reading_order import ORDER, Reader
from bot.conversations.turns import Converser
from bot.knowledge import store as faq
from bot.knowledge.file import read as read_faq
from bot.services import open_services
from tests.flows.replied import Phones
from tests.programs import CLUB, with_programs

ROOT = Path(__file__).parents[2]
AGO = timedelta(minutes=5)


@pytest.fixture
async def phones(settings: Settings, engine: Any) -> AsyncIterator[Phones]:
    async with open_services(with_programs(settings, CLUB)) as services:
        async with services.db.begin() as conn:
            await faq.put(conn, read_faq(ROOT / "data" / "faq.yml"), services.clock.now())
        converser = Converser(services, engine)
        await converser.learn()
        yield Phones(services, converser)


async def waits(phones: Phones, contact: int, reader: Reader) -> None:
    """Makes a reader wait for the contact's text."""
    match reader:
        case Reader.HOLD:
            await phones.is_asked_whether_to_stop(contact)
        case Reader.OPT_IN:
            assert "reply YES" in await phones.says(contact, "JOIN")
        case Reader.STAFF:
            await phones.is_with(contact, "alice")
        case Reader.QUESTION | Reader.CAMPAIGN:
            await phones.gets(contact, AGO)


# What both of a pair would take; what only the first would, if there is no such text.
TEXTS = {
    Reader.KEYWORD: "HELP",
    Reader.HOLD: "yes",
    Reader.OPT_IN: "YES",
    Reader.STAFF: "YES",
    Reader.QUESTION: "CODE",
    Reader.CAMPAIGN: "which code?",
}


async def taken(phones: Phones, contact: int, said: str) -> Reader:
    """Returns who has taken the contact's last text, by what became of it."""
    text = await phones.one(
        """select handled_by, word from messages where contact_id = :id
            and direction = 'inbound' order by id desc limit 1""",
        id=contact,
    )
    person = await phones.one(
        """select revoked_at, exists (select 1 from opt_in_requests o
                where o.contact_id = c.id and o.outcome = 'confirmed') as joined
            from contacts c where id = :id""",
        id=contact,
    )
    if person.revoked_at is not None:
        return Reader.HOLD
    if person.joined:
        return Reader.OPT_IN
    if text.handled_by == "keyword":
        return Reader.KEYWORD
    if text.handled_by == "inbox":
        return Reader.STAFF
    if text.word is not None:
        return Reader.QUESTION
    return Reader.CAMPAIGN if said == "Use SUN20" else Reader.GENERAL


async def test_of_two_that_wait_the_first_takes_the_text(phones: Phones):
    order = [one.reader for one in ORDER]
    for first, second in combinations(order, 2):
        contact = await phones.somebody()
        if Reader.OPT_IN in (first, second):
            await phones.one("delete from consents where contact_id = :id returning 1", id=contact)
        # the one that must not take it comes last, but a request to join would end a doubt
        pair = [first, second]
        if pair == [Reader.HOLD, Reader.OPT_IN]:
            pair.reverse()
        for reader in pair if second is not Reader.CAMPAIGN else pair[:1]:
            await waits(phones, contact, reader)
        if second is Reader.CAMPAIGN and first is not Reader.QUESTION:
            await waits(phones, contact, second)
        said = await phones.says(contact, TEXTS[first])
        assert (await taken(phones, contact, said)) is first, (first, second, said)


async def test_each_takes_its_text_alone(phones: Phones):
    """Else the pairs would prove nothing."""
    for reader in (one.reader for one in ORDER):
        contact = await phones.somebody()
        if reader is Reader.OPT_IN:
            await phones.one("delete from consents where contact_id = :id returning 1", id=contact)
        await waits(phones, contact, reader)
        said = await phones.says(contact, TEXTS.get(reader, "what time do you open?"))
        assert (await taken(phones, contact, said)) is reader, (reader, said)
