"""Texts of campaigns that wait for nothing any more: stale, or with words that have changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.db.database import Connection, sql

EXPIRED = "campaign_expired"  # a text's reason: it would come when it is stale


async def expire_waiting(conn: Connection, campaign_id: int, limit: int, now: datetime) -> int:
    """Suppresses some of a campaign's texts that have become stale while they waited. Returns how
    many."""
    return len(
        await conn.execute(_EXPIRE, {"id": campaign_id, "limit": limit, "now": now, "why": EXPIRED})
    )


_EXPIRE = sql("""
    with stale as (
        select id from messages
        where campaign_id = :id and status in ('queued', 'deferred') and expires_at <= :now
        limit :limit for update skip locked
    ), history as (
        insert into message_statuses (message_id, status, source, at)
        select id, 'suppressed', 'gate', :now from stale
    )
    update messages m set status = 'suppressed', verdict = 'refuse', reason = :why,
        not_before = null, status_at = :now
    from stale where m.id = stale.id returning m.id
""")


async def waiting_before(
    conn: Connection, campaign_id: int, before: datetime, limit: int
) -> list[int]:
    """Locks some of a campaign's texts that wait since before that. Returns their ids."""
    rows = await conn.execute(
        sql("""select id from messages where campaign_id = :id and status in ('queued', 'deferred')
                and created_at < :before limit :limit for update skip locked"""),
        {"id": campaign_id, "before": before, "limit": limit},
    )
    return [row.id for row in rows]


async def discard(conn: Connection, texts: Sequence[int]) -> None:
    """Deletes texts that have never gone out; nothing refers to them any more."""
    for statement in (
        "delete from message_statuses where message_id = any(:texts)",
        "delete from messages where id = any(:texts) and status in ('queued', 'deferred')",
    ):
        await conn.execute(sql(statement), {"texts": list(texts)})
