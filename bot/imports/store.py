"""Looks up and locks the contacts that a file's rows belong to."""

from __future__ import annotations

from collections.abc import Sequence

from bot.db.database import Connection, sql
from bot.imports.firewall import Known


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
