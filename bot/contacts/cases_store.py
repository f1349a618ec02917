"""Cases for staff: opt-outs in unsure words, wrong numbers, requests for one's own data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql

DATA_COPY, DATA_ERASURE = "data_copy", "data_erasure"


async def open_request(
    conn: Connection,
    contact_id: int,
    kind: str,
    message_id: int | None,
    now: datetime,
    due_at: datetime | None = None,
) -> bool:
    """Opens a case. Returns False if one of this kind is open already.

    kind: unsure_opt_out, wrong_number, data_copy or data_erasure; the due_at of the last two is
    bot.files.deadlines.one_month."""
    return (
        await conn.execute(
            _OPEN,
            {
                "contact_id": contact_id,
                "kind": kind,
                "message_id": message_id,
                "now": now,
                "due_at": due_at,
            },
        )
    ).first() is not None


_OPEN = sql("""
    insert into requests (contact_id, kind, message_id, opened_at, due_at)
    values (:contact_id, :kind, cast(:message_id as bigint), :now,
        cast(:due_at as timestamptz))
    on conflict (contact_id, kind) where closed_at is null do nothing
    returning id
""")


async def open_kinds(conn: Connection, contact_id: int) -> frozenset[str]:
    """Returns the kinds of this contact's open requests."""
    rows = await conn.execute(
        sql("select kind from requests where contact_id = :id and closed_at is null"),
        {"id": contact_id},
    )
    return frozenset(row.kind for row in rows)


@dataclass(frozen=True, slots=True)
class Request:
    """One case for staff.

    address: as the contact's row has it. words: the text that was written, or None if it is
    gone."""

    id: int
    contact_id: int
    kind: str
    address: str
    words: str | None
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    closed_by: str | None
    outcome: str | None


async def listing(conn: Connection, *, closed: bool) -> Sequence[Request]:
    """Returns the open requests, the soonest due first.

    With `closed`, the closed ones follow."""
    rows = await conn.execute(_LIST, {"closed": closed})
    return [Request(**row) for row in rows]


_LIST = sql("""
    select r.id, r.contact_id, r.kind, c.address, m.body as words, r.opened_at, r.due_at,
        r.closed_at, r.closed_by, r.outcome
    from requests r join contacts c on c.id = r.contact_id
    left join messages m on m.id = r.message_id
    where r.closed_at is null or :closed
    order by r.closed_at desc nulls first, r.due_at nulls last, r.id
""")


async def settle(
    conn: Connection, contact_id: int, kind: str, by: str, outcome: str, now: datetime
) -> None:
    """Closes the contact's open request of this kind, if there is one."""
    await conn.execute(
        sql("""update requests set closed_at = :now, closed_by = :by, outcome = :outcome
                where contact_id = :id and kind = :kind and closed_at is null"""),
        {"id": contact_id, "kind": kind, "by": by, "outcome": outcome, "now": now},
    )


async def close(
    conn: Connection, request_id: int, by: str, outcome: str, now: datetime
) -> Request | None:
    """Closes a request and returns it. Returns None if no open one has this id."""
    row = (
        await conn.execute(_CLOSE, {"id": request_id, "by": by, "outcome": outcome, "now": now})
    ).first()
    return Request(**row) if row else None


_CLOSE = sql("""
    update requests r set closed_at = :now, closed_by = :by, outcome = :outcome
    from contacts c
    where r.id = :id and r.closed_at is null and c.id = r.contact_id
    returning r.id, r.contact_id, r.kind, c.address, cast(null as text) as words, r.opened_at,
        r.due_at, r.closed_at, r.closed_by, r.outcome
""")
