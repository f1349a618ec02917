"""Imports under way, and the contacts that a file's rows belong to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, Row, sql
from bot.imports.firewall import Known


@dataclass(frozen=True, slots=True)
class Import:
    """One import. line: up to which the file's rows are in. kept: rows kept out, by reason."""

    id: int
    author: str
    begun_at: datetime
    line: int
    imported: int
    consented: int
    kept: Mapping[str, int]


def _import(row: Row) -> Import:
    return Import(row.id, row.author, row.begun_at, row.line, row.imported, row.consented, row.kept)


_COLUMNS = "id, author, begun_at, line, imported, consented, kept"


async def under_way(conn: Connection, digest: bytes) -> Import | None:
    """Returns the import of this file that has begun and not ended, or None."""
    row = (
        await conn.execute(
            sql(f"select {_COLUMNS} from imports where digest = :digest and ended_at is null"),  # noqa: S608
            {"digest": digest},
        )
    ).first()
    return _import(row) if row else None


async def begin(conn: Connection, digest: bytes, author: str, now: datetime) -> Import:
    """Returns the import of this file that has not ended, else a new one."""
    await conn.execute(_BEGIN, {"digest": digest, "author": author, "now": now})
    found = await under_way(conn, digest)
    assert found is not None
    return found


_BEGIN = sql("""
    insert into imports (digest, author, begun_at) values (:digest, :author, :now)
    on conflict (digest) where ended_at is null do nothing
""")


async def hasten(conn: Connection) -> None:
    """Lets the transaction's commit not wait for the disk. After a crash the last ones may be gone
    as a whole, each with how far the import was then; it goes on from there."""
    await conn.execute(sql("set local synchronous_commit = off"))


async def advance(conn: Connection, at: Import) -> None:
    """Notes how far an import is, in the transaction that takes its rows in."""
    await conn.execute(
        sql("""update imports set line = :line, imported = :imported, consented = :consented,
                kept = cast(:kept as jsonb) where id = :id"""),
        {
            "id": at.id,
            "line": at.line,
            "imported": at.imported,
            "consented": at.consented,
            "kept": json.dumps(dict(at.kept)),
        },
    )


async def end(conn: Connection, import_id: int, now: datetime) -> None:
    """Ends an import: the same file is then a new one."""
    await conn.execute(
        sql("update imports set ended_at = :now where id = :id"), {"id": import_id, "now": now}
    )


async def lock_known(conn: Connection, addresses: Sequence[str]) -> dict[str, Known]:
    """Returns which of these addresses are contacts, their consent locked until the transaction
    ends.

    One batch at a time: another's new contacts, found only on writing them, would be locked out of
    order, and two such batches would wait for each other.
    """
    await conn.execute(sql("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    rows = await conn.execute(_LOCK_KNOWN, {"addresses": list(addresses)})
    return {row.address: Known(row.revoked, row.held) for row in rows}


_LOCK = 7_390_275

_LOCK_KNOWN = sql("""
    select address, revoked_at is not null as revoked, held_at is not null as held from contacts
    where address = any(cast(:addresses as text[]))
    order by address for no key update
""")
