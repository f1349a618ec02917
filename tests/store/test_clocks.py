"""Hosts' clocks differ: no text goes out twice for it, and no number falls silent."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.clock import Clock
from bot.config import Settings
from bot.db.skew import Skew
from bot.delivery import reconcile
from bot.delivery.loop import sender
from bot.delivery.sender import Sender
from bot.programs.numbers import Number
from bot.run import roles
from bot.services import Services, open_services
from tests.make import queue, run_sql
from tests.world import OURS, World, eventually, open_world


def skewed(services: Services, seconds: float) -> Services:
    """The services of a host whose clock is ahead of the others'."""
    return replace(services, clock=replace(services.clock, wrong=timedelta(seconds=seconds)))


async def test_two_senders_a_minute_apart_double_nothing_under_slow_calls(settings: Settings):
    """Also without the pause: a call under way is never taken for one that was lost."""
    few = settings.model_copy(update={"sender_concurrency": 10, "skew_limit": 0})
    people = [f"+155555501{n:02}" for n in range(20)]
    async with open_world(few) as world:
        await world.faults(late={"seconds": 6})
        behind = skewed(world.services, -60)
        world.tasks.append(asyncio.create_task(sender(behind, world.stop)))
        for phone in people:
            await queue(world.services, address=phone)

        async def gone() -> bool:
            left = await world.rows("select 1 from messages where status <> 'delivered'")
            return not left

        await eventually(gone, 40)
        shares = await world.rows("""
            select count(*) filter (where behind > 30) as one,
                count(*) filter (where behind < 30) as other
            from (select extract(epoch from max(claimed_at) over () - claimed_at) as behind
                from messages) m""")
        assert all(shares[0]), "one sender took all"
        carried = Counter([m["to"] for phone in people for m in await world.messages(phone)])
        assert carried == Counter(people)


@pytest.mark.parametrize(
    "ahead, pauses", [(0, False), (3, False), (-3, False), (12, True), (-3600, True)]
)
async def test_the_machines_clock_is_held_against_the_databases(
    services: Services, ahead: float, pauses: bool
):
    skew = Skew(limit=10)
    moved = Clock(timedelta(days=30), wrong=timedelta(seconds=ahead))  # TEXTO_CLOCK is no skew
    with capture_logs() as logged:
        await skew.look(services.db, moved)
    assert abs(skew.seconds - ahead) < 1
    assert skew.pauses is pauses
    assert [line["event"] for line in logged] == (["clocks_differ"] if ahead else [])


async def test_with_no_limit_nothing_pauses(services: Services):
    skew = Skew(limit=0)
    await skew.measure(services.db, Clock(wrong=timedelta(hours=1)))
    assert skew.seconds > 3_500 and not skew.pauses


async def test_sender_and_jobs_wait_until_the_clock_is_right_and_web_goes_on(world: World):
    right = world.services
    object.__setattr__(right.clock, "wrong", timedelta(seconds=30))
    await right.skew.measure(right.db, right.clock)
    message_id = await queue(right)
    await run_sql(
        right,
        """insert into messages (contact_id, direction, number, body, created_at, author, purpose,
            message_class, program, priority, status, claimed_at, leased_at, attempts, segments)
            select contact_id, 'outbound', number, 'lost', created_at, author, purpose,
            message_class, program, priority, 'sending', created_at, now() - interval '1 minute',
            1, 1 from messages where id = :id""",
        id=message_id,
    )
    assert (await world.text("hello", "+15555550199"))["status"] == 200
    async with world.http.get(f"{world.web}/health/ready") as response:
        assert response.status == 200
        assert (await response.json())["clock_ahead_of_database"] > 29
    await asyncio.sleep(2.5)  # five looks of the sender, one of each job
    assert await world.rows("select 1 from messages where status in ('queued', 'sending')") != []
    assert await world.rows("select 1 from messages where status = 'delivered'") == []
    object.__setattr__(right.clock, "wrong", timedelta())
    watching = asyncio.create_task(roles.watch(right, world.stop))
    await world.receives(2)
    assert sorted(await world.bodies()) == ["20 % off", "lost"]
    world.stop.set()
    await watching


async def test_a_step_of_the_databases_own_clock_ends_no_call_under_way(services: Services):
    """Set forward by a minute, as on a machine that runs everything: a call that has just begun
    looks as if it were over, until as much time has passed as a call may take."""
    message_id = await queue(services)
    await run_sql(
        services,
        """update messages set status = 'sending', attempts = 1,
            leased_at = clock_timestamp() - interval '1 minute' where id = :id""",
        id=message_id,
    )
    skew = services.skew
    await skew.measure(services.db, services.clock)
    assert skew.last is not None and skew.set_at is None
    skew.last = replace(skew.last, theirs=skew.last.theirs - timedelta(minutes=1))

    async def status() -> str:
        await reconcile.reconcile(services)
        [row] = await run_sql(services, "select status from messages")
        return str(row.status)

    assert await status() == "sending"
    assert await status() == "sending"
    assert skew.set_at is not None
    skew.set_at -= reconcile.STALE
    assert await status() == "unknown"


@pytest.mark.parametrize("back", [True, False])
async def test_a_clock_that_was_set_is_noticed_either_way(services: Services, back: bool):
    skew = Skew(limit=10)
    await skew.measure(services.db, services.clock)
    assert skew.last is not None and not skew.set_within(60)
    step = timedelta(seconds=-5 if back else 5)
    skew.last = replace(skew.last, theirs=skew.last.theirs + step)
    await skew.measure(services.db, services.clock)
    assert skew.set_within(60)


@pytest.fixture
async def paced(settings: Settings) -> AsyncIterator[Services]:
    number = Number(number=OURS, program="shop", segments_per_second=5.0)
    async with open_services(settings.model_copy(update={"numbers": (number,)})) as opened:
        yield opened


async def claimed(services: Services) -> tuple[int, list[str]]:
    """How many texts a sender of this host claims, and what it logs. Nobody answers its calls."""
    running = Sender(services)
    with capture_logs() as logged:
        count = await running.send_waiting()
        await asyncio.gather(*running._calls)
    return count, [f"{line['log_level']}: {line['event']}" for line in logged]


async def test_a_pace_is_kept_in_the_databases_clock(paced: Services):
    """A sender two hours ahead has sent: the number is not mute until then for the others."""
    await queue(paced)
    count, _ = await claimed(skewed(paced, 7_200))
    await queue(paced, address="+15555550199")
    assert (count, (await claimed(paced))[0]) == (1, 1)


async def test_a_pace_in_the_far_future_is_an_error_that_mends_itself(paced: Services):
    await queue(paced)
    await run_sql(
        paced,
        "insert into paces (number, busy_until) values (:number, now() + interval '2 hours')",
        number=OURS,
    )
    count, logged = await claimed(paced)
    assert count == 1 and "error: pace_in_the_future" in logged
    await queue(paced, address="+15555550199")
    count, logged = await claimed(paced)
    assert count == 1 and "error: pace_in_the_future" not in logged
