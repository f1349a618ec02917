"""The surveys that something starts for one person after the other."""

from __future__ import annotations

from bot.campaigns import store as campaigns
from bot.campaigns.store import CampaignRow
from bot.db.database import Connection, sql


async def started_by(conn: Connection, kind: str) -> list[CampaignRow]:
    """Returns the running surveys that this kind of thing starts, the newest first, each held
    shared: it is not paused before what it starts is written."""
    rows = await conn.execute(_STARTED_BY, {"kind": kind})
    found = [await campaigns.by_id(conn, row.id) for row in rows]
    return [one for one in found if one is not None]


_STARTED_BY = sql("""
    select id from campaigns where status = 'running' and content -> 'start' ? :kind
    order by id desc for share
""")


async def words(conn: Connection, but: str = "") -> list[str]:
    """Returns the keywords of the surveys that are under way, as they were written. but: a
    campaign whose own are left out."""
    return [row.word for row in await conn.execute(_WORDS, {"but": but})]


_WORDS = sql("""
    select distinct w.word from campaigns k,
        lateral jsonb_each_text(case when jsonb_typeof(k.content #> '{start,keyword}') = 'object'
            then k.content #> '{start,keyword}' end) as w (language, word)
    where k.status in ('running', 'paused') and k.content -> 'start' ? 'keyword'
        and k.name <> :but
""")
