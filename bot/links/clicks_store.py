"""The table of clicks: noted as they come, judged after."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, Row, sql
from bot.links.rules.judge import Click, Judged


@dataclass(frozen=True, slots=True)
class Place:
    """Where a token leads, and whether it still does."""

    destination: str
    leads: bool


async def note(
    conn: Connection,
    token: str,
    method: str,
    ip: str,
    headers: Mapping[str, str],
    now: datetime,
) -> Place | None:
    """Notes a click, in one statement that commits by itself. Returns where its token leads; None
    if there is no such token. What has expired leads nowhere and is not noted."""
    values = {
        "token": token,
        "method": method,
        "ip": ip or None,
        "headers": json.dumps(headers),
        "now": now,
    }
    row = (await conn.execute(_NOTE, values)).first()
    return Place(row.destination, row.leads) if row else None


_NOTE = sql("""
    with found as (
        select t.link_id, t.contact_id, l.campaign_id, l.destination, t.expires_at > :now as leads
        from link_tokens t join links l on l.id = t.link_id where t.token = :token
    ), noted as (
        insert into clicks (campaign_id, link_id, contact_id, at, method, ip, headers)
        select campaign_id, link_id, contact_id, :now, :method, cast(cast(:ip as text) as inet),
            cast(:headers as jsonb)
        from found where leads
    )
    select destination, leads from found
""")


async def unjudged(conn: Connection, limit: int) -> list[Click]:
    """Returns clicks that have not been judged, locked, with what is known around them."""
    rows = await conn.execute(_UNJUDGED, {"limit": limit})
    return [_click(row) for row in rows]


async def beside(conn: Connection, ids: Sequence[int]) -> list[Click]:
    """Returns the clicks that came from the same addresses within a minute before these, locked:
    what came after one tells something of it."""
    return [_click(row) for row in await conn.execute(_BESIDE, {"ids": list(ids)})]


async def part(conn: Connection, after: int, limit: int) -> list[Click]:
    """Returns the next clicks by id that can be judged again, locked."""
    return [_click(row) for row in await conn.execute(_PART, {"after": after, "limit": limit})]


def _click(row: Row) -> Click:
    ip = row.ip or ""
    return Click(row.id, row.method, ip, row.headers, row.seconds, row.others)


# seconds: since the text had reached the phone, as far as is known. others: people whose links
# were opened from the same address, by the same program, within a minute before or after. However
# many clicks one address makes, few of them are looked at.
_AROUND = """
    select c.id, c.method, host(c.ip) as ip, c.headers,
        extract(epoch from c.at - case when m.status in ('delivered', 'read')
            and m.status_at <= c.at then m.status_at else m.claimed_at end)::float8 as seconds,
        (select count(distinct contact_id) from (
            select o.contact_id from clicks o where o.ip = c.ip
                and o.at between c.at - interval '1 minute' and c.at + interval '1 minute'
                and o.contact_id <> c.contact_id
                and o.headers ->> 'User-Agent' is not distinct from c.headers ->> 'User-Agent'
            limit 50) few) as others
    from clicks c left join recipients r
            on r.campaign_id = c.campaign_id and r.contact_id = c.contact_id
        left join messages m on m.id = r.message_id
"""
_UNJUDGED = sql(f"""
    {_AROUND} where c.human is null order by c.id limit :limit for update of c skip locked
""")
_BESIDE = sql(f"""
    {_AROUND} where c.human is not null and c.headers <> '{{}}' and c.id in (
        select o.id from clicks n join clicks o on o.ip = n.ip and o.id <> n.id
            and o.at between n.at - interval '1 minute' and n.at
        where n.id = any(cast(:ids as bigint[])) and 'crowd' <> all(o.marks) limit 500
    ) order by c.id for update of c skip locked
""")  # noqa: S608
_PART = sql(f"""
    {_AROUND} where c.id > :after and c.headers <> '{{}}' order by c.id limit :limit
    for update of c
""")


async def keep(conn: Connection, judged: Sequence[Judged]) -> int:
    """Writes what was made of clicks, where it is another. Returns of how many it is."""
    values = {
        "ids": [one.id for one in judged],
        "marks": [",".join(one.marks) for one in judged],
        "scores": [one.score for one in judged],
        "humans": [one.human for one in judged],
    }
    return len(await conn.execute(_KEEP, values))


_KEEP = sql("""
    update clicks c set marks = string_to_array(j.marks, ','), score = j.score, human = j.human
    from unnest(cast(:ids as bigint[]), cast(:marks as text[]), cast(:scores as integer[]),
        cast(:humans as boolean[])) as j (id, marks, score, human)
    where c.id = j.id and (c.human, c.marks, c.score)
        is distinct from (j.human, string_to_array(j.marks, ','), j.score)
    returning c.id
""")
