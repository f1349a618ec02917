"""Cases for staff: opt-outs in unsure words, wrong numbers, requests for one's own data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql
from bot.models import HeldFor

DATA_COPY, DATA_ERASURE = "data_copy", "data_erasure"
OPTED_OUT = "opted out"  # the outcome of a doubt that was right; any other one has cleared it


async def open_request(
    conn: Connection,
    contact_id: int,
    kind: str,
    message_id: int | None,
    now: datetime,
    due_at: datetime | None = None,
    ask_at: datetime | None = None,
) -> bool:
    """Opens a case. Returns False if one of this kind is open already.

    kind: one of HeldFor, data_copy or data_erasure; the due_at of the last two is
    bot.files.deadlines.one_month. ask_at: when the bot asks the person about a doubt by itself."""
    return (
        await conn.execute(
            _OPEN,
            {
                "contact_id": contact_id,
                "kind": kind,
                "message_id": message_id,
                "now": now,
                "due_at": due_at,
                "ask_at": ask_at,
            },
        )
    ).first() is not None


_OPEN = sql("""
    insert into requests (contact_id, kind, message_id, opened_at, due_at, ask_at)
    values (:contact_id, :kind, cast(:message_id as bigint), :now,
        cast(:due_at as timestamptz), cast(:ask_at as timestamptz))
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


async def to_ask(conn: Connection, now: datetime, limit: int, only: int | None = None) -> list[int]:
    """Returns the contacts, or `only` that one, whom the bot must ask now about a doubt."""
    rows = await conn.execute(_TO_ASK, {"now": now, "limit": limit, "only": only})
    return [row.contact_id for row in rows]


# Texts that nobody has read yet may settle it. A wrong number is asked nothing.
_TO_ASK = sql("""
    select r.contact_id from requests r join contacts c on c.id = r.contact_id
    where r.ask_at <= :now and r.closed_at is null and c.held_for = 'unasked_doubt'
        and not exists (
            select 1 from messages m where m.contact_id = r.contact_id
                and m.direction = 'inbound' and m.handled_at is null)
        and (cast(:only as bigint) is null or r.contact_id = cast(:only as bigint))
    order by r.ask_at limit :limit
""")


async def set_asked(conn: Connection, contact_id: int, *, asked: bool) -> None:
    """Makes the contact's unasked doubt one that it was asked about, or (asked False) one that
    the bot does not ask about: it is left to staff."""
    kind = HeldFor.UNSURE_OPT_OUT if asked else HeldFor.UNASKED_DOUBT
    await conn.execute(
        sql("""update requests set kind = :kind, ask_at = null
                where contact_id = :id and kind = 'unasked_doubt' and closed_at is null"""),
        {"id": contact_id, "kind": kind},
    )


@dataclass(frozen=True, slots=True)
class Request:
    """One case for staff.

    address: as the contact's row has it. words: the text that was written, or None if it is
    gone. ask_at: when the bot asks the person by itself."""

    id: int
    contact_id: int
    kind: str
    address: str
    words: str | None
    opened_at: datetime
    due_at: datetime | None
    ask_at: datetime | None
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
        r.ask_at, r.closed_at, r.closed_by, r.outcome
    from requests r join contacts c on c.id = r.contact_id
    left join messages m on m.id = r.message_id
    where r.closed_at is null or :closed
    order by r.closed_at desc nulls first, coalesce(r.due_at, r.ask_at) nulls last, r.id
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
        r.due_at, r.ask_at, r.closed_at, r.closed_by, r.outcome
""")
