"""The table of notes: what staff tell each other about a conversation. Never sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql


@dataclass(frozen=True, slots=True)
class Note:
    """A note. mentions: the names of the users who were called in it."""

    id: int
    contact_id: int
    author: str
    body: str
    mentions: tuple[str, ...]
    at: datetime


async def add(
    conn: Connection,
    contact_id: int,
    author: str,
    body: str,
    mentions: Sequence[str],
    now: datetime,
) -> int:
    """Adds a note. Returns its id."""
    values = {
        "id": contact_id,
        "author": author,
        "body": body,
        "mentions": list(mentions),
        "now": now,
    }
    return int((await conn.execute(_ADD, values)).scalar_one())


_ADD = sql("""
    insert into notes (contact_id, author, body, mentions, at)
    values (:id, :author, :body, cast(:mentions as text[]), :now) returning id
""")

_NOTE = "id, contact_id, author, body, mentions, at"


async def of(conn: Connection, contact_id: int, limit: int = 50) -> list[Note]:
    """Returns the contact's last notes, the newest first."""
    rows = await conn.execute(
        sql(f"select {_NOTE} from notes where contact_id = :id order by id desc limit :limit"),  # noqa: S608
        {"id": contact_id, "limit": limit},
    )
    return [_note(row) for row in rows]


async def mentioning(conn: Connection, member: str, since: datetime) -> list[Note]:
    """Returns the notes since then that call this member, the newest first."""
    rows = await conn.execute(
        sql(f"""select {_NOTE} from notes where mentions @> array[cast(:member as text)]
                and at > :since order by id desc limit 100"""),  # noqa: S608
        {"member": member, "since": since},
    )
    return [_note(row) for row in rows]


def _note(row: tuple[object, ...]) -> Note:
    one = dict(row.items())  # type: ignore[attr-defined]
    return Note(**one | {"mentions": tuple(one["mentions"])})
