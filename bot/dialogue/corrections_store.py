"""The table of staff's corrections of intents; the message keeps what the model read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql
from bot.models import Language


@dataclass(frozen=True, slots=True)
class Corrected:
    """A corrected text. language: the contact's, None while it is unknown. read: what the model had
    taken it for."""

    language: Language | None
    intent: str
    text: str
    message_id: int = 0
    contact_id: int = 0
    read: str | None = None
    author: str = ""
    at: datetime | None = None


async def put(
    conn: Connection, message_id: int, intent: str, author: str, now: datetime
) -> str | None:
    """Records a correction beside the model's intent, in place of an earlier one. Returns the text;
    None if no inbound message of a person has this id."""
    row = (
        await conn.execute(
            _PUT, {"message_id": message_id, "intent": intent, "author": author, "now": now}
        )
    ).first()
    return str(row.body) if row else None


_PUT = sql("""
    with said as (
        select id, body from messages
        where id = :message_id and direction = 'inbound' and body <> ''
    ), put as (
        insert into corrections (message_id, intent, author, at)
        select id, :intent, :author, :now from said
        on conflict (message_id) do update set intent = excluded.intent,
            author = excluded.author, at = excluded.at
    )
    select body from said
""")


async def every(conn: Connection) -> list[Corrected]:
    """Returns all corrected texts, in the order of their messages."""
    rows = await conn.execute(
        sql("""
        select c.language, x.intent, m.body, m.id, m.contact_id, m.intent as read, x.author, x.at
        from corrections x
        join messages m on m.id = x.message_id
        join contacts c on c.id = m.contact_id
        where m.body <> ''
        order by x.message_id
    """)
    )
    return [
        Corrected(
            Language(row.language) if row.language else None,
            row.intent,
            row.body,
            row.id,
            row.contact_id,
            row.read,
            row.author,
            row.at,
        )
        for row in rows
    ]
