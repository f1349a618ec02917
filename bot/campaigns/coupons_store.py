"""Which people of campaigns wait for a coupon."""

from __future__ import annotations

from typing import Any

from bot.db.database import Connection, sql


async def promised(conn: Connection, pool: str, but: str) -> int:
    """Returns how many people of running or paused campaigns but that one wait for a text with a
    code of the pool."""
    found = await conn.execute(_PROMISED, {"pool": pool, "but": but})
    return int(found.scalar_one())


_PROMISED = sql("""
    select count(*) from campaigns k join recipients r on r.campaign_id = k.id
    where k.status in ('running', 'paused') and k.content ->> 'coupon' = :pool and k.name <> :but
        and r.message_id is null
        and not exists (select 1 from coupons c
            where c.campaign_id = k.id and c.contact_id = r.contact_id)
""")


async def run_out(conn: Connection) -> list[dict[str, Any]]:
    """Returns the running campaigns whose people wait though their pool has no code left."""
    return [dict(row.items()) for row in await conn.execute(_RUN_OUT)]


_RUN_OUT = sql("""
    select k.name as campaign, k.content ->> 'coupon' as pool, count(*) as people
    from campaigns k join recipients r on r.campaign_id = k.id and r.message_id is null
    where k.status = 'running' and k.content ->> 'coupon' is not null
        and not exists (select 1 from coupons c
            where c.pool = k.content ->> 'coupon' and c.handed_at is null)
    group by k.id, 1, 2 order by k.id
""")
