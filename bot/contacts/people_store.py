"""The contacts as staff see and change them: found, tagged, described, blocked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, Row, sql

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


async def found(
    conn: Connection, tags: Sequence[str], words: str, *, blocked: bool, limit: int
) -> list[Listed]:
    """Returns the newest contacts that carry all these tags and hold these words in their number
    or name. blocked: only those who are."""
    pattern = "%" + "".join(f"\\{c}" if c in "%_\\" else c for c in words) + "%"
    rows = await conn.execute(
        _FOUND,
        {"tags": list(tags), "words": pattern, "blocked": blocked, "limit": limit},
    )
    return [_listed(row) for row in rows]


_FOUND = sql(f"""
    select {_LISTED}
    where c.erased_at is null and c.tags @> cast(:tags as text[])
        and (:words = '%%' or c.address like :words or c.name ilike :words)
        and (not :blocked or c.blocked_at is not null)
    order by c.id desc limit :limit
""")


async def one(conn: Connection, address: str) -> Listed | None:
    """Returns the contact with this address, its row locked until the transaction ends."""
    row = (
        await conn.execute(
            sql(f"select {_LISTED} where c.address = :address for no key update of c"),
            {"address": address},
        )
    ).first()
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
