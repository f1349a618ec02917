"""Feedback, and the counts for /metrics."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.db.database import Connection, sql


async def add_feedback(
    conn: Connection,
    contact_id: int,
    message_id: int,
    sentiment: int,
    body: str,
    now: datetime,
) -> None:
    """Adds a contact's feedback. sentiment: +1, -1, or 0 for the words that follow."""
    await conn.execute(
        sql("""insert into feedback (contact_id, message_id, sentiment, body, at)
                values (:contact_id, :message_id, :sentiment, :body, :now)"""),
        {
            "contact_id": contact_id,
            "message_id": message_id,
            "sentiment": sentiment,
            "body": body,
            "now": now,
        },
    )


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
