"""Pictures and files that came with texts: first an address at the provider, then kept here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql

# Part of the statement that keeps a text (inbound_store): each of its media is due at once.
ATTACH = """
    insert into attachments (message_id, place, at, due_at)
    select kept.id, one.place - 1, cast(:came_at as timestamptz), cast(:now as timestamptz)
    from kept, jsonb_array_elements(cast(:media as jsonb)) with ordinality as one(value, place)
"""


@dataclass(frozen=True, slots=True)
class Due:
    """An attachment that is to be fetched. number: ours, that it came in on; tries: how often it
    was tried in vain."""

    id: int
    url: str
    number: str
    tries: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture or file as it is kept. width: of a picture, None for what is never shown."""

    content_type: str
    content: bytes
    width: int | None


async def due(conn: Connection, now: datetime, limit: int) -> Sequence[Due]:
    """Returns the attachments that are due, the longest first."""
    rows = await conn.execute(
        sql("""select a.id, m.media -> a.place ->> 'url' as url, m.number, a.tries
            from attachments a join messages m on m.id = a.message_id
            where a.due_at <= :now and m.media -> a.place is not null
            order by a.due_at limit :limit"""),
        {"now": now, "limit": limit},
    )
    return [Due(**row) for row in rows]


async def keep(
    conn: Connection,
    attachment_id: int,
    content_type: str,
    content: bytes,
    size: tuple[int, int] | None,
) -> None:
    """Keeps what was fetched. size: a picture's, in pixels; None for what is never shown."""
    width, height = size or (None, None)
    await conn.execute(
        sql("""update attachments set due_at = null, content_type = :content_type,
                width = :width, height = :height, content = :content, size = :size
            where id = :id and due_at is not null"""),
        {
            "id": attachment_id,
            "content_type": content_type,
            "width": width,
            "height": height,
            "content": content,
            "size": len(content),
        },
    )


async def put_off(
    conn: Connection, attachment_id: int, until: datetime | None, why: str | None = None
) -> None:
    """Notes that an attachment could not be fetched. until: when it is tried again, None: never,
    and why: too_large or unreachable."""
    await conn.execute(
        sql("""update attachments set due_at = :until, tries = tries + 1, lost = :why
            where id = :id and due_at is not null"""),
        {"id": attachment_id, "until": until, "why": why},
    )


async def of_text(conn: Connection, message_id: int) -> Sequence[int]:
    """Returns the ids of a text's attachments, in their order."""
    rows = await conn.execute(
        sql("select id from attachments where message_id = :id order by place"),
        {"id": message_id},
    )
    return [int(row.id) for row in rows]


async def load(conn: Connection, contact_id: int, attachment_id: int) -> Kept | None:
    """Returns an attachment of a text of this contact, None if it is not kept."""
    row = (
        await conn.execute(
            sql("""select a.content_type, a.content, a.width
                from attachments a join messages m on m.id = a.message_id
                where a.id = :id and m.contact_id = :contact and a.content is not null"""),
            {"id": attachment_id, "contact": contact_id},
        )
    ).first()
    return Kept(**row) if row else None
