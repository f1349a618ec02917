"""The owners of conversations, many at a time."""

from __future__ import annotations

from datetime import datetime

from bot.db.database import Connection, sql


async def release(conn: Connection, owner: str, now: datetime) -> list[int]:
    """Takes all conversations from an owner: they wait for the team, under new fencing numbers.
    Returns the ids of their contacts."""
    rows = await conn.execute(
        sql("""update conversations set owner = 'nobody', fence = fence + 1, updated_at = :now
            where owner = :owner returning contact_id"""),
        {"owner": owner, "now": now},
    )
    return [row.contact_id for row in rows]
