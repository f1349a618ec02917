"""Texts of campaigns that have become stale while they waited."""

from __future__ import annotations

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
