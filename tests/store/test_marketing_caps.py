"""A person gets no more offers than a program says, nor more than one a day: what is too many is
skipped and counted, not sent later."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.campaigns import control, counts, launch
from bot.campaigns.preview import preview
from bot.campaigns.rules import parse_campaign
from bot.messages import outbox
from bot.messages import outbox_store as store
from bot.programs.model import AtMost
from bot.services import Services
from tests.make import a_contact, run_sql
from tests.programs import CLUB
from tests.world import OURS

OFFER: dict[str, Any] = {
    "class": "promotional",
    "audience": {"tags": ["all"]},
    "text": {"en": "New coats"},
}
PEOPLE = ("+12025550101", "+12025550102")


async def launched(services: Services, name: str, **changes: Any) -> None:
    await launch.launch(services, parse_campaign({**OFFER, "name": name, **changes}), "marc")
    await launch.distribute(services)


async def gone(services: Services, name: str) -> None:
    """All texts of a campaign that wait are claimed, as the sender does it."""
    async with services.db.begin() as conn:
        now = services.clock.now()
        rows = await run_sql(
            services,
            """select m.id from messages m join campaigns k on k.id = m.campaign_id
                where k.name = :name and m.status = 'queued'""",
            name=name,
        )
        texts = await store.load(conn, [row.id for row in rows], now)
        await store.rule(conn, [outbox.judge(services, text, now) for text in texts], now)


async def skipped(services: Services, name: str) -> dict[str, int]:
    await counts.fold(services)
    found: dict[str, int] = (await control.show(services, name))["suppressed"]
    return found


async def test_one_offer_a_day_and_as_many_as_the_program_says(services: Services, staff: None):
    limit = services.settings.model_copy(update={"offers_a_day": 1})
    services = replace(services, settings=limit)
    for address in PEOPLE:
        await a_contact(services, address)
    await run_sql(services, "update contacts set tags = '{all}'")
    await launched(services, "first")
    await launched(services, "at-once")  # queued while the first still waits: both may go yet
    assert await skipped(services, "at-once") == {}
    await gone(services, "first")
    await gone(services, "at-once")
    assert await skipped(services, "first") == {}
    assert await skipped(services, "at-once") == {"daily_cap": 2}

    seen = await preview(services, parse_campaign({**OFFER, "name": "again"}))
    assert (seen.will_get, dict(seen.suppressed)) == (0, {"daily_cap": 2})
    await launched(services, "again")
    assert await skipped(services, "again") == {"daily_cap": 2}
    await launched(services, "news", **{"class": "informational"})
    assert await skipped(services, "news") == {}

    await run_sql(services, "update messages set claimed_at = claimed_at - interval '3 days'")
    seen = await preview(services, parse_campaign({**OFFER, "name": "later"}))
    assert seen.will_get == 2
    promise = CLUB.model_copy(update={"at_most": AtMost(texts=1, days=4), "number": OURS})
    services.live.present = services.numbers.having(promise)
    seen = await preview(services, parse_campaign({**OFFER, "name": "later"}))
    assert dict(seen.suppressed) == {"program_cap": 2}
    wide = services.settings.model_copy(update={"offers_a_day": 0})
    await run_sql(services, "update messages set claimed_at = claimed_at - interval '1 days'")
    seen = await preview(replace(services, settings=wide), parse_campaign({**OFFER, "name": "x"}))
    assert seen.will_get == 2
