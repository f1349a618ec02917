"""Every figure is what its rows say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.dialogue.turn import Handoff, Reply
from bot.inbox import acts, measures, silence
from bot.inbox import reply as replies
from bot.services import Services
from bot.teams import changes as teams
from tests.inbox.talks import asks_for_a_person, comes, conversation, later, rows
from tests.world import World

pytestmark = pytest.mark.usefixtures("staff")
PHONES = [f"+155555501{n}" for n in range(60, 70)]


async def ask(services: Services, phone: str, words: str, intent: str, *effects: object) -> None:
    """The person asks, the bot understands this, and answers unless nothing is given."""
    message_id = await comes(services, words, *effects, frm=phone)  # type: ignore[arg-type]
    await rows(
        services,
        "update messages set intent = :intent where id = :id returning id",
        intent=intent,
        id=message_id,
    )


async def test_the_figures_are_those_of_the_rows(world: World):
    services = world.services
    since = services.clock.now()
    later(services, minutes=1)
    answer = Reply("We open at nine.")
    await ask(services, PHONES[0], "when do you open?", "opening_hours", answer)  # handled
    await ask(services, PHONES[1], "hello", "greet", answer)  # asked nothing
    await ask(services, PHONES[2], "blorp", "out_of_scope", answer)  # silent
    await ask(services, PHONES[3], "when do you open?", "opening_hours", answer)
    await ask(services, PHONES[3], "a person please", "human", Handoff("asked"))  # staffed
    await ask(services, PHONES[4], "when do you open?", "opening_hours")  # nothing was said
    await asks_for_a_person(services, PHONES[5])
    await comes(services, "hi", frm=PHONES[6])
    await acts.take(services, PHONES[6], "alice")  # opened by staff: counts in none
    await world.settled()
    later(services, minutes=30)
    await replies.reply(services, PHONES[3], "alice", "Hello, Alice here.")
    await world.settled()
    await silence.watch(services)
    later(services, minutes=30)
    await acts.close(services, PHONES[3], "alice", "done")
    found = await measures.figures(services, since, services.clock.now())

    of = {phone: (await conversation(services, phone)).contact_id for phone in PHONES[:7]}
    talked = found.talked
    assert talked.handled == (of[PHONES[0]],)
    assert talked.silent == (of[PHONES[2]],)
    assert talked.staffed == (of[PHONES[3]], of[PHONES[5]], of[PHONES[6]])
    assert talked.unanswered == (of[PHONES[4]],)
    cases = {row.contact_id: row for row in await rows(services, "select * from cases")}
    first, second = cases[of[PHONES[3]]], cases[of[PHONES[5]]]
    assert found.opened == (first.id, second.id)
    assert found.waiting == (second.id,)
    assert found.first_answer.cases == found.resolution.cases == (first.id,)
    assert found.first_answer.median == first.first_answered_at - first.opened_at
    assert found.resolution.slowest == first.closed_at - first.opened_at
    assert list(found.by_person) == ["alice"] and found.by_team == {}
    assert timedelta(minutes=30) <= found.first_answer.median < timedelta(minutes=32)
    nothing = await measures.figures(services, since - timedelta(days=9), since)
    assert (nothing.opened, nothing.first_answer.median) == ((), None)


async def test_answers_count_in_the_hours_of_the_team(world: World):
    services = world.services
    words = '{"zone": "UTC", "hours": {"mon-fri": "9:00-17:00", "sat-sun": "closed"}}'
    team = replace(teams.new("day"), hours=teams.read_hours(words), default=True)
    await teams.save(services, team, "admin")
    since = services.clock.now()  # a Tuesday, 20:05
    await asks_for_a_person(services)
    later(services, hours=14)  # Wednesday, 10:05
    await replies.reply(services, "+15555550123", "sam", "Good morning!")
    await world.settled()
    await silence.watch(services)
    found = await measures.figures(services, since, services.clock.now())
    assert found.first_answer.median is not None
    assert timedelta(minutes=64) < found.first_answer.median < timedelta(minutes=67)
    assert found.by_team == {"day": found.first_answer} == {"day": found.by_person["sam"]}
