"""Whether somebody was asked for a review lately."""

from __future__ import annotations

from datetime import datetime

from bot.db.database import Connection, sql


async def asked_since(conn: Connection, contact_id: int, since: datetime) -> bool:
    """Returns whether a wish for a review went to the contact since then, or waits to go."""
    found = await conn.execute(_ASKED, {"id": contact_id, "since": since})
    return bool(len(found))


_ASKED = sql("""
    select 1 from messages
    where contact_id = :id and purpose = 'review' and created_at > :since
        and status not in ('suppressed', 'canceled', 'failed', 'undelivered') limit 1
""")
