"""What is kept for people to read: feedback, the audit trail, the inbox."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.models import Language
from bot.store.sql import Connection, text


async def add_feedback(
    conn: Connection, contact_id: int, message_id: int, sentiment: int, body: str,
    now: datetime,
) -> None:
    """sentiment: +1, -1, or 0 for the words that follow."""
    await conn.execute(
        text("""insert into feedback (contact_id, message_id, sentiment, body, at)
                values (:contact_id, :message_id, :sentiment, :body, :now)"""),
        {"contact_id": contact_id, "message_id": message_id, "sentiment": sentiment,
         "body": body, "now": now})


async def audit(
    conn: Connection, actor: str, action: str, contact_id: int | None,
    details: Mapping[str, object], now: datetime,
) -> None:
    """actor: bot, a keyword, or the name of a person; action: a verb and its object."""
    await conn.execute(
        text("""insert into audit (at, actor, action, contact_id, details)
                values (:now, :actor, :action, :contact_id, cast(:details as jsonb))"""),
        {"now": now, "actor": actor, "action": action, "contact_id": contact_id,
         "details": json.dumps(dict(details))})


async def last_inbound(
    conn: Connection, contact_id: int
) -> tuple[int, datetime] | None:
    """(id, time) of the contact's last text."""
    row = (await conn.execute(
        text("""select id, created_at from messages
                where contact_id = :id and direction = 'inbound' order by id desc limit 1"""),
        {"id": contact_id})).first()
    return (row.id, row.created_at) if row else None


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A conversation that staff own or that waits for them."""

    address: str
    name: str | None
    language: Language | None
    owner: str
    updated_at: datetime
    last_text: str | None
    revoked: bool


async def inbox(conn: Connection) -> list[InboxItem]:
    """The conversations that are not the bot's, those that wait the longest first."""
    rows = await conn.execute(_INBOX)
    return [InboxItem(row.address, row.name, Language(row.language) if row.language else None,
                      row.owner, row.updated_at, row.last_text, row.revoked) for row in rows]


_INBOX = text("""
    select c.address, c.name, c.language, v.owner, v.updated_at,
        c.revoked_at is not null as revoked,
        (select m.body from messages m where m.contact_id = c.id and m.direction = 'inbound'
         order by m.id desc limit 1) as last_text
    from conversations v join contacts c on c.id = v.contact_id
    where v.owner <> 'bot'
    order by v.updated_at
""")


async def figures(conn: Connection) -> Mapping[str, int]:
    """How many texts wait where, for /metrics."""
    row = (await conn.execute(_FIGURES)).one()
    return {name: int(value) for name, value in row.items()}


_FIGURES = text("""
    select
        (select count(*) from messages
         where direction = 'inbound' and handled_at is null) as inbound_unhandled,
        (select count(*) from messages where status in ('queued', 'deferred')) as outbound_queued,
        (select count(*) from messages where status in ('sending', 'unknown')) as outbound_in_doubt,
        (select count(*) from conversations where owner <> 'bot') as conversations_with_staff
""")
