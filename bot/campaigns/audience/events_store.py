"""The table of what people do, where it is told us; all else notes itself (migration 0030)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.db.database import Connection, sql


async def add(
    conn: Connection,
    contact_id: int,
    kind: str,
    ref: str,
    at: datetime,
    amount: Decimal | None,
) -> bool:
    """Adds an event. Returns False if the same one is there already."""
    rows = await conn.execute(
        _ADD,
        {"id": contact_id, "kind": kind, "ref": ref, "at": at, "amount": amount},
    )
    return len(rows) == 1


_ADD = sql("""
    insert into contact_events (contact_id, kind, ref, at, amount)
    select :id, :kind, :ref, :at, cast(:amount as numeric)
    where not exists (select 1 from contact_events where contact_id = :id and kind = :kind
        and ref = :ref and at = :at)
    returning 1
""")


async def of(conn: Connection, contact_id: int, limit: int) -> Sequence[dict[str, Any]]:
    """Returns a contact's last events, the newest first."""
    rows = await conn.execute(
        sql("""select kind, ref, part, at, amount, said from contact_events
                where contact_id = :id order by at desc limit :limit"""),
        {"id": contact_id, "limit": limit},
    )
    return [dict(row.items()) for row in rows]
