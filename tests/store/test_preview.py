"""A dry run counts what a launch would do: for 20,000 mixed people what the gate says of each."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.campaigns import audience_store as audiences
from bot.campaigns import launch
from bot.campaigns.audience import people
from bot.campaigns.audience import query_store as query
from bot.campaigns.compose import compose, language_for, ruling
from bot.campaigns.preview import REFUSED, preview
from bot.campaigns.rules import Campaign, parse_campaign
from bot.errors import UsageError
from bot.models import Status
from bot.services import Services
from bot.sms.segments import segments as count_segments
from tests.make import run_sql
from tests.world import OURS

MANY = 20_000
CONTENT: dict[str, Any] = {
    "name": "offer",
    "class": "promotional",
    "audience": {"tags": ["all"]},
    "text": {"en": "Hi {first_name}, {shop} has news’", "fr": "Bonjour {first_name}, {shop} !"},
    "fallback": {"first_name": {"en": "you", "fr": "à vous"}, "shop": {"en": "we", "fr": "nous"}},
}
NUMBERS = (
    "+1415{:07}", "+1212{:07}", "+1876{:07}", "+1416{:07}", "+1861{:07}", "+1555{:07}", "+336{:08}",
    "+337{:08}", "+590690{:06}", "+262692{:06}", "+447911{:06}", "+4915{:09}", "+3247{:07}",
)  # fmt: skip


async def mixed(services: Services, count: int) -> None:
    """Contacts of many places and standings, a tenth of them with offers of the last month."""
    drawn, now = random.Random(5), services.clock.now()
    some = [None, None, None, now - timedelta(days=3)]
    people = [
        {
            "address": drawn.choice(NUMBERS).format(2_000_000 + n * 17),
            "name": drawn.choice([None, "Zoé Petit", "Al", "Marie-Ève X", "😀 y"]),
            "language": drawn.choice([None, "en", "fr"]),
            "attributes": drawn.choice([{}, {"shop": "Nice"}, {"shop": "L’Haÿ"}, {"other": "x"}]),
            "postcode": drawn.choice([None, None, "02139", "75011", "97400", "K1A 0B1"]),
            "zone": drawn.choice([None] * 5 + ["America/Chicago", "Pacific/Auckland"]),
            "frequency": drawn.choice(["any", "any", "weekly", "monthly"]),
            "revoked_at": str(drawn.choice(some) or ""),
            "dead_at": str(drawn.choice([*some, None, None]) or ""),
            "blocked_at": str(drawn.choice([*some, None, None]) or ""),
            "held_for": drawn.choice([None] * 8 + ["wrong_number", "unasked_doubt"]),
            "granted": drawn.choice([None] + ["promotional"] * 4 + ["informational"]),
            "owner": drawn.choice(["bot"] * 9 + ["sam"]),
            "offers": [drawn.randint(1, 30 * 1440) for _ in range(drawn.choice([0] * 9 + [3]))],
        }
        for n in range(count)
    ]
    for first in range(0, count, 2_000):
        await add(services, people[first : first + 2_000])


async def add(services: Services, people: list[dict[str, Any]]) -> None:
    await run_sql(
        services,
        """with people as (
            select * from jsonb_to_recordset(cast(cast(:people as text) as jsonb)) as p (
                address text, name text, language text, attributes jsonb, postcode text, zone text,
                frequency text, revoked_at text, dead_at text, blocked_at text, held_for text,
                granted text, owner text, offers jsonb)
        ), made as (
            insert into contacts (address, channel, name, language, tags, attributes, postcode,
                zone, frequency, revoked_at, dead_at, blocked_at, held_for, held_at, created_at)
            select address, 'sms', name, language, '{all}', attributes, postcode, zone, frequency,
                cast(nullif(revoked_at, '') as timestamptz),
                cast(nullif(dead_at, '') as timestamptz),
                cast(nullif(blocked_at, '') as timestamptz), held_for,
                case when held_for is null then null else cast(:now as timestamptz) end, :now
            from people on conflict do nothing returning id, address
        ), talks as (
            insert into conversations (contact_id, number, owner, updated_at)
            select id, :number, owner, :now from made join people using (address)
        ), granted as (
            insert into consents (contact_id, program, message_class, seq, at)
            select id, 'shop', granted, 1, :now from made join people using (address)
            where granted is not null
        )
        insert into messages (contact_id, direction, number, body, created_at, author, purpose,
            message_class, program, status, claimed_at)
        select id, 'outbound', :number, 'x', :now, 'x', 'campaign', 'promotional', 'shop',
            'delivered', cast(:now as timestamptz) - cast(minutes as int) * interval '1 minute'
        from made join people using (address), jsonb_array_elements_text(offers) as o (minutes)""",
        people=json.dumps(people),
        now=services.clock.now(),
        number=OURS,
    )


def until(why: str, at: datetime) -> datetime | None:
    """Who waits for somebody is looked at again some time from now, and now is later then."""
    return None if why in ("held", "with_staff") else at


async def one_by_one(services: Services, campaign: Campaign) -> dict[str, Any]:
    """What the gate says of each person, without any of the dry run's short ways."""
    now = services.clock.now()
    languages: Counter[str] = Counter()
    suppressed: Counter[str] = Counter()
    deferred: Counter[Any] = Counter()
    segments = 0
    async with services.db.begin() as conn:
        pages = [
            await audiences.audience(conn, "shop", campaign.message_class, False, now, part.ids)
            async for part in people.chosen(services, conn, campaign.audience)
        ]
        rows = [row for page in pages for row in page]
    for row in rows:
        candidate = audiences.candidate(row, "shop")
        placed, _ = ruling(services, campaign, "shop", candidate, now, now)
        if placed.status == Status.SUPPRESSED:
            suppressed[placed.reason] += 1
            continue
        if placed.not_before:
            deferred[placed.reason, until(placed.reason, placed.not_before)] += 1
        languages[language_for(services, campaign, candidate.language).value] += 1
        segments += count_segments(compose(services, campaign, candidate))
    return {
        "audience": len(rows),
        "languages": languages,
        "suppressed": suppressed,
        "deferred": deferred,
        "segments": segments,
    }


async def test_what_is_written_to_people_who_are_alike_is_each_ones_own(services: Services):
    """A batch shares verdicts and texts: they are those of the gate, asked for each person."""
    await mixed(services, 2_000)
    campaign = parse_campaign({**CONTENT, "name": "alike"})
    await launch.launch(services, campaign, "marc")
    now = services.clock.now()
    await launch.distribute(services)
    async with services.db.begin() as conn:
        [part] = [one async for one in people.chosen(services, conn, campaign.audience)]
        rows = await audiences.audience(conn, "shop", campaign.message_class, False, now, part.ids)
    texts = await run_sql(services, "select * from messages where campaign_id is not null")
    written = {row.contact_id: row for row in texts}
    assert len(written) == len(rows) > 1_800
    for row in rows:
        candidate, text = audiences.candidate(row, "shop"), written[row["id"]]
        placed, _ = ruling(services, campaign, "shop", candidate, now, now)
        assert (text.status, text.reason) == (placed.status, placed.reason)
        due = placed.not_before and until(placed.reason, placed.not_before)
        assert due is None or due == text.not_before
        assert text.body == compose(services, campaign, candidate)
        assert text.segments == count_segments(text.body)
    assert {"with_staff", "held", "frequency", "no_consent"} < {text.reason for text in texts}


async def test_a_dry_run_is_the_gate_of_each_person(services: Services):
    await mixed(services, MANY)
    for label in ("promotional", "informational"):
        await compare(services, label)


async def compare(services: Services, label: str) -> None:
    campaign = parse_campaign({**CONTENT, "class": label})
    shares: list[float] = []
    found = await preview(services, campaign, shares.append)
    expected = await one_by_one(services, campaign)
    assert found.audience == expected["audience"] > MANY * 0.9
    assert (found.languages, found.segments) == (expected["languages"], expected["segments"])
    assert found.suppressed == expected["suppressed"]
    assert {"revoked", "blocked", "dead_number", "no_consent"} <= set(found.suppressed)
    if label == "promotional":
        assert {"quiet_hours", "frequency", "held"} <= set(found.deferred)
    counted = {
        (why, until(why, at)): count
        for why, times in found.deferred.items()
        for at, count in times.items()
    }
    assert counted == expected["deferred"]
    assert found.will_get + found.suppressed.total() == found.audience
    assert len(found.refused) == REFUSED
    assert shares == sorted(shares) and shares[-1] == 1


async def test_a_launch_takes_everybody_range_by_range(
    services: Services, staff: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(query, "PART", 7)
    await mixed(services, 100)
    shares: list[float] = []
    campaign = parse_campaign(CONTENT)
    assert await launch.launch(services, campaign, "marc", shares.append) == (
        len(await run_sql(services, "select 1 from contacts"))
    )
    assert len(shares) > 10 and shares == sorted(shares) and shares[-1] == 1
    rows = await run_sql(services, "select count(distinct contact_id) as n from recipients")
    assert rows[0].n == len(await run_sql(services, "select 1 from recipients")) > 90


async def test_the_same_campaign_launched_twice_at_once_goes_out_once(services: Services):
    await mixed(services, 50)
    campaign = parse_campaign(CONTENT)
    done = await asyncio.gather(
        *(launch.launch(services, campaign, "marc") for _ in range(3)), return_exceptions=True
    )
    assert sum(isinstance(one, UsageError) for one in done) == 2
