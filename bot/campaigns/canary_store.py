"""The first texts of a campaign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql


@dataclass(frozen=True, slots=True)
class First:
    """The first texts: how many people are in the campaign and have one, how many of these wait for
    an hour or the carrier, when the last one was handed over."""

    audience: int
    placed: int
    waiting: int
    last: datetime | None


async def first(conn: Connection, campaign_id: int) -> First:
    """Returns what is known of a campaign's texts while only the first ones are there."""
    row = (await conn.execute(_FIRST, {"id": campaign_id})).one()
    return First(row.audience, row.placed, row.waiting, row.last)


# Who is held, or has had as many texts as they want, is not waited for.
_FIRST = sql("""
    select (select count(*) from recipients where campaign_id = :id) as audience,
        count(*) as placed, max(claimed_at) as last,
        count(*) filter (where status in ('queued', 'sending', 'unknown')
            or status = 'deferred' and reason in ('quiet_hours', 'waits')) as waiting
    from messages where campaign_id = :id
""")


async def passed(conn: Connection, campaign_id: int, now: datetime) -> bool:
    """Notes that the others may go. Returns False if that was known."""
    return bool(
        await conn.execute(
            sql("""update campaigns set canary_passed_at = :now
                where id = :id and canary_passed_at is null returning id"""),
            {"id": campaign_id, "now": now},
        )
    )
