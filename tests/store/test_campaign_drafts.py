"""Drafts and their versions; campaigns that start later; texts that have become stale."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.campaigns import control, drafts, launch
from bot.campaigns import store as campaigns
from bot.campaigns.preview import preview
from bot.campaigns.release import release
from bot.campaigns.rules import parse_campaign
from bot.clock import Clock
from bot.errors import ConflictError, UsageError
from bot.messages import claim_store as claims
from bot.messages import outbox as outgoing
from bot.messages import outbox_store as outbox
from bot.models import Status
from bot.services import Services
from tests.make import run_sql
from tests.store.test_campaign_check import CONTENT, people  # noqa: F401  a fixture
from tests.world import OURS

pytestmark = pytest.mark.usefixtures("people")
FRENCH = "+33612345601"


def then(services: Services, at: datetime) -> Services:
    """The same services at another time."""
    return replace(services, clock=Clock(services.clock.offset + at - services.clock.now()))


async def texts(services: Services) -> dict[str, tuple[Any, ...]]:
    found = await run_sql(
        services,
        """select c.address, m.status, m.reason, m.not_before, m.expires_at
           from messages m join contacts c on c.id = m.contact_id
           where m.campaign_id is not null""",
    )
    return {row.address: tuple(row)[1:] for row in found}


async def test_two_people_edit_at_once_and_the_second_sees_both(services: Services) -> None:
    made = await drafts.create(services, "spring", CONTENT, "marc")
    with pytest.raises(UsageError, match="already"):
        await drafts.create(services, "spring", CONTENT, "admin")
    one, other = {**CONTENT, "text": {"en": "One"}}, {**CONTENT, "text": {"en": "Other"}}
    done = await asyncio.gather(
        drafts.save(services, made, 1, one, "marc"),
        drafts.save(services, made, 1, other, "admin"),
        return_exceptions=True,
    )
    (conflict,) = [one for one in done if isinstance(one, ConflictError)]
    assert 2 in done and "has saved version 2 meanwhile" in str(conflict)
    assert [one.number for one in await drafts.versions(services, made)] == [2, 1]
    assert await drafts.save(services, made, 2, CONTENT, "marc") == 3
    async with services.db.connect() as conn:
        seen = await campaigns.find(conn, "spring")
    assert seen and (seen.status, seen.version, seen.began) == ("draft", 3, None)
    found, row = await drafts.source(services, "spring")
    stale = replace(row, version=2) if row else None
    with pytest.raises(ConflictError):
        await release(services, found, "marc", draft=stale)
    assert await release(services, found, "marc", draft=row) == 4
    with pytest.raises(UsageError, match="is running: its words have gone out"):
        await drafts.save(services, made, 3, CONTENT, "marc")


async def test_a_campaign_starts_when_its_time_comes_with_the_people_of_then(
    services: Services,
) -> None:
    noon = datetime(2026, 12, 1, 11, tzinfo=UTC)
    later = {**CONTENT, "name": "later", "start": {"at": noon.isoformat()}}
    assert await release(services, parse_campaign(later), "marc") == 0
    early = then(services, noon - timedelta(minutes=1))
    await launch.distribute(early)
    assert not await texts(services)
    assert (await control.show(services, "later"))["status"] == "scheduled"
    await run_sql(services, "update contacts set tags = '{}' where address like '+1%'")
    await launch.distribute(then(services, noon))
    assert set(await texts(services)) == {FRENCH, "+33612345602"}
    assert (await control.show(services, "later"))["status"] == "running"
    actors = await run_sql(services, "select action, actor from audit order by id")
    assert [tuple(row) for row in actors][-2:] == [
        ("schedule campaign", "marc"),
        ("start campaign", "jobs"),
    ]
    edited = {**CONTENT, "name": "edited", "start": {"at": noon.isoformat()}}
    await release(services, parse_campaign(edited), "marc")
    async with services.db.connect() as conn:
        row = await campaigns.find(conn, "edited")
    assert row and await drafts.save(services, row.id, row.version, edited, "marc") == 2
    await launch.distribute(then(services, noon))
    assert (await control.show(services, "edited"))["status"] == "draft"
    assert await control.set_state(services, "edited", "cancel", "marc") == 0


async def test_a_local_time_is_each_ones_own(services: Services) -> None:
    """At ten at each one's place: in Washington seven hours after Paris begins."""
    local = {
        **CONTENT,
        "name": "local",
        "start": {"local": "2026-12-01T10:00", "past": "leave_out"},
        "expires": {"hours": 2},
    }
    campaign = parse_campaign(local)
    seen = await preview(services, campaign)
    paris, washington = (datetime(2026, 12, 1, hour, tzinfo=UTC) for hour in (9, 15))
    assert seen.deferred == {"waits": {paris: 2, washington: 2}}
    begins = datetime(2026, 11, 30, 20, tzinfo=UTC)  # ten o'clock in the first place to have it
    await release(services, campaign, "marc")
    await launch.distribute(then(services, begins))
    found = await texts(services)
    hours = timedelta(hours=2)
    assert found[FRENCH] == ("deferred", "waits", paris, paris + hours)
    assert found["+12025550101"] == ("deferred", "waits", washington, washington + hours)
    # launched when it is past in Paris
    late = then(services, paris + timedelta(hours=1))
    again = parse_campaign({**local, "name": "late"})
    assert (await preview(late, again)).suppressed == {"left_out": 2}


async def claimed(services: Services) -> dict[str, str]:
    """What becomes of the texts that wait when they are claimed."""
    async with services.db.begin() as conn:
        now = services.clock.now()
        ids = [one.id for one in await claims.lock_next(conn, OURS, 100, now)]
        loaded = await outbox.load(conn, ids, now)
        rulings = {one.address: outgoing.judge(services, one, now) for one in loaded}
        await outbox.rule(conn, list(rulings.values()), now)
    return {
        address: ruling.reason if ruling.status is Status.SUPPRESSED else ruling.status.value
        for address, ruling in rulings.items()
    }


async def test_after_a_pause_nothing_stale_goes_out(services: Services) -> None:
    day = services.clock.now()  # 15:05 in New York, 21:05 in France
    await release(services, parse_campaign(CONTENT), "marc")
    await launch.distribute(services)
    found = await texts(services)
    assert {address: row[0] for address, row in found.items()} == {
        "+12025550101": "queued",
        "+12025550102": "queued",
        FRENCH: "queued",
        "+33612345602": "queued",
    }
    # the window of the day closes at 21:30 in France and at 21:00 in Washington
    assert found[FRENCH][3] == datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
    assert found["+12025550101"][3] == datetime(2026, 11, 25, 2, tzinfo=UTC)
    await control.set_state(services, "offer", "pause", "marc")
    later = then(services, day + timedelta(hours=3))
    await launch.expire(later)  # of the paused campaign too
    assert {address: row[1] for address, row in (await texts(services)).items()} == {
        "+12025550101": "consented",
        "+12025550102": "consented",
        FRENCH: "campaign_expired",
        "+33612345602": "campaign_expired",
    }
    tomorrow = then(services, day + timedelta(days=1))
    await control.set_state(tomorrow, "offer", "resume", "marc")
    assert await claimed(tomorrow) == dict.fromkeys(
        ("+12025550101", "+12025550102"), "campaign_expired"
    )
    await launch.distribute(tomorrow)
    assert (await control.show(services, "offer"))["status"] == "finished"
    history = await run_sql(
        services, "select status, count(*) from message_statuses group by 1 order by 1"
    )
    assert [tuple(row) for row in history] == [("suppressed", 4)]


async def test_who_would_get_it_when_it_is_stale_is_counted_before(services: Services) -> None:
    night = then(services, datetime(2026, 11, 25, 1, tzinfo=UTC))  # 2:00 in Paris
    ends = {**CONTENT, "name": "tonight", "ends_at": "2026-11-25T05:00Z"}
    seen = await preview(night, parse_campaign(ends))
    assert (seen.suppressed, seen.will_get) == ({"campaign_expired": 2}, 2)
    await release(night, parse_campaign(ends), "marc")
    await launch.distribute(night)
    found = await texts(services)
    assert found[FRENCH][:2] == ("suppressed", "campaign_expired")
    listed = await control.recipients(services, "tonight", "suppressed")
    assert [(one["address"], one["reason"]) for one in listed] == [
        (FRENCH, "campaign_expired"),
        ("+33612345602", "campaign_expired"),
    ]
    assert len(await control.recipients(services, "tonight")) == 4
    async with services.db.begin() as conn:
        loaded = await outbox.load(conn, [1, 2, 3, 4], night.clock.now())
    waits = next(one for one in loaded if one.address == "+12025550101")
    ruling = outgoing.judge(night, waits, night.clock.now())
    assert ruling.status is Status.SENDING
    soon = then(services, datetime(2026, 11, 25, 1, 50, 0, tzinfo=UTC))
    late = outgoing.judge(soon, waits, datetime(2026, 11, 25, 1, 30, tzinfo=UTC))
    assert (late.status, late.valid_seconds) == (Status.SENDING, 1800)
