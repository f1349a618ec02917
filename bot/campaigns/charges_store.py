"""Until when it is known what each campaign's texts cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.db.database import Connection, sql


@dataclass(frozen=True, slots=True)
class Uncharged:
    """A time, by the database's clock, whose texts of a campaign have no price yet."""

    id: int
    number: str
    since: datetime
    until: datetime


async def uncharged(
    conn: Connection, now: datetime, lag: timedelta, step: timedelta
) -> list[Uncharged]:
    """Returns the next stretch of each campaign that goes out, or did within the last hour."""
    rows = await conn.execute(_UNCHARGED, {"now": now, "lag": lag, "step": step})
    return [Uncharged(row.id, row.number, row.since, row.until) for row in rows]


_UNCHARGED = sql("""
    select id, number, since, least(since + cast(:step as interval),
        clock_timestamp() - cast(:lag as interval)) as until
    from campaigns, lateral (select coalesce(charged_until,
        clock_timestamp() - cast(:step as interval)) as since) s
    where (status in ('running', 'paused') or status in ('finished', 'canceled')
            and finished_at > cast(:now as timestamptz) - interval '1 hour')
        and launched_at is not null
        and since < clock_timestamp() - cast(:lag as interval) - interval '20 seconds'
    order by id
""")


async def charged(conn: Connection, campaign_id: int, until: datetime) -> None:
    """Notes until when it is known what a campaign's texts cost."""
    await conn.execute(
        sql("update campaigns set charged_until = :until where id = :id"),
        {"id": campaign_id, "until": until},
    )
