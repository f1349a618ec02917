"""People whom staff have blocked: nobody answers them, and what is theirs by right still holds."""

from __future__ import annotations

import pytest

from bot.contacts import people
from bot.inbox import reply as replies
from bot.models import Status
from tests.make import a_contact, queue
from tests.world import CUSTOMER, World, add_staff


async def blocked(world: World) -> None:
    await add_staff(world.services, "marc")
    await a_contact(world.services)
    assert await people.block(world.services, CUSTOMER, "insults", "marc")


async def said(world: World) -> list[str]:
    """What has gone out to the customer."""
    return [m["body"] for m in await world.messages() if m["to"] == CUSTOMER]


async def kept_back(world: World) -> list[tuple[str, str]]:
    rows = await world.rows("""select status, reason from messages where direction = 'outbound'
        and reason = 'blocked' order by id""")
    return [(row["status"], row["reason"]) for row in rows]


async def test_neither_bot_nor_staff_nor_a_campaign_answers(texto: World):
    await blocked(texto)
    await texto.text("what time do you open?")
    await texto.text("agent")
    await texto.settled()
    await queue(texto.services)
    sent = await replies.reply(texto.services, CUSTOMER, "marc", "hello")
    assert sent.status is Status.SUPPRESSED
    await texto.settled()
    assert await said(texto) == []
    assert await kept_back(texto) == [("suppressed", "blocked")] * 2  # the campaign's, and staff's
    handled = await texto.rows("select handled_by from messages where direction = 'inbound'")
    assert [row["handled_by"] for row in handled] == ["blocked", "blocked"]


@pytest.mark.parametrize("word", ["STOP", "HELP", "START"])
async def test_keywords_are_obeyed_and_confirmed(texto: World, word: str):
    await blocked(texto)
    await texto.text(word)
    await texto.settled()
    assert len(await said(texto)) == 1
    [row] = await texto.rows("select revoked_at, blocked_at from contacts")
    assert (row["revoked_at"] is not None) is (word == "STOP")
    assert row["blocked_at"] is not None


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("please delete all my data", "data_erasure"),
        ("envoyez-moi une copie de mes données personnelles", "data_copy"),
    ],
)
async def test_wishes_about_data_become_cases(texto: World, words: str, kind: str):
    await blocked(texto)
    await texto.text(words)
    await texto.settled()
    assert [row["kind"] for row in await texto.rows("select kind from cases")] == [kind]
    sent = await texto.rows("select purpose from messages where status = 'delivered'")
    assert {row["purpose"] for row in sent} <= {"confirmation"}  # an erasure ends the texts too


async def test_an_opt_out_in_words_is_heard(texto: World):
    await blocked(texto)
    await texto.text("please stop texting me, remove me from your list")
    await texto.settled()
    [row] = await texto.rows("select revoked_at from contacts")
    assert row["revoked_at"] is not None


async def test_who_is_unblocked_is_answered_again(texto: World):
    await blocked(texto)
    assert await people.unblock(texto.services, CUSTOMER, "marc")
    assert not await people.unblock(texto.services, CUSTOMER, "marc")
    await texto.text("what time do you open?")
    await texto.receives(2)
    assert len(await said(texto)) == 1


async def test_what_waits_for_staff_waits_no_more(texto: World):
    await add_staff(texto.services, "marc")
    await texto.text("agent")
    await texto.settled()
    [row] = await texto.rows("select owner, fence from conversations")
    assert row["owner"] == "nobody"
    await people.block(texto.services, CUSTOMER, "insults", "marc")
    [after] = await texto.rows("select owner, fence from conversations")
    assert (after["owner"], after["fence"]) == ("bot", row["fence"] + 1)
