"""What became of a campaign's people, counted from their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.campaigns.recipients_store import OUTCOME
from bot.db.database import Connection, sql


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a campaign's people: of a language, of an hour in which their texts were handed
    over, or of an outcome: the people, how many texts the carrier took, who replied …"""

    language: str | None
    hour: datetime | None
    outcome: str
    people: int
    sent: int
    clicked: int
    replied: int
    answered: int
    opted_out: int


async def slices(conn: Connection, campaign_id: int) -> list[Slice]:
    """Returns the people by language and outcome, then by hour and outcome."""
    return [
        Slice(
            row.language if row.of_language else None,
            row.hour,
            row.outcome,
            row.people,
            row.sent,
            row.clicked,
            row.replied,
            row.answered,
            row.opted_out,
        )
        for row in await conn.execute(_SLICES, {"id": campaign_id})
    ]


_SLICES = sql(f"""
    select grouping(coalesce(c.language, '')) = 0 as of_language,
        coalesce(c.language, '') as language, date_trunc('hour', m.claimed_at, 'UTC') as hour,
        {OUTCOME} as outcome, count(*) as people,
        count(*) filter (where m.status in ('accepted', 'sent', 'delivered', 'read', 'undelivered'))
            as sent, count(r.clicked_at) as clicked, count(r.replied_at) as replied,
        count(r.answered_at) as answered, count(r.opted_out_at) as opted_out
    from recipients r join contacts c on c.id = r.contact_id
        left join messages m on m.id = r.message_id
    where r.campaign_id = :id
    group by grouping sets ((coalesce(c.language, ''), {OUTCOME}),
        (date_trunc('hour', m.claimed_at, 'UTC'), {OUTCOME}))
    having grouping(coalesce(c.language, '')) = 0
        or date_trunc('hour', m.claimed_at, 'UTC') is not null
    order by 1 desc, 2, 3, 4
""")  # noqa: S608


async def segments(conn: Connection, campaign_id: int) -> list[tuple[str, int]]:
    """Returns the segments that went out, by the beginning of the numbers: for each beginning one
    number that has it."""
    rows = await conn.execute(_SEGMENTS, {"id": campaign_id})
    return [(row.address, int(row.segments)) for row in rows]


_SEGMENTS = sql("""
    select min(c.address) as address, sum(m.segments) as segments
    from messages m join contacts c on c.id = m.contact_id
    where m.campaign_id = :id
        and m.status in ('accepted', 'sent', 'delivered', 'read', 'undelivered')
    group by left(c.address, 6) order by 1
""")


async def charged(conn: Connection, campaign_id: int) -> Sequence[tuple[str, Decimal, int]]:
    """Returns by currency what the provider says that texts cost, and of how many it says so."""
    rows = await conn.execute(
        sql("""select currency, sum(price) as amount, count(*) as texts from messages
                where campaign_id = :id and price is not null group by 1 order by 1"""),
        {"id": campaign_id},
    )
    return [(row.currency, row.amount, row.texts) for row in rows]
