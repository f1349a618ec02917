"""The names that a rule may use: of campaigns, surveys, tags, attributes and events."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.contacts.waiting_store import ASKS
from bot.db.database import Connection, Statement, sql

LOOKED_AT = 2_000  # the newest contacts, for tags and attributes to suggest


async def campaigns(conn: Connection) -> dict[str, Collection[str] | None]:
    """Returns each campaign's name with the keys of its questions: its survey's, or `reply` where
    it asks for a word; None: it asks nothing."""
    rows = await conn.execute(_CAMPAIGNS)
    return {row.name: row.questions if row.asks else None for row in rows}


_CAMPAIGNS = sql(f"""
    select name, {ASKS} as asks, array(
        select q ->> 'key' from jsonb_path_query(content, '$.survey.questions[*]') q
        union all select 'reply' where content ? 'replies') as questions
    from campaigns order by id desc
""")  # noqa: S608


async def tags(conn: Connection, named: Collection[str]) -> set[str]:
    """Returns those of the tags that somebody carries, and some more."""
    return await _named(conn, _TAGS, named)


async def attributes(conn: Connection, named: Collection[str]) -> set[str]:
    """Returns those of the attributes that somebody has, and some more."""
    return await _named(conn, _ATTRIBUTES, named)


async def _named(conn: Connection, statement: Statement, named: Collection[str]) -> set[str]:
    rows = await conn.execute(statement, {"named": list(named), "newest": LOOKED_AT})
    return {row.name for row in rows}


_TAGS = sql("""
    select name from unnest(cast(:named as text[])) as n (name)
        where exists (select 1 from contacts where tags @> array[name])
    union
    select unnest(tags) from (select tags from contacts order by id desc limit :newest) as newest
""")
_ATTRIBUTES = sql("""
    select name from unnest(cast(:named as text[])) as n (name)
        where exists (select 1 from contacts where attributes ? name)
    union
    select jsonb_object_keys(attributes)
        from (select attributes from contacts order by id desc limit :newest) as newest
""")


async def events(conn: Connection) -> Mapping[str, Collection[str]]:
    """Returns what has happened: names of events, and coupons."""
    rows = await conn.execute(_EVENTS)
    found: dict[str, list[str]] = {"event": [], "coupon": []}
    for row in rows:
        found["event" if row.kind == "event" else "coupon"].append(row.ref)
    return found


# from one name to the next by the index, however often each has happened
_EVENTS = sql("""
    with recursive seen as (
        select kind, (select min(ref) from contact_events e where e.kind = k.kind) as ref, 1 as n
        from (values ('event'), ('redeemed')) as k (kind)
        union all
        select kind, (select min(ref) from contact_events e
            where e.kind = seen.kind and e.ref > seen.ref), n + 1
        from seen where ref is not null and n < 1000
    )
    select kind, ref from seen where ref is not null
""")
