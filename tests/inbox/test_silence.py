"""What jobs do by themselves: reminders, returns, closings; once each, and never over people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from bot.access import users
from bot.contacts import cases_store as cases
from bot.conversations.rules import State
from bot.dialogue.turn import Effect, Handoff, SetLanguage
from bot.inbox import acts, silence, store
from bot.inbox import reply as replies
from bot.inbox.store import View
from bot.models import Language
from bot.services import Services
from bot.teams import changes as teams
from bot.teams.model import Team
from bot.teams.rules import team_for
from tests.inbox.talks import (
    asks_for_a_person,
    comes,
    conversation,
    in_state,
    later,
    rows,
    state_of,
)
from tests.make import a_contact
from tests.world import CUSTOMER, OURS, TWILIO

pytestmark = pytest.mark.usefixtures("staff")


async def acted(services: Services) -> list[str]:
    found = await rows(services, "select action from audit where actor = 'jobs' order by id")
    return [row.action for row in found]


async def test_the_owner_is_reminded_once_then_anybody_may_answer(services: Services):
    await in_state(services, State.OWNED)
    later(services, minutes=59)
    assert await silence.watch(services) == 0
    later(services, minutes=2)
    assert [await silence.watch(services) for _ in range(3)] == [1, 0, 0]
    assert (await conversation(services)).owner == "alice"
    later(services, minutes=60)
    assert [await silence.watch(services) for _ in range(2)] == [1, 0]
    assert await acted(services) == ["remind owner", "return conversation"]
    assert (await conversation(services)).owner == "nobody"  # never the bot's
    assert await state_of(services) is State.WAITING


async def test_a_reply_ends_the_wait_and_the_next_text_begins_another(services: Services):
    await in_state(services, State.OWNED)
    later(services, minutes=50)
    await replies.reply(services, CUSTOMER, "alice", "One moment.")
    later(services, minutes=50)
    assert await silence.watch(services) == 0
    await comes(services, "and?")
    later(services, minutes=59)
    await comes(services, "hello??")  # does not begin the wait anew
    later(services, minutes=2)
    assert await silence.watch(services) == 1
    assert await acted(services) == ["remind owner"]


async def test_the_promise_is_the_teams(services: Services):
    words = '{"zone": "UTC", "hours": {"mon-sun": "9:00-17:00"}}'
    slow = replace(
        teams.new("slow"),
        hours=teams.read_hours(words),
        promised=timedelta(hours=4),
        default=True,
    )
    await teams.save(services, slow, "admin")
    await in_state(services, State.OWNED)  # at 20:05
    later(services, hours=16)  # 12:05: three hours of the team's
    assert await silence.watch(services) == 0
    later(services, hours=1)
    assert await silence.watch(services) == 1


async def test_a_case_closes_when_the_person_says_no_more(services: Services):
    await in_state(services, State.OWNED)
    await replies.reply(services, CUSTOMER, "alice", "It leaves today.")
    later(services, hours=71)
    assert await silence.watch(services) == 0
    later(services, hours=2)
    assert await silence.watch(services) == 1
    async with services.db.connect() as conn:
        [case] = await cases.listing(conn, closed=True)
    assert (case.closed_by, case.outcome) == ("jobs", "no answer")
    await comes(services, "thanks!")  # goes to the bot
    assert (await conversation(services)).owner == "bot"


async def test_what_is_put_away_is_left_alone_until_it_comes_back(services: Services):
    await in_state(services, State.SNOOZED)  # for four hours
    later(services, hours=3)
    assert await silence.watch(services) == 0
    later(services, hours=2)
    assert await silence.watch(services) == 1


async def test_what_a_disabled_user_had_waits_for_the_team(services: Services):
    await in_state(services, State.SNOOZED)
    await asks_for_a_person(services, "+15555550199")
    await acts.take(services, "+15555550199", "sam")
    await users.disable_user(services, "alice", by="admin")
    assert await state_of(services) is State.WAITING
    assert (await conversation(services, "+15555550199")).owner == "sam"


# -- while nobody is there ---------------------------------------------------------------------


def office_hours(**changes: Any) -> Team:
    """A team that is there from nine to five; the tests begin at 20:05."""
    words = '{"zone": "UTC", "hours": {"mon-sun": "9:00-17:00"}}'
    return replace(teams.new("office"), hours=teams.read_hours(words), default=True, **changes)


async def said(services: Services) -> list[str]:
    found = await rows(
        services, "select body from messages where direction = 'outbound' and author = 'bot'"
    )
    return [row.body for row in found]


async def test_the_bot_goes_on_until_the_team_is_there(services: Services):
    await teams.save(services, office_hours(), "admin")
    await comes(services, "a person please", Handoff("asked", told=True, meanwhile=True))
    assert (await conversation(services)).owner == "bot"
    async with services.db.connect() as conn:
        [case] = await cases.listing(conn, closed=False)
    assert case.kind == "asked"
    later(services, hours=12)  # 8:05
    assert await silence.watch(services) == 0
    later(services, hours=1)
    assert [await silence.watch(services) for _ in range(2)] == [1, 0]
    assert await state_of(services) is State.WAITING
    assert await acted(services) == ["hand off conversation"]


async def test_the_order_that_was_spoken_of_is_told_in_the_morning_too(services: Services):
    await teams.save(services, office_hours(), "admin")
    handoff = Handoff("order", "LP-10234", told=True, meanwhile=True)
    await comes(services, "where is LP-10234", handoff)
    later(services, hours=13)
    await silence.watch(services)
    async with services.db.connect() as conn:
        [item] = await store.page(conn, View.UNASSIGNED, "sam", services.clock.now())
    assert item.order == "LP-10234"


async def test_what_staff_have_closed_meanwhile_is_not_handed_over(services: Services):
    await teams.save(services, office_hours(), "admin")
    await comes(services, "a person please", Handoff("asked", told=True, meanwhile=True))
    await acts.take(services, CUSTOMER, "alice")
    await acts.close(services, CUSTOMER, "alice", "refunded")
    later(services, hours=14)
    assert await silence.watch(services) == 0
    assert (await conversation(services)).owner == "bot"


async def test_who_waits_too_long_is_told_once_that_it_is_not_forgotten(services: Services):
    await in_state(services, State.WAITING)
    before = await said(services)
    later(services, hours=2, minutes=59)
    assert await silence.watch(services) == 0
    later(services, minutes=1)
    assert [await silence.watch(services) for _ in range(2)] == [1, 0]
    assert len(await said(services)) == len(before) + 1
    await comes(services, "hello?")
    later(services, hours=9)
    assert await silence.watch(services) == 0  # once in a case


async def test_the_text_for_who_waits_passes_the_gate_as_any(services: Services):
    await in_state(services, State.WAITING)  # by somebody who has joined nothing
    later(services, hours=3)
    await silence.watch(services)
    [row] = await rows(
        services,
        "select status, reason from messages where direction = 'outbound' order by id desc limit 1",
    )
    assert (row.status, row.reason) == ("suppressed", "expired")


async def test_staff_who_come_before_it_goes_make_it_void(services: Services):
    await a_contact(services)
    await in_state(services, State.WAITING)
    later(services, hours=3)
    await silence.watch(services)
    [row] = await rows(
        services,
        "select status, fence from messages where direction = 'outbound' order by id desc limit 1",
    )
    await acts.take(services, CUSTOMER, "alice")
    assert row.status == "queued" and row.fence < (await conversation(services)).fence


async def test_the_team_of_a_case_is_the_one_that_the_bot_speaks_of(services: Services):
    """The choice is written twice: for the case in SQL, for the bot's words in Python."""
    await teams.save(services, office_hours(), "admin")
    await teams.save(services, replace(teams.new("fr"), languages=("fr",), place=2), "admin")
    await teams.save(
        services,
        replace(teams.new("ours"), numbers=(OURS,), languages=("fr", "en"), place=1),
        "admin",
    )
    said: tuple[Effect, ...]
    for index, (ours, language) in enumerate(product((OURS, TWILIO), (*Language, None))):
        person = f"+1202555010{index}"
        said = (SetLanguage(language, asked=False),) if language else ()
        await comes(services, "hello", *said, frm=person, to=ours)
        await comes(services, "a person please", Handoff("asked"), frm=person, to=ours)
        async with services.db.connect() as conn:
            [case] = [
                one for one in await cases.listing(conn, closed=False) if one.address == person
            ]
        [row] = await rows(services, "select team_id from cases where id = :id", id=case.id)
        team = team_for(await teams.listing(services), ours, language)
        assert team is not None and team.id == row.team_id
