"""The contacts as staff see and change them: found, tagged, described, blocked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from bot.contacts.rules import Wanted
from bot.db.database import Connection, Row, Statement, sql

BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Listed:
    """One contact as a list shows it. programs: what is consented to, program → message class."""

    id: int
    address: str
    name: str | None
    language: str | None
    tags: tuple[str, ...]
    attributes: Mapping[str, str]
    postcode: str | None
    zone: str | None
    created_at: datetime
    revoked_at: datetime | None
    held_for: str | None
    dead_at: datetime | None
    blocked_at: datetime | None
    programs: Mapping[str, str]


_LISTED = """
    c.id, c.address, c.name, c.language, c.tags, c.attributes, c.postcode, c.zone, c.created_at,
    c.revoked_at, c.held_for, c.dead_at, c.blocked_at,
    (select coalesce(jsonb_object_agg(s.program, s.message_class), '{}')
        from consents s where s.contact_id = c.id) as programs
    from contacts c
"""


def _listed(row: Row) -> Listed:
    return Listed(**{**row, "tags": tuple(row.tags)})


@dataclass(frozen=True, slots=True)
class Filter:
    """Which contacts are listed.

    wanted: what the number, the name or a tag must have; None for anybody. tags: all of them.
    state: one of STATES. program: one that they have agreed to. before: only older contacts."""

    wanted: Wanted | None = None
    tag: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    state: str | None = None
    program: str | None = None
    before: int | None = None


STATES = {
    "opted_out": "c.revoked_at is not null",
    "held": "c.held_for is not null",
    "blocked": "c.blocked_at is not null",
    "dead": "c.dead_at is not null",
}
LOOKED_AT = 2_000  # matches of one kind; with more, the rest is not looked at
_BY = {
    "end": "select id from contacts where reverse(address) like :end || '%' limit :looked",
    "start": "select id from contacts where address like :start || '%' limit :looked",
    "words": """select id from contacts
        where name is not null and searched(name) @@ cast(:words as tsquery) limit :looked""",
    "tag": "select id from contacts where tags @> array[:tag] limit :looked",
}


async def found(conn: Connection, asked: Filter, limit: int) -> list[Listed]:
    """Returns the newest contacts that fit."""
    wanted = asked.wanted or Wanted()
    values = {
        "end": wanted.end,
        "start": wanted.start,
        "words": wanted.words,
        "tag": asked.tag,
        "tags": list(asked.tags),
        "language": asked.language,
        "program": asked.program,
        "before": asked.before,
        "looked": LOOKED_AT,
        "limit": limit,
    }
    kinds = tuple(kind for kind in _BY if values[kind]) if asked.wanted else None
    query = _found(kinds, asked.state if asked.state in STATES else None)
    rows = await conn.execute(query, {name: values[name] for name in query.names})
    return [_listed(row) for row in rows]


@lru_cache
def _found(kinds: tuple[str, ...] | None, state: str | None) -> Statement:
    """Returns the query: one indexed look for each kind of match, never an OR over them."""
    parts = " union ".join(f"({_BY[kind]})" for kind in kinds or ()) or "select 0::bigint"
    return sql(f"""
        select {_LISTED}
        where c.erased_at is null and c.tags @> cast(:tags as text[])
            and c.id < coalesce(cast(:before as bigint), 9223372036854775807)
            and (cast(:language as text) is null or c.language = :language)
            and (cast(:program as text) is null or exists (
                select 1 from consents g where g.contact_id = c.id and g.program = :program))
            {f"and {STATES[state]}" if state else ""}
            {f"and c.id in ({parts})" if kinds is not None else ""}
        order by c.id desc limit :limit
    """)  # noqa: S608


async def one(conn: Connection, address: str) -> Listed | None:
    """Returns the contact with this address, its row locked until the transaction ends."""
    row = (
        await conn.execute(
            sql(f"select {_LISTED} where c.address = :address for no key update of c"),
            {"address": address},
        )
    ).first()
    return _listed(row) if row else None


async def by_id(conn: Connection, contact_id: int) -> Listed | None:
    """Returns the contact, None if there is none or it was erased."""
    query = sql(f"select {_LISTED} where c.id = :id and c.erased_at is null")
    row = (await conn.execute(query, {"id": contact_id})).first()
    return _listed(row) if row else None


async def untag_next(conn: Connection, tag: str) -> int:
    """Takes a tag from the next batch of all that carry it. Returns how many; 0 if none is left."""
    return len(await conn.execute(_UNTAG, {"tag": tag, "limit": BATCH}))


_UNTAG = sql("""
    update contacts set tags = array_remove(tags, :tag) where id in (
        select id from contacts where tags @> array[:tag] order by id limit :limit
        for no key update)
    returning id
""")


async def describe(
    conn: Connection,
    contact_id: int,
    *,
    name: str | None,
    postcode: str | None,
    zone: str | None,
    attributes: Mapping[str, str],
) -> None:
    """Replaces what is known of the person."""
    await conn.execute(
        sql("""update contacts set name = cast(:name as text), zone = cast(:zone as text),
                postcode = cast(:postcode as text), attributes = cast(:attributes as jsonb)
            where id = :id"""),
        {
            "id": contact_id,
            "name": name,
            "postcode": postcode,
            "zone": zone,
            "attributes": json.dumps(dict(attributes)),
        },
    )


async def set_blocked(conn: Connection, contact_id: int, at: datetime | None) -> None:
    """Notes since when the contact is blocked, or that it is not (None)."""
    await conn.execute(
        sql("update contacts set blocked_at = cast(:at as timestamptz) where id = :id"),
        {"id": contact_id, "at": at},
    )


async def why_blocked(conn: Connection, contact_id: int) -> tuple[str, str] | None:
    """Returns who has blocked the contact the last time, and why."""
    row = (
        await conn.execute(
            sql("""select actor, details ->> 'reason' as reason from audit
                where contact_id = :id and action = 'block contact' order by id desc limit 1"""),
            {"id": contact_id},
        )
    ).first()
    return (row.actor, row.reason or "") if row else None
