"""A survey is started for one person: by staff or the API, through the gate, seldom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.campaigns import control, launch
from bot.campaigns.rules import parse_campaign
from bot.campaigns.survey_starts import start
from bot.clock import Clock
from bot.errors import UsageError
from bot.services import Services
from tests.make import a_contact, run_sql
from tests.store.test_survey_results import CONTENT

FIRST, SECOND, THIRD = "+12025550001", "+12025550002", "+12025550003"


async def gone_out(services: Services, name: str = "visit") -> None:
    """A survey that has gone to one person, and is over for everybody else."""
    await a_contact(services, FIRST)
    await run_sql(services, "update contacts set tags = '{all}' where address = :one", one=FIRST)
    await launch.launch(services, parse_campaign({**CONTENT, "name": name}), "marc")
    await launch.distribute(services)
    await run_sql(services, "update messages set status = 'delivered', claimed_at = created_at")
    await launch.distribute(services)
    assert (await control.show(services, name))["status"] == "finished"


async def texts(services: Services, number: str) -> list[tuple[str, str | None]]:
    rows = await run_sql(
        services,
        """select m.status, m.reason from messages m join contacts c on c.id = m.contact_id
            where c.address = :number order by m.id""",
        number=number,
    )
    return [(row.status, row.reason) for row in rows]


async def test_one_person_more_gets_it_and_the_survey_is_over_again(
    services: Services, staff: None
):
    await gone_out(services)
    await a_contact(services, SECOND)
    await start(services, "visit", SECOND, "alice")
    await launch.distribute(services)
    assert await texts(services, SECOND) == [("queued", "consented")]
    await run_sql(services, "update messages set status = 'delivered'")
    await launch.distribute(services)
    found = await control.show(services, "visit")
    assert (found["status"], found["audience"], found["sent"]) == ("finished", 2, 2)
    noted = await run_sql(services, "select actor from audit where action = 'start survey'")
    assert [row.actor for row in noted] == ["alice"]


async def test_the_gate_decides(services: Services, staff: None):
    await gone_out(services)
    await a_contact(services, SECOND)
    await a_contact(services, THIRD)
    await run_sql(
        services,
        """delete from consents where contact_id in
            (select id from contacts where address = :number)""",
        number=SECOND,
    )
    now = services.clock.now()
    await run_sql(
        services,
        "update contacts set revoked_at = :now where address = :number",
        now=now, number=THIRD,
    )  # fmt: skip
    for number, reason in ((SECOND, "no_consent"), (THIRD, "revoked")):
        await start(services, "visit", number, "alice")
        await launch.distribute(services)
        assert await texts(services, number) == [("suppressed", reason)]


async def test_between_two_surveys_lie_30_days(services: Services, staff: None):
    await gone_out(services)
    await a_contact(services, SECOND)
    await start(services, "visit", SECOND, "alice")
    await launch.distribute(services)
    await gone_out(services, "autumn")
    for days, fits in ((0, False), (29, False), (31, True)):
        clock = Clock(services.clock.offset + timedelta(days=days))
        later = replace(services, clock=clock)
        if fits:
            await start(later, "autumn", SECOND, "alice")
            with pytest.raises(UsageError, match="within the last 30 days"):  # it is on its way
                await start(later, "autumn", SECOND, "alice")
        else:
            with pytest.raises(UsageError, match="within the last 30 days"):
                await start(later, "autumn", SECOND, "alice")
    later = replace(services, clock=Clock(services.clock.offset + timedelta(days=90)))
    await launch.distribute(later)
    with pytest.raises(UsageError, match="has gone to this person before"):
        await start(later, "visit", SECOND, "alice")


async def test_what_goes_to_nobody_is_said(services: Services, staff: None):
    await gone_out(services)
    await a_contact(services, SECOND)
    for name, number in (("visit", "+12025559999"), ("visit", "hello"), ("nothing", SECOND)):
        with pytest.raises(UsageError):
            await start(services, name, number, "alice")
    await run_sql(services, "update campaigns set status = 'canceled'")
    with pytest.raises(UsageError, match="is canceled"):
        await start(services, "visit", SECOND, "alice")
    assert await texts(services, SECOND) == []
