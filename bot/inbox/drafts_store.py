"""The table of drafts: what a member has begun to write to a contact, and as a note about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.db.database import Connection, sql

Kind = Literal["answer", "note"]


@dataclass(frozen=True, slots=True)
class Written:
    """A member's drafts, and when they were last changed. body: of an answer; "" if there is none,
    as of a note."""

    author: str
    body: str
    note: str
    updated_at: datetime


async def save(
    conn: Connection,
    contact_id: int,
    author: str,
    body: str,
    now: datetime,
    kind: Kind = "answer",
) -> None:
    """Saves a draft in place of the author's earlier one of the kind; one without words is
    deleted."""
    body = body if body.strip() else ""
    values = {"id": contact_id, "author": author, "body": body, "now": now}
    await conn.execute(_SAVE[kind], values)
    if not body:
        await conn.execute(_TIDY, {"id": contact_id, "author": author})


_SAVE = {
    "answer": sql("""
        insert into drafts (contact_id, author, body, updated_at)
        values (:id, :author, :body, :now)
        on conflict (contact_id, author) do update
        set body = excluded.body, updated_at = excluded.updated_at
    """),
    "note": sql("""
        insert into drafts (contact_id, author, body, note, updated_at)
        values (:id, :author, '', :body, :now)
        on conflict (contact_id, author) do update
        set note = excluded.note, updated_at = excluded.updated_at
    """),
}
_TIDY = sql("""
    delete from drafts where contact_id = :id and author = :author and body = '' and note = ''
""")


async def of(conn: Connection, contact_id: int) -> list[Written]:
    """Returns all drafts about a contact, the newest first."""
    rows = await conn.execute(
        sql("""select author, body, note, updated_at from drafts where contact_id = :id
                order by updated_at desc"""),
        {"id": contact_id},
    )
    return [Written(**row) for row in rows]


async def by(conn: Connection, contact_id: int, author: str) -> Written | None:
    """Returns a member's drafts about a contact, None if there are none."""
    found = await of(conn, contact_id)
    return next((one for one in found if one.author == author), None)
