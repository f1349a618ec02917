"""What a person must look at: opt-outs in unsure words, wrong numbers, requests for one's data."""

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
    """Whether it was opened; False where one of this kind is open already. kind: unsure_opt_out,
    wrong_number, data_copy or data_erasure, whose due_at is bot.files.deadlines.one_month."""
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
    """The kinds of this contact's requests that nobody has closed."""
    rows = await conn.execute(
        sql("select kind from requests where contact_id = :id and closed_at is null"),
        {"id": contact_id},
    )
    return frozenset(row.kind for row in rows)


@dataclass(frozen=True, slots=True)
class Request:
    """address: as the contact's row has it. words: what was written, None where it is gone."""

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
    """The open requests, those that are due first at the top; with `closed` the others below."""
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
    """The request as closed; None where there is none of this id that is open."""
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
