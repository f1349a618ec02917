"""Staff's own texts: taken back, hurried, found by their id; what a writer has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.db.database import Connection, sql
from bot.models import Status


@dataclass(frozen=True, slots=True)
class StaffText:
    """A text of staff as it is now. author: a user's name. reason: the gate's, or "waits"."""

    id: int
    contact_id: int
    author: str
    body: str
    status: Status
    reason: str | None
    not_before: datetime | None


_COLUMNS = "id, contact_id, author, body, status, reason, not_before"


def _text(row: object) -> StaffText:
    one = dict(row.items())  # type: ignore[attr-defined]
    author = str(one["author"]).removeprefix("staff:")
    return StaffText(**one | {"author": author, "status": Status(one["status"])})


async def by_client_id(conn: Connection, client_id: UUID) -> StaffText | None:
    """Returns the text that its writer gave this id, None if it is not there."""
    statement = sql(f"select {_COLUMNS} from messages where client_id = :id")  # noqa: S608
    row = (await conn.execute(statement, {"id": client_id})).first()
    return _text(row) if row else None


async def by_id(conn: Connection, message_id: int) -> StaffText | None:
    """Returns the text of staff with this id, None if there is none."""
    row = (
        await conn.execute(
            sql(f"""select {_COLUMNS} from messages
                    where id = :id and direction = 'outbound' and purpose = 'staff'"""),  # noqa: S608
            {"id": message_id},
        )
    ).first()
    return _text(row) if row else None


async def undo(conn: Connection, message_id: int, now: datetime) -> StaffText | None:
    """Takes a text back that the sender has not claimed. Returns None if the sender was first."""
    row = (await conn.execute(_UNDO, {"id": message_id, "now": now})).first()
    return _text(row) if row else None


_UNDO = sql(f"""
    update messages set status = 'canceled', reason = 'undone', status_at = :now
    where id = :id and purpose = 'staff' and status in ('queued', 'deferred')
    returning {_COLUMNS}
""")  # noqa: S608


async def hurry(conn: Connection, message_id: int) -> bool:
    """Lets a text go at once that only waits. Returns False if it does not wait any more."""
    return bool(
        await conn.execute(
            sql("""update messages set status = 'queued', not_before = null
                where id = :id and purpose = 'staff' and status = 'deferred'
                    and reason = 'waits' returning id"""),
            {"id": message_id},
        )
    )


async def withdraw(conn: Connection, contact_id: int, now: datetime) -> int:
    """Cancels what staff have written to a contact and what still waits. Returns how many."""
    return len(
        await conn.execute(
            sql("""update messages set status = 'canceled', reason = 'revoked', status_at = :now
                where contact_id = :id and direction = 'outbound' and purpose = 'staff'
                    and status in ('queued', 'deferred') returning id"""),
            {"id": contact_id, "now": now},
        )
    )


@dataclass(frozen=True, slots=True)
class Newer:
    """A text that a writer has not seen. author: None for the person's own."""

    id: int
    author: str | None
    body: str


async def newer(conn: Connection, contact_id: int, seen: int, writer: str) -> Sequence[Newer]:
    """Returns what the person or a colleague has written after the text that the writer saw last,
    the oldest first."""
    rows = await conn.execute(
        sql("""select id, author, body from messages
                where contact_id = :id and id > :seen and automatic is null
                    and (direction = 'inbound' or (purpose = 'staff' and author <> :writer
                        and status not in ('suppressed', 'canceled', 'failed')))
                order by id limit 20"""),
        {"id": contact_id, "seen": seen, "writer": f"staff:{writer}"},
    )
    return [
        Newer(row.id, row.author.removeprefix("staff:") if row.author else None, row.body)
        for row in rows
    ]
