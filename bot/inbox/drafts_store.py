"""The table of drafts: what a member has begun to write to a contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql


@dataclass(frozen=True, slots=True)
class Written:
    """A draft, and when its author last changed it."""

    author: str
    body: str
    updated_at: datetime


async def save(conn: Connection, contact_id: int, author: str, body: str, now: datetime) -> None:
    """Saves a draft in place of the author's earlier one; one without words is deleted."""
    statement = _SAVE if body.strip() else _DROP
    values = {"id": contact_id, "author": author, "body": body, "now": now}
    await conn.execute(statement, {name: values[name] for name in statement.names})


_SAVE = sql("""
    insert into drafts (contact_id, author, body, updated_at)
    values (:id, :author, :body, :now)
    on conflict (contact_id, author) do update
    set body = excluded.body, updated_at = excluded.updated_at
""")
_DROP = sql("delete from drafts where contact_id = :id and author = :author")


async def of(conn: Connection, contact_id: int) -> list[Written]:
    """Returns all drafts to a contact, the newest first."""
    rows = await conn.execute(
        sql("""select author, body, updated_at from drafts where contact_id = :id
                order by updated_at desc"""),
        {"id": contact_id},
    )
    return [Written(**row) for row in rows]
