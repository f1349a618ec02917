"""Conversations for people to read: feedback, the inbox and the counts for /metrics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql
from bot.models import Language


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


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A conversation that staff own or that waits for them. last_text: by the person, not by its
    phone."""

    address: str
    name: str | None
    language: Language | None
    owner: str
    updated_at: datetime
    last_text: str | None
    revoked: bool


async def inbox(conn: Connection) -> list[InboxItem]:
    """Returns the conversations that are not the bot's, the longest waiting first."""
    rows = await conn.execute(_INBOX)
    return [
        InboxItem(
            row.address,
            row.name,
            Language(row.language) if row.language else None,
            row.owner,
            row.updated_at,
            row.last_text,
            row.revoked,
        )
        for row in rows
    ]


_INBOX = sql("""
    select c.address, c.name, c.language, v.owner, v.updated_at,
        c.revoked_at is not null as revoked,
        (select m.body from messages m where m.contact_id = c.id and m.direction = 'inbound'
            and m.automatic is null
         order by m.id desc limit 1) as last_text
    from conversations v join contacts c on c.id = v.contact_id
    where v.owner <> 'bot'
    order by v.updated_at
""")


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
