"""The suppression list's rows: hashes of the addresses of erased people not to be texted again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.consent.address_hash import ListEntry
from bot.db.database import Connection, sql

_LOCK, _CHAIN_LOCK = 7_390_271, 7_390_273


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

    provider_blocks: the provider had taken a STOP itself. at: since when. hashes: under which keys
    it stood there."""

    provider_blocks: bool
    at: datetime
    hashes: Sequence[bytes]


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
                returning address_hash, provider_blocks, at"""),
            {"hashes": list(hashes)},
        )
    )
    if not rows:
        return None
    return Suppression(
        any(row.provider_blocks for row in rows),
        min(row.at for row in rows),
        [bytes(row.address_hash) for row in rows],
    )


# -- the list's own chain ----------------------------------------------------------------------


async def end(conn: Connection) -> tuple[int, bytes]:
    """Returns the id and hash of the chain's last entry: (0, b"") before the first."""
    row = (
        await conn.execute(sql("select id, hash from suppression_events order by id desc limit 1"))
    ).first()
    return (row.id, bytes(row.hash)) if row else (0, b"")


async def lock_end(conn: Connection) -> tuple[int, bytes]:
    """Returns the chain's end, and keeps others from adding to it until the transaction ends."""
    await conn.execute(sql("select pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    return await end(conn)


async def extend(conn: Connection, entry: ListEntry, key_id: str, hash_: bytes) -> None:
    """Appends an entry to the chain."""
    await conn.execute(
        sql("""insert into suppression_events (id, kind, address_hash, at, key_id, hash)
                values (:id, :kind, :address_hash, :at, :key_id, :hash)"""),
        {
            "id": entry.id,
            "kind": entry.kind,
            "address_hash": entry.address_hash,
            "at": entry.at,
            "key_id": key_id,
            "hash": hash_,
        },
    )


async def listed(conn: Connection) -> list[bytes]:
    """Returns all hashes on the list."""
    rows = await conn.execute(sql("select address_hash from suppressions order by at"))
    return [bytes(row.address_hash) for row in rows]


async def chain(conn: Connection, after: int, limit: int) -> list[tuple[ListEntry, str, bytes]]:
    """Returns the chain's next entries after this id: each with its key's id and its hash."""
    rows = await conn.execute(
        sql("select * from suppression_events where id > :after order by id limit :limit"),
        {"after": after, "limit": limit},
    )
    return [
        (ListEntry(r.id, r.kind, bytes(r.address_hash), r.at), r.key_id, bytes(r.hash))
        for r in rows
    ]


async def differing(conn: Connection) -> list[int]:
    """Returns the last entries of the addresses where the list is not what its chain says; 0 for
    one of which the chain knows nothing."""
    return [row.id for row in await conn.execute(_DIFFERING)]


_DIFFERING = sql("""
    select coalesce(e.id, 0) as id
    from (select distinct on (address_hash) address_hash, id, kind from suppression_events
        order by address_hash, id desc) e
    full join suppressions s using (address_hash)
    where coalesce(e.kind = 'added', false) <> (s.address_hash is not null)
    order by 1
""")


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
