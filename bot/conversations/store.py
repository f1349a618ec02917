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
    """A conversation that staff own or that waits for them.

    last_text: by the person, not by its phone. reason: why the bot called a person, None if it did
    not. order: the number of the one that was spoken of. words: the text that it was called for,
    None if it is gone."""

    address: str
    name: str | None
    language: Language | None
    owner: str
    updated_at: datetime
    last_text: str | None
    revoked: bool
    reason: str | None = None
    order: str | None = None
    words: str | None = None


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
            row.reason,
            row.order_number,
            row.words,
        )
        for row in rows
    ]


_INBOX = sql("""
    select c.address, c.name, c.language, v.owner, v.updated_at,
        c.revoked_at is not null as revoked,
        (select m.body from messages m where m.contact_id = c.id and m.direction = 'inbound'
            and m.automatic is null
         order by m.id desc limit 1) as last_text,
        called.details ->> 'reason' as reason, called.details ->> 'order' as order_number,
        (select m.body from messages m
         where m.id = cast(called.details ->> 'message_id' as bigint)
           and m.contact_id = c.id) as words
    from conversations v join contacts c on c.id = v.contact_id
    left join lateral (
        select a.details from audit a
        where a.contact_id = c.id and a.action = 'hand off conversation'
          and not exists (
            select 1 from audit b where b.contact_id = c.id and b.id > a.id
              and b.action = 'hand back conversation')
        order by a.id desc limit 1) called on true
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
