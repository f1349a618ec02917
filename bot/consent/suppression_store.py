"""The suppression list's rows: hashes of the addresses of erased people not to be texted again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql

_LOCK = 7_390_271


async def hold(conn: Connection) -> None:
    """Keeps erasures out until the transaction ends.

    A transaction that has looked at the list before an erasure must not write after it. Taken
    before any contact is locked, as an erasure does."""
    await conn.execute(sql("select pg_advisory_xact_lock_shared(:key)"), {"key": _LOCK})


async def hold_alone(conn: Connection) -> None:
    """Waits for all transactions that hold the list, and keeps others out."""
    await conn.execute(sql("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})


@dataclass(frozen=True, slots=True)
class Suppression:
    """One address on the list.

    provider_blocks: the provider had taken a STOP itself. at: since when."""

    provider_blocks: bool
    at: datetime


async def add(
    conn: Connection, address_hash: bytes, key_id: str, now: datetime, *, provider_blocks: bool
) -> None:
    """Adds a hash to the list; if it is there already, only a provider's block is added."""
    await conn.execute(
        sql("""insert into suppressions (address_hash, key_id, provider_blocks, at)
                values (:hash, :key_id, :blocks, :now) on conflict (address_hash) do update
                set provider_blocks = suppressions.provider_blocks or excluded.provider_blocks"""),
        {"hash": address_hash, "key_id": key_id, "blocks": provider_blocks, "now": now},
    )


async def among(conn: Connection, hashes: Sequence[bytes]) -> frozenset[bytes]:
    """Returns those of these hashes that are on the list."""
    rows = await conn.execute(
        sql("""select address_hash from suppressions
                where address_hash = any(cast(:hashes as bytea[]))"""),
        {"hashes": list(hashes)},
    )
    return frozenset(bytes(row.address_hash) for row in rows)


async def take(conn: Connection, hashes: Sequence[bytes]) -> Suppression | None:
    """Takes an address off the list; its new contact holds the opt-out from now on."""
    rows = list(
        await conn.execute(
            sql("""delete from suppressions where address_hash = any(cast(:hashes as bytea[]))
                returning provider_blocks, at"""),
            {"hashes": list(hashes)},
        )
    )
    if not rows:
        return None
    return Suppression(any(row.provider_blocks for row in rows), min(row.at for row in rows))


async def erased_since(
    conn: Connection, hashes: Sequence[bytes], address: str, at: datetime
) -> bool:
    """Returns whether the address is on the list since `at` or later, or was when its present
    contact was made."""
    return bool(
        (
            await conn.execute(
                _ERASED_SINCE, {"hashes": list(hashes), "address": address, "at": at}
            )
        ).scalar_one()
    )


_ERASED_SINCE = sql("""
    select exists (
        select from suppressions
        where address_hash = any(cast(:hashes as bytea[])) and at >= :at)
    or exists (
        select from contacts c join consent_evidence v on v.subject_id = c.subject_id
        where c.address = :address
            and cast(v.details ->> 'suppressed_since' as timestamptz) >= :at)
""")
