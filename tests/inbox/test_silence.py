"""What jobs do by themselves: reminders, returns, closings; once each, and never over people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.access import users
from bot.contacts import cases_store as cases
from bot.conversations.rules import State
from bot.inbox import acts, silence
from bot.inbox import reply as replies
from bot.services import Services
from bot.teams import changes as teams
from tests.inbox.talks import (
    asks_for_a_person,
    comes,
    conversation,
    in_state,
    later,
    rows,
    state_of,
)
from tests.world import CUSTOMER

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
