"""The counts for /metrics."""

from __future__ import annotations

from collections.abc import Mapping

from bot.db.database import Connection, sql


async def figures(conn: Connection) -> Mapping[str, int]:
    """Returns how many texts wait at each place, for /metrics."""
    row = (await conn.execute(_FIGURES)).one()
    return {name: int(value) for name, value in row.items()}


_FIGURES = sql("""
    select
        (select count(*) from messages
         where direction = 'inbound' and handled_at is null) as inbound_unhandled,
        (select count(*) from messages where status in ('queued', 'deferred')) as outbound_queued,
        (select count(*) from messages where status in ('sending', 'unknown')) as outbound_in_doubt,
        (select count(*) from conversations where owner <> 'bot') as conversations_with_staff
""")
