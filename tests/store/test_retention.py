"""What has been kept long enough goes, by the country's rules; what is still needed stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.clock import Clock
from bot.contacts import store as contacts
from bot.files.deadlines import months_after, one_month
from bot.gate.packs.loading import packs
from bot.models import Channel
from bot.privacy import erase as privacy
from bot.privacy import retention
from bot.privacy.rules import PROOF, proof_for, shortest, silent_for
from bot.services import Services
from tests.make import run_sql
from tests.world import OURS

FRENCH, AMERICAN = "+33639980001", "+15555550123"
YEAR = timedelta(days=365)


async def make(services: Services, address: str, age: timedelta) -> int:
    async with services.db.begin() as conn:
        return await contacts.make(conn, address, Channel.SMS, OURS, services.clock.now() - age)


COLUMNS = ("direction", "body", "author", "purpose", "message_class", "program", "status")
INSERT = f"""
    insert into messages (contact_id, number, created_at, handled_at, {", ".join(COLUMNS)})
    values (:c, '+1', :at, cast(:handled_at as timestamptz),
        {", ".join(f"cast(:{name} as text)" for name in COLUMNS)})"""


async def text_of(services: Services, contact_id: int, age: timedelta, **more: Any) -> None:
    values = (
        dict.fromkeys(COLUMNS)
        | {"direction": "inbound", "body": "words", "handled_at": services.clock.now()}
        | more
    )
    await run_sql(services, INSERT, c=contact_id, at=services.clock.now() - age, **values)


SENT = {
    "direction": "outbound",
    "handled_at": None,
    "author": "x",
    "purpose": "campaign",
    "program": "shop",
    "status": "delivered",
}


async def living(services: Services) -> set[str]:
    return {
        row.address
        for row in await run_sql(services, "select address from contacts where erased_at is null")
    }


@pytest.mark.parametrize("dry_run", [True, False])
async def test_who_was_last_in_touch_three_years_ago_goes(services: Services, dry_run: bool):
    silent = await make(services, FRENCH, 4 * YEAR)
    await text_of(services, silent, 3 * YEAR + timedelta(days=2))
    await text_of(services, silent, YEAR, message_class="informational", **SENT)  # ours
    talks = await make(services, "+33639980002", 4 * YEAR)
    await text_of(services, talks, 2 * YEAR)
    await make(services, "+33639980003", 2 * YEAR)
    done = await retention.run(services, dry_run=dry_run)
    assert done["people"] == 1
    assert (FRENCH in await living(services)) is dry_run
    assert await living(services) >= {"+33639980002", "+33639980003"}
    assert (await retention.run(services, dry_run=True))["people"] == int(dry_run)


async def test_a_setting_of_ours_holds_where_no_pack_says(services: Services):
    for address in (FRENCH, AMERICAN):
        await make(services, address, 4 * YEAR)
    for days, left in ((0, {AMERICAN}), (7 * 365, {AMERICAN}), (1095, set())):
        kept = replace(
            services, settings=services.settings.model_copy(update={"retention_days": days})
        )
        await retention.run(kept)
        assert await living(services) == left, days


async def test_the_words_go_before_the_person_does(services: Services):
    contact_id = await make(services, FRENCH, 4 * YEAR)
    await text_of(services, contact_id, 4 * YEAR, body="old words")
    await text_of(services, contact_id, 4 * YEAR, body="unheard", handled_at=None)
    await text_of(services, contact_id, YEAR, body="young words")
    for message_class in ("conversational", "promotional"):
        await text_of(
            services,
            contact_id,
            4 * YEAR,
            **SENT | {"body": f"4 years, {message_class}", "message_class": message_class},
        )
    await text_of(
        services,
        contact_id,
        6 * YEAR,
        **SENT | {"body": "6 years, promotional", "message_class": "promotional"},
    )
    done = await retention.run(services)
    assert (done["people"], done["texts"], done["texts with their proof"]) == (0, 2, 1)
    found = {row.body for row in await run_sql(services, "select body from messages")}
    assert found == {"", "unheard", "young words", "4 years, promotional"}


async def test_a_sealed_proof_ends_on_its_date(services: Services):
    contact_id = await make(services, FRENCH, YEAR)
    await text_of(
        services,
        contact_id,
        timedelta(days=10),
        **SENT | {"body": "offer", "message_class": "promotional"},
    )
    await privacy.erase(services, FRENCH, "sam")
    [seal] = await run_sql(services, "select until from sealed_proofs")
    for before, left in ((timedelta(hours=1), 1), (timedelta(hours=-1), 0)):
        ahead = seal.until - services.clock.now() - before
        then = replace(services, clock=Clock(services.clock.offset + ahead))
        await retention.run(then)
        [row] = await run_sql(services, "select count(*) as n from sealed_proofs")
        assert row.n == left
    assert len(await run_sql(services, "select 1 from suppressions")) == 1  # without end


async def test_of_who_had_opted_out_the_hash_stays(services: Services):
    for address in (FRENCH, "+33639980002"):
        await make(services, address, 4 * YEAR)
    await run_sql(
        services, "update contacts set revoked_at = created_at where address = :a", a=FRENCH
    )
    assert (await retention.run(services))["people"] == 2
    assert len(await run_sql(services, "select 1 from suppressions")) == 1


def test_the_packs_say_how_long():
    otherwise = timedelta(days=10_000)
    assert silent_for(packs(), "FR", otherwise) == timedelta(days=1095)
    assert silent_for(packs(), "US", otherwise) == otherwise
    assert silent_for(packs(), None, otherwise) == otherwise
    assert shortest(packs(), otherwise) == timedelta(days=1095)
    assert {proof_for(packs(), country) for country in ("US", "FR", "ZZ", None)} == {PROOF}


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-01-15", "2026-02-15"),
        ("2026-01-31", "2026-02-28"),
        ("2028-01-31", "2028-02-29"),
        ("2026-12-31", "2027-01-31"),
        ("2026-11-30", "2026-12-30"),
        ("2026-02-28", "2026-03-28"),
    ],
)
def test_a_month_is_a_calendar_month(received: str, due: str):
    assert one_month(datetime.fromisoformat(received)) == datetime.fromisoformat(due)


@pytest.mark.parametrize(
    ("months", "found"),
    [
        (0, "2026-03-31"),
        (11, "2027-02-28"),
        (-1, "2026-02-28"),
        (-3, "2025-12-31"),
        (60, "2031-03-31"),
    ],
)
def test_months_are_added_over_the_years(months: int, found: str):
    start = datetime.fromisoformat("2026-03-31")
    assert months_after(start, months) == datetime.fromisoformat(found)
