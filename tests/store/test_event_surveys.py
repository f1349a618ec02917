"""What people did starts a survey days later: once, by day, and not after a STOP."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.campaigns import launch
from bot.campaigns.audience import events
from bot.campaigns.event_starts import start_due
from bot.campaigns.rules import parse_campaign
from bot.clock import Clock
from bot.orders import store as orders
from bot.orders.rules import Order, OrderState
from bot.services import Services
from bot.surveys import store as surveys
from tests.make import a_contact, run_sql
from tests.unit.test_survey_starts import CONTENT

pytestmark = pytest.mark.usefixtures("staff")

PARIS = "+33612345678"
EVENT = "order_delivered"


def at(services: Services, day: int, hour: int) -> Services:
    """The services on a day of December, at an hour in Paris."""
    then = datetime(2026, 12, day, hour - 1, 30, tzinfo=UTC)
    return replace(services, clock=Clock(then - datetime.now(UTC)))


async def waits_for(services: Services, hours: int = 48, **changes: Any) -> None:
    content = {**CONTENT, "start": {"event": EVENT, "hours": hours}, **changes}
    await launch.launch(services, parse_campaign(content), "marc")


async def asked(services: Services) -> list[tuple[str, str]]:
    found = await run_sql(services, "select status, reason from messages order by id")
    return [(row.status, row.reason) for row in found]


async def outcomes(services: Services) -> list[str | None]:
    rows = await run_sql(services, "select outcome from survey_waits order by contact_id")
    return [row.outcome for row in rows]


async def did(services: Services, what: str = EVENT, number: str = PARIS) -> None:
    await events.add(services, number, f"event:{what}", "alice")


async def test_it_comes_after_its_days_at_a_good_hour_and_once(services: Services):
    first = at(services, 1, 15)
    await a_contact(first, PARIS)
    await waits_for(first)
    await did(first)
    await did(first, "another")
    for day, hour, said in ((1, 16, 0), (3, 14, 0), (3, 22, 0), (4, 9, 0), (4, 11, 1), (5, 11, 1)):
        await start_due(at(services, day, hour))
        assert len(await asked(services)) == said, (day, hour)
    assert await asked(services) == [("queued", "consented")]
    assert await outcomes(services) == ["started"]
    await did(at(services, 6, 11))  # each survey goes to a person once
    await start_due(at(services, 9, 11))
    assert len(await asked(services)) == 1


async def test_what_an_order_becomes_is_an_event(services: Services):
    first = at(services, 1, 12)
    await a_contact(first, PARIS)
    await waits_for(first, 2)
    for state in (OrderState.DELIVERED, OrderState.DELIVERED):  # new ones are no change
        await _put(first, state)
    await start_due(at(services, 1, 15))
    assert await outcomes(services) == []
    await _put(at(services, 1, 13), OrderState.SHIPPED)
    await _put(at(services, 1, 14), OrderState.DELIVERED)
    await start_due(at(services, 1, 15))
    assert await outcomes(services) == [None]
    await start_due(at(services, 1, 17))
    assert await outcomes(services) == ["started"]


async def _put(services: Services, state: OrderState) -> None:
    now = services.clock.now()
    one = Order("LP-1", state, None, None, None, phone=PARIS, ordered_at=now)
    async with services.db.begin() as conn:
        await orders.put(conn, [one], now)


async def test_a_stop_before_then_ends_it(services: Services):
    first = at(services, 1, 12)
    contact_id = await a_contact(first, PARIS)
    await waits_for(first)
    await did(first)
    await start_due(first)
    assert await outcomes(services) == [None]
    async with services.db.begin() as conn:
        await surveys.stop(conn, contact_id, first.clock.now())
    assert await outcomes(services) == ["opted out"]
    await start_due(at(services, 4, 12))
    assert await asked(services) == []


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ("delete from consents", "no_consent"),
        ("update contacts set revoked_at = now()", "revoked"),
        ("update campaigns set status = 'canceled'", "ended"),
        ("update campaigns set status = 'paused'", None),
    ],
)
async def test_the_gate_and_marketers_decide_until_then(
    services: Services, change: str, outcome: str | None
):
    first = at(services, 1, 12)
    await a_contact(first, PARIS)
    await waits_for(first)
    await did(first)
    await start_due(first)
    await run_sql(services, change)
    await start_due(at(services, 4, 12))
    assert await outcomes(services) == [outcome]
    assert await asked(services) == []


async def test_who_is_not_in_the_audience_or_was_asked_lately_is_spared(services: Services):
    first = at(services, 1, 12)
    await a_contact(first, PARIS)
    await waits_for(first, name="vips", audience={"tags": ["vip"]})
    await waits_for(first, 2)
    await did(first)
    await start_due(first)
    await start_due(at(services, 1, 16))
    assert await asked(services) == [("queued", "consented")]
    await run_sql(services, "update contacts set tags = '{vip}'")
    await start_due(at(services, 4, 12))
    assert sorted(map(str, await outcomes(services))) == ["asked lately", "started"]


async def test_what_was_before_the_launch_starts_nothing(services: Services):
    first = at(services, 1, 12)
    await a_contact(first, PARIS)
    await did(first)
    await waits_for(at(services, 1, 13), 1)
    await start_due(at(services, 1, 16))
    assert await outcomes(services) == []
