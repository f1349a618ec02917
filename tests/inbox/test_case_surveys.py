"""A survey asks how staff did once they have closed a case: soon, seldom, and only whom it may."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.campaigns import launch
from bot.campaigns.rules import parse_campaign
from bot.clock import Clock
from bot.contacts.model import CaseKind
from bot.delivery.sender import Sender
from bot.dialogue.turn import Handoff
from bot.inbox import acts
from bot.services import Services
from bot.teams import changes as teams
from tests.inbox.talks import asks_for_a_person, comes, rows
from tests.make import run_sql
from tests.unit.test_survey_starts import CONTENT
from tests.world import CUSTOMER

pytestmark = pytest.mark.usefixtures("staff")


async def chosen(services: Services, name: str = "csat", **changes: Any) -> None:
    """A survey on closed cases is launched."""
    content = {**CONTENT, "name": name, "start": {"case": "closed"}, **changes}
    await launch.launch(services, parse_campaign(content), "marc")


async def closed(services: Services, outcome: str = "refunded") -> None:
    await acts.take(services, CUSTOMER, "alice")
    await acts.close(services, CUSTOMER, "alice", outcome)


async def asked(services: Services) -> list[tuple[str, str, str]]:
    found = await rows(
        services,
        """select k.name, m.status, m.reason from messages m join campaigns k
            on k.id = m.campaign_id order by m.id""",
    )
    return [(row.name, row.status, row.reason) for row in found]


def later(services: Services, **by: float) -> Services:
    return replace(services, clock=Clock(services.clock.offset + timedelta(**by)))


async def test_who_has_consented_to_nothing_is_asked_within_minutes(services: Services):
    await chosen(services)
    await asks_for_a_person(services)
    assert await asked(services) == []
    await closed(services)
    assert await asked(services) == [("csat", "deferred", "waits")]
    [about] = await rows(services, "select case_id, message_id from recipients")
    [case] = await rows(services, "select id, kind from cases")
    assert about.case_id == case.id and case.kind == "asked"
    noted = await rows(services, "select actor from audit where action = 'start survey'")
    assert [row.actor for row in noted] == ["alice"]
    await Sender(later(services, minutes=2)).send_waiting()
    [(_, _, reason)] = await asked(services)
    assert reason == "case_closed"


async def test_what_is_late_needs_consent(services: Services):
    await chosen(services)
    await asks_for_a_person(services)
    await closed(services)
    await Sender(later(services, minutes=20)).send_waiting()
    assert await asked(services) == [("csat", "suppressed", "no_consent")]


async def test_what_is_reopened_at_once_is_not_asked_about(services: Services):
    await chosen(services)
    await asks_for_a_person(services)
    await closed(services)
    await acts.reopen(services, CUSTOMER, "alice")
    await Sender(later(services, minutes=2)).send_waiting()
    assert await asked(services) == [("csat", "suppressed", "no_consent")]


async def test_nothing_is_asked_until_a_survey_is_chosen(services: Services):
    await asks_for_a_person(services)
    await closed(services)
    assert await asked(services) == []
    await chosen(services)
    await run_sql(services, "update campaigns set status = 'paused'")
    await asks_for_a_person(services)
    await closed(services)
    assert await asked(services) == []


@pytest.mark.parametrize("kind", ["harassment", "injury", "legal", "anger", "danger", "theft"])
async def test_of_grave_matters_nobody_is_asked(services: Services, kind: str):
    await chosen(services)
    await comes(services, "This is about your texts", Handoff(kind))
    await closed(services)
    assert await asked(services) == []


async def test_what_staff_opened_is_not_asked_about(services: Services):
    await chosen(services)
    await comes(services, "hello")
    await closed(services)
    assert await asked(services) == []


async def test_after_a_stop_or_a_doubt_nobody_is_asked(services: Services):
    await chosen(services)
    await asks_for_a_person(services)
    await run_sql(
        services, "update contacts set held_for = 'unasked_doubt', held_at = :now",
        now=services.clock.now(),
    )  # fmt: skip
    await closed(services)
    await run_sql(
        services, "update contacts set held_for = null, held_at = null, revoked_at = now()"
    )
    await asks_for_a_person(services)
    await closed(services)
    await run_sql(services, "update contacts set revoked_at = null")
    now = services.clock.now()
    await run_sql(
        services,
        """insert into cases (contact_id, kind, opened_at, closed_at, closed_by, outcome)
            select id, :kind, :at, :at, 'alice', 'kept' from contacts""",
        kind=CaseKind.UNSURE_OPT_OUT.value,
        at=now - timedelta(days=29),
    )
    await asks_for_a_person(services)
    await closed(services)
    assert await asked(services) == []
    await run_sql(
        services, "update cases set closed_at = :at where outcome = 'kept'",
        at=now - timedelta(days=31),
    )  # fmt: skip
    await asks_for_a_person(services)
    await closed(services)
    assert len(await asked(services)) == 1


async def test_a_person_is_asked_once_in_30_days(services: Services):
    await chosen(services)
    await asks_for_a_person(services)
    await closed(services)
    await Sender(later(services, minutes=2)).send_waiting()
    await chosen(services, "other")
    for days, asks in ((1, 1), (29, 1), (31, 2)):
        then = later(services, days=days)
        await asks_for_a_person(then)
        await closed(then)
        assert len(await asked(services)) == asks, days


async def test_the_team_and_the_audience_choose_the_survey(services: Services):
    await teams.save(services, replace(teams.new("support"), default=True), "admin")
    await chosen(services, "returns", start={"case": "closed", "teams": ["returns"]})
    await chosen(services, "vips", audience={"tags": ["vip"]})
    await asks_for_a_person(services)
    await closed(services)
    assert await asked(services) == []
    await chosen(services, "support", start={"case": "closed", "teams": ["support"]})
    await chosen(services, "all")
    await asks_for_a_person(services)
    await closed(services)
    assert [name for name, _, _ in await asked(services)] == ["support"]
