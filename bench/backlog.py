"""Measures a claim behind a million texts that wait for the morning or for a paused campaign.

The texts are rows written directly. A claim is what the sender does before it calls the provider:
it looks for numbers, locks, loads, asks the gate and writes its rulings; here it is rolled back.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from bench.figures import Figure, at_most, middle
from bench.imports import NUMBER
from bot.config import Settings
from bot.delivery import outages
from bot.embedded import EmbeddedServers
from bot.messages import claim_store as claims
from bot.messages import outbox
from bot.messages import outbox_store as store
from bot.services import Services, open_services

PEOPLE, DEFERRED, PAUSED = 1_000_000, 937_500, 200_000
CLAIMS = 50
NIGHT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
LIMIT = 5.0  # ms


def run(full: bool) -> list[Figure]:
    return asyncio.run(_measure(1 if full else 10))


async def _measure(share: int) -> list[Figure]:
    deferred, paused = DEFERRED // share, PAUSED // share
    async with people(PEOPLE // share, NIGHT) as (services, conn):
        async with services.db.connect() as own:
            assert await outages.look(own, services, lost=False) is None
        alone = await _claims(services, conn)
        await conn.execute(_CAMPAIGNS, NUMBER.number, NIGHT)
        await conn.execute(_WAITING, NUMBER.number, NIGHT, deferred, paused)
        await conn.execute("analyze")
        behind = await _claims(services, conn)
    return [
        at_most(
            f"a claim behind {deferred:,} deferred and {paused:,} paused texts: {what}",
            LIMIT,
            middle(behind[what]),
            f"{middle(behind[what]):.1f} ms, fastest {min(behind[what]):.1f} ms "
            f"(alone {middle(alone[what]):.1f} and {min(alone[what]):.1f} ms)",
            "ms",
        )
        for what in alone
    ]


async def _claims(services: Services, conn: asyncpg.Connection) -> dict[str, list[float]]:
    """Returns the milliseconds of claims while nothing is due, and while a reply is."""
    idle = [await _claim(services, 0) for _ in range(CLAIMS)]
    await conn.execute(_REPLY, NUMBER.number, NIGHT)
    busy = [await _claim(services, 1) for _ in range(CLAIMS)]
    await conn.execute("update messages set status = 'delivered' where priority = 1")
    return {"nothing to send": idle, "one reply": busy}


async def _claim(services: Services, due: int) -> float:
    now = services.clock.now()
    async with services.db.begin() as conn:
        began = time.perf_counter()
        await claims.waiting_numbers(conn)
        locked = await claims.lock_next(conn, NUMBER.number, 64, now)
        assert len(locked) == due
        texts = await store.load(conn, [one.id for one in locked], now)
        await store.rule(conn, [outbox.judge(services, text, now) for text in texts], now)
        took = time.perf_counter() - began
        conn.roll_back()
    return 1000 * took


@asynccontextmanager
async def people(
    count: int, at: datetime, link_url: str | None = None
) -> AsyncIterator[tuple[Services, asyncpg.Connection]]:
    """Opens a Texto of its own, at that time, with so many contacts who want offers."""
    with tempfile.TemporaryDirectory(prefix="texto-million-") as folder:
        servers = EmbeddedServers(Path(folder))
        urls = servers.start()
        settings = Settings(
            database_url=urls.database,
            redis_url=urls.redis,
            data_dir=Path(folder),
            numbers=(NUMBER,),
            auth_token="a-bench-token",
            log_level="warning",
            link_url=link_url,
            clock=f"{(at - datetime.now(UTC)).total_seconds():+f}",
        )
        try:
            async with open_services(settings) as services:
                conn = await asyncpg.connect(urls.database.replace("+asyncpg", ""))
                await conn.execute(_PEOPLE, count, at)
                await conn.execute("vacuum analyze contacts, consents, conversations")
                yield services, conn
                await conn.close()
        finally:
            servers.stop()


_PEOPLE = """
    with made as (
        insert into contacts (address, channel, language, name, tags, created_at)
        select '+336' || lpad(n::text, 8, '0'), 'sms', case when n % 2 = 0 then 'fr' else 'en' end,
            'Emma', '{all}', $2 from generate_series(10000000, 10000000 + $1 - 1) as n
        returning id
    ), talks as (
        insert into conversations (contact_id, number, updated_at)
        select id, '+15557650100', $2 from made
    )
    insert into consents (contact_id, program, message_class, seq, at)
    select id, 'shop', 'promotional', 1, $2 from made
"""

_CAMPAIGNS = """
    insert into campaigns (name, status, message_class, program, number, content, launched_at)
    select status, status, 'promotional', 'shop', $1, '{}', $2
    from unnest(array['running', 'paused']) as status
"""

_WAITING = """
    insert into messages (contact_id, direction, number, body, created_at, author, purpose,
        message_class, program, priority, status, verdict, reason, not_before, segments, status_at,
        campaign_id)
    select c.id, 'outbound', $1, 'The sale begins on Friday at 9. Reply STOP to end.', $2,
        'campaign:sale', 'campaign', 'promotional', 'shop', 9,
        case k.status when 'running' then 'deferred' else 'queued' end,
        case k.status when 'running' then 'defer' else 'allow' end,
        case k.status when 'running' then 'quiet_hours' else 'ok' end,
        case k.status when 'running' then $2::timestamptz + interval '5 hours' end, 1, $2, k.id
    from campaigns k join contacts c
        on c.id <= case k.status when 'running' then $3::bigint else $4::bigint end
"""

_REPLY = """
    insert into messages (contact_id, direction, number, body, created_at, author, purpose,
        message_class, program, priority, status, verdict, reason, segments, status_at)
    select id, 'outbound', $1, 'We open at 9.', $2, 'bot', 'answer', 'conversational', 'shop', 1,
        'queued', 'allow', 'ok', 1, $2 from contacts where id = 7
"""
