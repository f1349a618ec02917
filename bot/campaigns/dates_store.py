"""The recipients of campaigns that go out ahead of people's own dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.db.database import Connection, sql

_DUE = """status = 'running' and content #> '{start,before}' is not null
    and coalesce(looked_at, '-infinity') <= cast(:now as timestamptz) - cast(:every as interval)"""


async def to_look(conn: Connection, now: datetime, every: timedelta) -> list[int]:
    """Returns the campaigns that have not looked for so long for whom it is time."""
    rows = await conn.execute(
        sql(f"select id from campaigns where {_DUE} order by id"),  # noqa: S608
        {"now": now, "every": every},
    )
    return [row.id for row in rows]


async def looking(conn: Connection, campaign_id: int, now: datetime, every: timedelta) -> bool:
    """Notes that a campaign looks now. Returns False if it has looked lately."""
    rows = await conn.execute(
        sql(f"update campaigns set looked_at = :now where id = :id and {_DUE} returning id"),  # noqa: S608
        {"id": campaign_id, "now": now, "every": every},
    )
    return len(rows) == 1


@dataclass(frozen=True, slots=True)
class Dated:
    """A person with their own date, as it is written."""

    id: int
    address: str
    postcode: str | None
    zone: str | None
    date: str


async def with_date(conn: Connection, ids: Sequence[int], attribute: str) -> list[Dated]:
    """Returns those of the contacts that have the attribute."""
    rows = await conn.execute(
        sql("""select id, address, postcode, zone, attributes ->> :attribute as date from contacts
                where id = any(cast(:ids as bigint[])) and attributes ->> :attribute is not null
                order by id"""),
        {"ids": list(ids), "attribute": attribute},
    )
    return [Dated(row.id, row.address, row.postcode, row.zone, row.date) for row in rows]


async def take_in(conn: Connection, campaign_id: int, ready: Mapping[int, str]) -> None:
    """Makes recipients of these people, each with their date, unless they have had its text.
    Whoever has had that of another date waits for one anew."""
    if ready:
        await conn.execute(
            _TAKE_IN,
            {"id": campaign_id, "contacts": list(ready), "dates": list(ready.values())},
        )


# A text that was not sent since the date had moved counts for nothing: it may have moved back.
_TAKE_IN = sql("""
    with ready as (
        select r.contact_id, c.language from unnest(
            cast(:contacts as bigint[]), cast(:dates as text[])) as r (contact_id, date)
        join contacts c on c.id = r.contact_id and c.erased_at is null
        where not exists (select 1 from messages m
            where m.contact_id = r.contact_id and m.campaign_id = :id and m.about = r.date
                and m.reason is distinct from 'date_moved')
    )
    insert into recipients as r (campaign_id, contact_id, language)
    select :id, contact_id, language from ready
    on conflict (campaign_id, contact_id) do update
    set message_id = null, word = null, answered_at = null, replied_at = null
    where r.message_id is not null
""")
