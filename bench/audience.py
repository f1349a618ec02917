"""Measures the rules of audiences over many contacts and events: a count, an estimate, a choice.

The rows are made by statements, as the product would have left them: events come in the order of
time, most of them from few people. What is measured are the product's own functions, with the
database warm.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

import asyncpg

from bench.backlog import people as people_at
from bench.figures import Figure, at_least, at_most, middle, told
from bot.campaigns.audience import people, saved
from bot.campaigns.audience import query_store as query
from bot.campaigns.audience.rules.tree import Rule
from bot.services import Services

SMALL, FULL = (20_000, 200_000), (1_000_000, 10_000_000)  # contacts, events
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
RUNS = 3
SAMPLES = 20  # estimates, each of other contacts
SENTENCES = (
    "tag:vip and bought within 30d",
    "tag:vip and bought within 30d and not clicked:spring",
    "language = fr and country in (FR, BE, CH)",
    "bought at least 3 times within 1y worth >= 50",
    "answered:nps.score <= 6 within 90d",
    "received:spring and not clicked:spring within 7d",
    'city ~ "Lyo" or postcode = 69001',
    "birthday has value and not received:birthday within 1y",
    "consent:shop and not received at least 3 times within 7d",
    "last_order_at >= 2026-01-01 and not bought since 2026-09-01",
    "(tag:new or joined within 14d) and not replied",
    "event:cart_abandoned within 2h and not bought within 2h",
    "audience:lapsed and redeemed:WELCOME10",
)
LAPSED = "bought and not bought within 180d"

CONTACTS = """
    insert into contacts (address, channel, name, language, postcode, tags, attributes, created_at)
    select (array['+336', '+336', '+336', '+324', '+417', '+1415'])[1 + n % 6]
            || lpad(mod(n::bigint * 7919, 10000000)::text, 7, '0') || n % 6,
        'sms', 'Léa ' || n, (array['fr', 'fr', 'en', null])[1 + n % 4],
        case when n % 3 = 0 then lpad((1000 + n % 95000)::text, 5, '0') end,
        array_remove(array[case when n % 20 = 0 then 'vip' end, case when n % 50 = 0 then 'new' end,
            'customers'], null),
        jsonb_strip_nulls(jsonb_build_object(
            'city', (array['Lyon', 'Paris', 'Lille', 'Nantes'])[1 + n % 4],
            'birthday', case when n % 5 = 0 then '1990-05-12' end,
            'last_order_at', case when n % 2 = 0
                then to_char($2::timestamptz - n % 700 * interval '1 day', 'YYYY-MM-DD') end)),
        $2::timestamptz - n % 1000 * interval '1 day'
    from generate_series(1, $1::integer) n
    on conflict do nothing
"""
CONSENTS = """
    insert into consents (contact_id, program, message_class, seq, at)
    select id, 'shop', 'promotional', 1, created_at from contacts where id % 10 < 7
"""
# Two years of events, the busiest tenth of people with about half of them. Each is made once, by
# its place in time.
EVENTS = """
    insert into contact_events (contact_id, kind, ref, part, at, amount, said)
    select 1 + floor($2 * power(mod(n::bigint * 2654435761, 1000003) / 1000003.0, 3))::bigint,
        k.kind, case k.kind when 'answered' then 'nps' when 'bought' then 'o' || n
            when 'event' then (array['cart_abandoned', 'visit'])[1 + n / 16 % 2]
            when 'redeemed' then (array['WELCOME10', 'SUMMER'])[1 + n / 16 % 2]
            when 'replied' then (array['', 'spring'])[1 + n / 16 % 2]
            when 'opted_in' then 'shop'
            else (array['spring', 'summer', 'birthday', 'sale', 'news', 'winter'])[1 + n / 16 % 6]
            end,
        case k.kind when 'answered' then 'score' else '' end,
        $3::timestamptz - ($1 - n)::float8 / $1 * interval '730 days',
        case k.kind when 'answered' then n % 11 when 'bought' then 5 + n % 200 end,
        case k.kind when 'answered' then (n % 11)::text end
    from generate_series(1, $1::integer) n cross join lateral (select (array['received', 'received',
        'received', 'received', 'delivered', 'delivered', 'delivered', 'delivered', 'clicked',
        'replied', 'answered', 'bought', 'bought', 'redeemed', 'opted_in', 'event'])
        [1 + mod(n::bigint * 40503, 16)] as kind) k
"""


def run(full: bool) -> list[Figure]:
    return asyncio.run(_measure(*(FULL if full else SMALL)))


async def _measure(contacts: int, events: int) -> list[Figure]:
    async with people_at(0, NOW) as (services, conn):
        await _fill(conn, contacts, events)
        await saved.save(services, "lapsed", LAPSED, "bench")
        async with services.db.connect() as conn:
            rules = {one: await people.rule_of(services, conn, one) for one in SENTENCES}
        times = {one: await _count(services, rule) for one, rule in rules.items()}
        close, near = await _estimates(services, list(rules.values()))
        sampled = [await _timed(partial(_sample, services, rule)) for rule in rules.values()]
        chosen = await _timed(lambda: _choose(services, rules[SENTENCES[2]]))
    slowest = max(times, key=lambda one: times[one])
    size = f"{contacts:,} contacts, {events:,} events"
    return [
        at_most(
            f"audience: each of 13 sentences counted, of {size}",
            1,
            times[slowest],
            f"{times[slowest]:.2f} s ({slowest}), the median {middle(list(times.values())):.2f} s",
            "s",
        ),
        *(told(f"audience: {one}", f"{took:.2f} s", round(took, 3)) for one, took in times.items()),
        at_least(
            "audience: estimates within ±10 % of the truth",
            0.95,
            close,
            f"{close:.1%} of {SAMPLES} for each sentence; the truth is in the range: {near:.1%}",
            "",
        ),
        at_most("audience: an estimate", 2, max(sampled), f"{max(sampled):.2f} s", "s"),
        told("audience: everybody's ids chosen, for a launch", f"{chosen:.2f} s"),
    ]


async def _fill(conn: asyncpg.Connection, contacts: int, events: int) -> None:
    for statement, *values in (
        (CONTACTS, contacts, NOW),
        (CONSENTS,),
        (EVENTS, events, contacts, NOW),
    ):
        await conn.execute(statement, *values, timeout=3_600)
    await conn.execute("vacuum analyze", timeout=3_600)


async def _count(services: Services, rule: Rule) -> float:
    """Returns the median seconds of an exact count, once it is warm."""

    async def once() -> object:
        async with services.db.begin() as conn:
            await query.limit(conn, 60)
            return await query.count(conn, rule, NOW)

    return middle([await _timed(once) for _ in range(RUNS + 1)][1:])


async def _sample(services: Services, rule: Rule, seed: int = 0) -> object:
    return await people.estimated(services, rule, NOW, seed=seed)


async def _choose(services: Services, rule: Rule) -> object:
    async with services.db.begin() as conn:
        return [len(part.ids) async for part in people.choose(services, conn, rule)]


async def _estimates(services: Services, rules: list[Rule]) -> tuple[float, float]:
    """Returns the share of estimates within a tenth of the truth, and of those whose range has
    it."""
    close = near = count = 0
    for rule in rules:
        async with services.db.begin() as conn:
            await query.limit(conn, 60)
            truth = await query.count(conn, rule, NOW)
        for seed in range(SAMPLES):
            found = await people.estimated(services, rule, NOW, seed=seed)
            close += abs(found.people - truth) <= 0.1 * truth
            near += found.least <= truth <= found.most
            count += 1
    return close / count, near / count


async def _timed(act: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await act()
    return time.perf_counter() - began
