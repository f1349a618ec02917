"""Keeps which keys have signed the ledger: never the keys, only their ids."""

from __future__ import annotations

from datetime import datetime

from bot.db.database import Connection, sql
from bot.keys.rules import key_id


async def register(conn: Connection, key: bytes, now: datetime) -> None:
    """Notes that this key is in use."""
    await conn.execute(
        sql("""insert into ledger_keys (key_id, first_used_at) values (:key_id, :now)
                on conflict do nothing"""),
        {"key_id": key_id(key), "now": now},
    )


async def known(conn: Connection) -> list[str]:
    """Returns the ids of all keys that ever were in use, the first one first."""
    rows = await conn.execute(sql("select key_id from ledger_keys order by first_used_at"))
    return [row.key_id for row in rows]
