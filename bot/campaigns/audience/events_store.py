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
    *,
    part: str = "",
    currency: str | None = None,
) -> bool:
    """Adds an event. Returns False if the same one is there already, or this order."""
    values = {"id": contact_id, "kind": kind, "ref": ref, "at": at, "amount": amount}
    return bool(await conn.execute(_ADD, {**values, "part": part, "currency": currency}))


_ADD = sql("""
    insert into contact_events (contact_id, kind, ref, part, at, amount, currency)
    select :id, :kind, :ref, :part, :at, cast(:amount as numeric), :currency
    where not exists (select 1 from contact_events where contact_id = :id and kind = :kind
        and ref = :ref and part = :part and (at = :at or kind = 'bought' and ref <> ''))
    returning 1
""")


async def of(conn: Connection, contact_id: int, limit: int) -> Sequence[dict[str, Any]]:
    """Returns a contact's last events, the newest first."""
    rows = await conn.execute(
        sql("""select kind, ref, part, at, amount, currency, said from contact_events
                where contact_id = :id order by at desc limit :limit"""),
        {"id": contact_id, "limit": limit},
    )
    return [dict(row.items()) for row in rows]
