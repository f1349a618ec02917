"""The table of contact file rows that wait for proof, or that an opt-out keeps out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, Rows, sql
from bot.imports.firewall import Kept


@dataclass(frozen=True, slots=True)
class Item:
    """A row in quarantine. row: as bot.imports.run wrote it. author: the user who imported it."""

    id: int
    address: str
    reason: Kept
    row: Mapping[str, object]
    author: str
    at: datetime


async def put(
    conn: Connection,
    kept: Sequence[tuple[str, Kept, Mapping[str, object]]],
    author: str,
    now: datetime,
) -> None:
    """Puts rows into quarantine; each replaces one of the same number that waits. kept: (address,
    reason, row)."""
    await conn.execute(
        _PUT,
        {
            "addresses": [address for address, _, _ in kept],
            "reasons": [reason.value for _, reason, _ in kept],
            "rows": [json.dumps(row) for _, _, row in kept],
            "author": author,
            "now": now,
        },
    )


_PUT = sql("""
    insert into quarantine (address, reason, row, author, at)
    select address, reason, cast(row as jsonb), :author, :now
    from unnest(cast(:addresses as text[]), cast(:reasons as text[]), cast(:rows as text[]))
        as k (address, reason, row)
    order by address
    on conflict (address) where released_at is null do update
        set reason = excluded.reason, row = excluded.row, author = excluded.author,
            at = excluded.at
""")


async def drop_waiting(conn: Connection, addresses: Sequence[str]) -> None:
    """Drops the waiting rows of these numbers, because they have come in with proof."""
    await conn.execute(
        sql("""delete from quarantine
                where address = any(cast(:addresses as text[])) and released_at is null"""),
        {"addresses": list(addresses)},
    )


_ITEM = "select id, address, reason, row, author, at from quarantine where released_at is null"


def _items(rows: Rows) -> list[Item]:
    return [
        Item(row.id, row.address, Kept(row.reason), row.row, row.author, row.at) for row in rows
    ]


async def waiting(conn: Connection, after: int = 0, limit: int | None = None) -> list[Item]:
    """Returns the waiting rows, the oldest first. after: only those beyond this id."""
    query = sql(f"{_ITEM} and id > :after order by id limit :limit")
    return _items(await conn.execute(query, {"after": after, "limit": limit}))


async def one(conn: Connection, item_id: int) -> Item | None:
    """Returns a waiting row, None if none has this id."""
    found = _items(await conn.execute(sql(f"{_ITEM} and id = :id"), {"id": item_id}))
    return found[0] if found else None


async def take(conn: Connection, item_id: int) -> Item | None:
    """Returns the row, locked; None if none of this id waits."""
    found = _items(await conn.execute(sql(f"{_ITEM} and id = :id for update"), {"id": item_id}))
    return found[0] if found else None


async def release(conn: Connection, item_id: int, by: str, now: datetime) -> None:
    """Marks the row as released and empties it: its contents are the contact's now."""
    await conn.execute(
        sql("""update quarantine set released_at = :now, released_by = :by, row = '{}'
                where id = :id"""),
        {"id": item_id, "by": by, "now": now},
    )
