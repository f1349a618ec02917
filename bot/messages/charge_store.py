"""What texts cost, as the provider says."""

from __future__ import annotations

from collections.abc import Sequence

from bot.db.database import Connection, sql
from bot.providers.base import Charge


async def charge(conn: Connection, charges: Sequence[Charge]) -> int:
    """Notes what texts of ours cost. Returns of how many it was news."""
    return len(
        await conn.execute(
            _CHARGE,
            {
                "sids": [one.sid for one in charges],
                "amounts": [str(one.amount) for one in charges],
                "currencies": [one.currency for one in charges],
            },
        )
    )


_CHARGE = sql("""
    update messages m set price = cast(c.amount as numeric), currency = c.currency
    from unnest(cast(:sids as text[]), cast(:amounts as text[]), cast(:currencies as text[]))
        as c (sid, amount, currency)
    where m.provider_sid = c.sid and m.direction = 'outbound'
        and m.price is distinct from cast(c.amount as numeric)
    returning m.id
""")
