"""Which conversations have changed: triggers write it, pages that are open read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.db.database import Connection, sql

KEPT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed since a position. position: to ask from next time. contacts: their ids.
    complete: False if the position is too old, or another server's: all may have changed."""

    position: str
    contacts: frozenset[int]
    complete: bool


async def since(conn: Connection, position: str | None) -> Changes:
    """Returns what transactions have changed that the position does not see.

    A position is a snapshot of transactions, not a number: a lower id may commit after a higher
    one, and would be missed for good. None asks for the present position alone."""
    row = (await conn.execute(_NOW)).one()
    present = f"{row.server}/{row.snapshot}/{row.at}"
    if position is None:
        return Changes(present, frozenset(), complete=True)
    server, snapshot, at = (*position.split("/"), "", "")[:3]
    if not _known(server, snapshot, at, row.server, row.at):
        return Changes(present, frozenset(), complete=False)
    rows = await conn.execute(_SINCE, {"last": snapshot, "present": row.snapshot})
    return Changes(present, frozenset(row.contact_id for row in rows), complete=True)


def _known(server: str, snapshot: str, at: str, present: str, now: int) -> bool:
    numbers = snapshot.replace(",", ":").strip(":").split(":")
    plain = at.isascii() and at.isdigit() and all(n.isascii() and n.isdigit() for n in numbers)
    return plain and snapshot.count(":") == 2 and server == present and _young(int(at), now)


def _young(at: int, now: int) -> bool:
    return 0 <= now - at < KEPT.total_seconds() - 60


# The server's start: transactions are counted anew after a restore, and `changes` is emptied by a
# crash.
_NOW = sql("""
    select extract(epoch from pg_postmaster_start_time())::bigint::text as server,
        pg_current_snapshot()::text as snapshot,
        extract(epoch from clock_timestamp())::bigint as at
""")

_SINCE = sql("""
    select distinct contact_id from changes
    where xid >= pg_snapshot_xmin(cast(:last as pg_snapshot))
        and not pg_visible_in_snapshot(xid, cast(:last as pg_snapshot))
        and pg_visible_in_snapshot(xid, cast(:present as pg_snapshot))
""")


async def note(conn: Connection, contact_id: int) -> None:
    """Notes that something of a conversation has changed that no trigger sees: a note, a tag."""
    await conn.execute(sql("insert into changes (contact_id) values (:id)"), {"id": contact_id})


async def tidy(conn: Connection) -> None:
    """Deletes what nobody can ask for any more, by the database's own clock."""
    await conn.execute(
        sql("delete from changes where at < clock_timestamp() - interval '10 minutes'")
    )
