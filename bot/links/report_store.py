"""What came of a campaign's links, counted from the clicks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql


@dataclass(frozen=True, slots=True)
class LinkFigures:
    """One link of a campaign. leads: where it leads, newest version first. people: who have clicked
    themselves; human: their clicks; clicks: all, of robots too."""

    name: str
    leads: tuple[str, ...]
    clicks: int
    human: int
    people: int


async def by_link(conn: Connection, campaign_id: int) -> list[LinkFigures]:
    """Returns the figures of each link, by name."""
    rows = await conn.execute(_BY_LINK, {"id": campaign_id})
    return [LinkFigures(**{**row, "leads": tuple(row["leads"])}) for row in rows]


_BY_LINK = sql("""
    select l.name, l.leads, coalesce(c.clicks, 0) as clicks,
        coalesce(c.human, 0) as human, coalesce(c.people, 0) as people
    from (
        select name, array_agg(destination order by version desc, language) as leads
        from links where campaign_id = :id group by name
    ) l left join (
        select l.name, count(*) as clicks, count(*) filter (where c.human) as human,
            count(distinct c.contact_id) filter (where c.human) as people
        from clicks c join links l on l.id = c.link_id
        where c.campaign_id = :id group by l.name
    ) c on c.name = l.name
    order by l.name
""")


async def by_mark(conn: Connection, campaign_id: int) -> dict[str, int]:
    """Returns how many of the clicks that are no person's have each mark."""
    rows = await conn.execute(_BY_MARK, {"id": campaign_id})
    return {row.mark: row.n for row in rows}


_BY_MARK = sql("""
    select mark, count(*) as n from clicks c cross join lateral unnest(c.marks) as mark
    where c.campaign_id = :id and not c.human group by mark order by n desc, mark
""")


@dataclass(frozen=True, slots=True)
class OneClick:
    """A click as it is listed."""

    id: int
    contact_id: int
    address: str
    link: str
    at: datetime
    human: bool | None
    marks: tuple[str, ...]


async def newest(conn: Connection, campaign_id: int, limit: int) -> list[OneClick]:
    """Returns the newest clicks of a campaign, with why they may be no person's."""
    rows = await conn.execute(_NEWEST, {"id": campaign_id, "limit": limit})
    return [OneClick(**{**row, "marks": tuple(row["marks"])}) for row in rows]


_NEWEST = sql("""
    select c.id, c.contact_id, p.address, l.name as link, c.at, c.human, c.marks
    from clicks c join links l on l.id = c.link_id join contacts p on p.id = c.contact_id
    where c.campaign_id = :id order by c.id desc limit :limit
""")
