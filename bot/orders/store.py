"""The table of orders, as the shop's file had them last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.db.database import Connection, sql
from bot.orders.rules import Order, OrderState
from bot.reading.codes import key


async def put(conn: Connection, orders: Sequence[Order], now: datetime) -> int:
    """Adds the orders; each replaces one with the same number. Returns how many were new. No number
    may come twice."""
    rows = await conn.execute(
        _PUT,
        {
            "keys": [key(o.number) for o in orders],
            "digits": ["".join(filter(str.isdigit, o.number)) for o in orders],
            "numbers": [o.number for o in orders],
            "states": [o.state.value for o in orders],
            "days": [o.expected_on for o in orders],
            "carriers": [o.carrier for o in orders],
            "trackings": [o.tracking for o in orders],
            "phones": [o.phone for o in orders],
            "times": [o.ordered_at for o in orders],
            "amounts": [o.amount for o in orders],
            "now": now,
        },
    )
    return sum(row.added for row in rows)


_PUT = sql("""
    insert into orders (key, digits, number, state, expected_on, carrier, tracking, contact_id,
        ordered_at, amount, updated_at)
    select p.key, p.digits, p.number, p.state, p.expected_on, p.carrier, p.tracking, c.id,
        p.ordered_at, case when c.id is not null then p.amount end, :now
    from unnest(cast(:keys as text[]), cast(:digits as text[]), cast(:numbers as text[]),
        cast(:states as text[]), cast(:days as date[]), cast(:carriers as text[]),
        cast(:trackings as text[]), cast(:phones as text[]), cast(:times as timestamptz[]),
        cast(:amounts as numeric[])) as p (key, digits, number, state, expected_on, carrier,
            tracking, phone, ordered_at, amount)
        left join contacts c on c.address = p.phone and c.erased_at is null
    order by 1
    on conflict (key) do update set digits = excluded.digits, number = excluded.number,
        state = excluded.state, expected_on = excluded.expected_on, carrier = excluded.carrier,
        tracking = excluded.tracking, contact_id = excluded.contact_id,
        ordered_at = excluded.ordered_at, amount = excluded.amount, updated_at = excluded.updated_at
    returning (xmax = 0) as added
""")


async def find(conn: Connection, keys: Sequence[str]) -> Mapping[str, Order]:
    """Returns the orders that match these keys (bot.reading.codes.key), by key. Digits alone also
    find an order that has letters, unless several match."""
    rows = list(await conn.execute(_FIND, {"keys": list(keys)}))
    found = {}
    for asked in keys:
        same = [row for row in rows if row.key == asked] or [
            row for row in rows if row.digits == asked
        ]
        if len(same) == 1:
            found[asked] = _order(same[0])
    return found


_FIND = sql("""
    select * from orders
    where key = any(cast(:keys as text[])) or digits = any(cast(:keys as text[]))
    limit 50
""")


def _order(row: Any) -> Order:
    return Order(row.number, OrderState(row.state), row.expected_on, row.carrier, row.tracking)
