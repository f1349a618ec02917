"""Texts whose webhook nobody could receive are taken in from the provider's list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.cli.inbound import run as catch_up_by_hand
from bot.config import Settings
from bot.delivery import catch_up, catch_up_store
from bot.delivery.catch_up import CatchUp
from bot.privacy.erase import erase
from tests.world import ADVANCED, CUSTOMER, OURS, TWILIO, World, eventually, open_world

HOUR = 3600
QUESTION = "what time do you open?"


async def missed(world: World, body: str, age: float = 0, **more: Any) -> str:
    """A text that only the provider knows, after the start of web, which asks for the lists, and
    of the jobs. Returns its sid."""

    async def begun() -> bool:
        read = "select 1 from catch_ups where ran_at is not null and exists (select from web_hosts)"
        return len(await world.rows(read)) == 3

    await eventually(begun)
    await world.faults(lost_inbound={"count": 1})
    answer = await world.text(body, age=age, **more)
    assert answer["status"] is None
    sid: str = answer["sid"]
    return sid


async def read(world: World, number: str = OURS) -> int:
    services = world.services
    since = services.clock.now() - timedelta(days=1)
    return await catch_up.read(services, services.numbers.of(number), since)


async def revoked(world: World) -> bool:
    rows = await world.rows("select revoked_at from contacts where address = :a", a=CUSTOMER)
    return bool(rows and rows[0].revoked_at)


async def test_a_stop_that_nobody_received_counts_from_its_date(world: World):
    sid = await missed(world, "STOP", age=HOUR)
    assert await read(world) == 1
    [row] = await world.rows("select * from messages where provider_sid = :sid", sid=sid)
    assert (row.handled_by, row.taken_in_at is not None) == ("keyword", True)
    [contact] = await world.rows("select revoked_at from contacts")
    [event] = await world.rows("select kind, at from consent_events")
    assert (event.kind, event.at) == ("revoked", contact.revoked_at)
    age = world.services.clock.now() - contact.revoked_at
    assert timedelta(hours=1) <= age < timedelta(hours=1, minutes=2)
    # nobody in the United States is told an hour later
    [said] = await world.rows("select status, reason from messages where purpose = 'confirmation'")
    assert (said.status, said.reason) == ("suppressed", "too_late")
    assert await read(world) == 0


async def test_a_young_stop_is_confirmed(world: World):
    await missed(world, "STOP")
    assert await read(world) == 1
    [_, confirmation] = await world.receives(2)
    assert "STOP" not in confirmation["body"]
    assert await revoked(world)


async def test_a_stop_older_than_a_later_start_is_recorded_and_does_not_revoke(world: World):
    await world.text("STOP")
    await missed(world, "STOP", age=HOUR)
    await world.text("START")
    assert await read(world) == 1
    assert not await revoked(world)
    handled = await world.rows("select handled_by from messages where direction = 'inbound'")
    assert [row.handled_by for row in handled] == ["keyword"] * 3
    events = await world.rows("select kind from consent_events order by seq")
    assert [event.kind for event in events] == ["revoked", "reinstated"]


async def test_a_stop_after_a_start_revokes(world: World):
    await world.text("STOP")
    await world.text("START")
    await missed(world, "STOP")
    assert await read(world) == 1
    assert await revoked(world)


async def test_a_start_older_than_a_later_stop_lifts_nothing(world: World):
    await missed(world, "START", age=HOUR)
    await world.text("STOP")
    assert await read(world) == 1
    assert await revoked(world)
    await world.settled()
    assert len(await world.messages()) == 3  # two texts and the confirmation of one


async def test_a_text_that_is_known_is_not_taken_in_again(world: World):
    await world.text(QUESTION)
    await world.text("STOP", to=TWILIO)
    await world.text("STOP", to=ADVANCED)
    assert [await read(world, number) for number in (OURS, TWILIO, ADVANCED)] == [0, 0, 0]


async def test_what_a_stranger_on_whatsapp_wrote_is_listed_too(world: World):
    await missed(world, "STOP", frm=f"whatsapp:{CUSTOMER}", to=f"whatsapp:{OURS}")
    assert await read(world) == 1
    [contact] = await world.rows("select address, channel, revoked_at from contacts")
    assert (contact.address, contact.channel) == (f"whatsapp:{CUSTOMER}", "whatsapp")
    assert contact.revoked_at is not None


async def test_an_erased_person_does_not_come_back_by_the_list(world: World, staff: None):
    await world.text(QUESTION)
    await missed(world, "by the way")
    await erase(world.services, CUSTOMER, "admin")
    assert await read(world) == 0
    assert await world.rows("select 1 from messages where body <> ''") == []
    await world.text("hello again")  # a new text makes a new contact; the old ones stay gone
    assert await read(world) == 0
    bodies = await world.rows("select body from messages where direction = 'inbound'")
    assert [row.body for row in bodies if row.body] == ["hello again"]


async def test_every_number_is_read_at_a_start_and_then_every_five_minutes(world: World):
    job = CatchUp(world.services)
    await missed(world, "STOP")
    assert await job.run() == 1  # a start
    await missed(world, "hello there")
    assert await job.run() == 0
    await world.rows(
        "update catch_ups set ran_at = ran_at - interval '5 minutes' where number = :n returning 1",
        n=OURS,
    )
    assert await job.run() == 1


async def test_the_lists_are_read_when_a_web_role_comes_back(world: World):
    await missed(world, "STOP")
    await catch_up.ask(world.services)
    await eventually(lambda: revoked(world))


async def test_what_is_asked_for_while_a_list_is_read_is_read_again(world: World):
    await missed(world, "hello there")
    async with world.services.db.connect() as conn:
        begun = await catch_up_store.reading(conn, OURS)
        await catch_up_store.ask(conn)
        await catch_up_store.reached(conn, OURS, world.services.clock.now(), begun)
    await eventually(lambda: world.rows("select 1 from messages where direction = 'inbound'"))


async def test_what_came_in_before_a_number_was_ours_is_left_alone(settings: Settings):
    async with open_world(settings) as world:
        await missed(world, "STOP", age=60)
        await missed(world, "STOP", frm="+15555550188")
        assert await CatchUp(world.services).run() == 1
        [contact] = await world.rows("select address from contacts")
        assert contact.address == "+15555550188"


async def test_a_provider_that_does_not_answer_is_asked_again(world: World):
    job = CatchUp(world.services)
    await missed(world, "STOP")
    await world.rows("update catch_ups set ran_at = null returning 1")
    await world.faults(http_429=1.0)
    assert await job.run() == 0
    [row] = await world.rows("select ran_at from catch_ups where number = :n", n=OURS)
    assert row.ran_at is None


async def test_the_command(world: World, staff: None):
    await missed(world, "STOP", age=23 * HOUR)
    await missed(world, "HELP", age=25 * HOUR)
    assert await catch_up_by_hand(world.services, None, "admin") == 1
    assert await catch_up_by_hand(world.services, None, "admin") == 0
    since = world.services.clock.now() - timedelta(hours=26)
    assert await catch_up_by_hand(world.services, since.replace(tzinfo=None), "admin") == 1
    [first, *_] = await world.rows("select actor, action from audit where action like 'catch up%'")
    assert first.actor == "admin"


async def test_a_text_without_words_is_left_to_a_worker(world: World):
    """An account that keeps no words lists it so; the worker leaves it to staff."""
    await missed(world, "")
    assert await read(world) == 1
    [row] = await world.rows("select body, handled_by from messages where direction = 'inbound'")
    assert (row.body, row.handled_by) == ("", None)
