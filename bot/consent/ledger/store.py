"""Reads the ledger as a whole: all chains; reads and writes checkpoints."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.consent.ledger.rules import Checkpoint, Head, Stored
from bot.consent.store import EVENT, stored
from bot.db.database import Connection, Row, Rows, sql

CHECKPOINT_LOCK = 7_390_268
LIST = UUID(int=0)  # in a checkpoint's notes: the suppression list
PAGE = 2_000  # rows of the ledger in memory at a time
CONTACTS = 10_000  # looked at by a checkpoint in one statement


async def _pages(conn: Connection, name: str, query: str) -> AsyncIterator[Rows]:
    """Yields a statement's rows page by page, inside a transaction.

    The next page is fetched while the present one is worked on, so the connection can't be asked
    anything else meanwhile."""
    # in the order of the indexes: the first page at once, and no sorting of a large ledger on disk
    await conn.execute(sql("set local cursor_tuple_fraction = 0.0001"))
    await conn.execute(sql(f"declare {name} no scroll cursor for {query}"))
    fetch = sql(f"fetch {PAGE} from {name}")
    rows = await conn.execute(fetch)
    while rows:
        ahead = asyncio.ensure_future(conn.execute(fetch))
        try:
            await asyncio.sleep(0)  # sends the request before the caller's work begins
            yield rows
        finally:
            rows = await ahead
    await conn.execute(sql(f"close {name}"))


# -- the chains ------------------------------------------------------------------------------


async def count(conn: Connection) -> int:
    """Returns the number of events in the ledger."""
    return int((await conn.execute(sql("select count(*) from consent_events"))).scalar_one())


@dataclass(frozen=True, slots=True)
class Owner:
    """The contact of a chain. head: the chain's end, as the contact's row has it."""

    head: Head
    address: str
    erased: bool


async def events(conn: Connection) -> AsyncIterator[list[tuple[Stored, Owner | None]]]:
    """Yields all events page by page, chain by chain, each chain in order, with their contact."""
    async for rows in _pages(conn, "every_event", _EVENTS):
        yield [
            (stored(r), None if r[18] is None else Owner((r[18], r[19]), r[20], r[21]))
            for r in rows
        ]


_EVENTS = f"""
    select {EVENT}, v.salt, v.details, c.ledger_seq, c.ledger_head, c.address,
        c.erased_at is not null
    from consent_events e
    left join consent_evidence v on v.subject_id = e.subject_id and v.seq = e.seq
    left join contacts c on c.subject_id = e.subject_id
    order by e.subject_id, e.seq
"""  # noqa: S608


async def without_events(conn: Connection) -> list[UUID]:
    """Returns the contacts whose row names a chain that has no events left."""
    rows = await conn.execute(
        sql("""
        select subject_id from contacts c where ledger_seq > 0
        and not exists (select from consent_events e where e.subject_id = c.subject_id)""")
    )
    return [row.subject_id for row in rows]


# -- checkpoints -----------------------------------------------------------------------------


async def alone(conn: Connection) -> bool:
    """Keeps other processes from making a checkpoint until the transaction ends.

    Returns False if another process is making one."""
    return bool(
        (
            await conn.execute(
                sql("select pg_try_advisory_xact_lock(:key)"), {"key": CHECKPOINT_LOCK}
            )
        ).scalar_one()
    )


async def newest(conn: Connection) -> tuple[Checkpoint, bytes] | None:
    """Returns the last checkpoint and its hash."""
    row = (await conn.execute(sql("select * from checkpoints order by id desc limit 1"))).first()
    return _checkpoint(row) if row else None


async def checkpoints(conn: Connection) -> list[tuple[Checkpoint, bytes]]:
    """Returns all checkpoints with their hashes, in order."""
    rows = await conn.execute(sql("select * from checkpoints order by id"))
    return [_checkpoint(row) for row in rows]


def _checkpoint(row: Row) -> tuple[Checkpoint, bytes]:
    return Checkpoint(row.id, row.at, row.events, row.heads, row.previous, row.key_id), row.hash


async def take_heads(
    conn: Connection, checkpoint_id: int
) -> AsyncIterator[tuple[int, list[tuple[UUID, int, bytes]]]]:
    """Notes the end of each chain that has grown since the checkpoint before, page by page.

    Yields for each page of contacts how many events their chains have, and the noted ends by
    subject id."""
    after = UUID(int=0)
    while True:
        row = (
            await conn.execute(
                _TAKE_HEADS, {"id": checkpoint_id, "after": after, "limit": CONTACTS}
            )
        ).one()
        if row.last is None:
            return
        yield int(row.events), list(zip(row.subjects, row.seqs, row.hashes, strict=True))
        after = row.last


_TAKE_HEADS = sql("""
    with page as materialized (
        select subject_id, ledger_seq, ledger_head from contacts
        where subject_id > :after order by subject_id limit :limit
    ), grown as (
        insert into checkpoint_heads (checkpoint_id, subject_id, seq, hash)
        select :id, subject_id, ledger_seq, ledger_head from page
        where ledger_seq > 0 and not exists (
            select from checkpoint_heads h
            where h.subject_id = page.subject_id and h.seq = page.ledger_seq)
        returning subject_id, seq, hash
    )
    select (select subject_id from page order by subject_id desc limit 1) as last,
        (select coalesce(sum(ledger_seq), 0) from page) as events,
        coalesce(array_agg(subject_id order by subject_id), '{}') as subjects,
        coalesce(array_agg(seq order by subject_id), '{}') as seqs,
        coalesce(array_agg(hash order by subject_id), '{}') as hashes
    from grown
""")


async def heads(
    conn: Connection,
) -> AsyncIterator[tuple[int, UUID, int, bytes, bytes | None, bool]]:
    """Yields what all checkpoints noted, in their order.

    Each item is (checkpoint id, subject id, seq, hash, the event's hash now, whether the contact
    exists)."""
    async for rows in _pages(conn, "every_head", _HEADS):
        for row in rows:
            yield tuple(row)


_HEADS = """
    select h.checkpoint_id, h.subject_id, h.seq, h.hash, coalesce(e.hash, l.hash) as present,
        c.subject_id is not null as known
    from checkpoint_heads h
    left join consent_events e on e.subject_id = h.subject_id and e.seq = h.seq
    left join suppression_events l
        on h.subject_id = '00000000-0000-0000-0000-000000000000' and l.id = h.seq
    left join contacts c on c.subject_id = h.subject_id
    order by h.checkpoint_id, h.subject_id
"""


async def take_list(conn: Connection, checkpoint_id: int, seq: int, hash_: bytes) -> bool:
    """Notes the end of the suppression list's chain, under the nil UUID. Returns False if the
    checkpoint before has noted it already."""
    rows = await conn.execute(
        sql("""insert into checkpoint_heads (checkpoint_id, subject_id, seq, hash)
                select :id, cast(:nil as uuid), :seq, :hash where not exists (
                    select from checkpoint_heads where subject_id = :nil and seq = :seq)
                returning seq"""),
        {"id": checkpoint_id, "nil": LIST, "seq": seq, "hash": hash_},
    )
    return bool(rows)


async def add_checkpoint(conn: Connection, made: Checkpoint, hash_: bytes) -> None:
    await conn.execute(
        sql("""insert into checkpoints (id, at, events, heads, previous, key_id, hash)
                values (:id, :at, :events, :heads, :previous, :key_id, :hash)"""),
        {
            "id": made.id,
            "at": made.at,
            "events": made.events,
            "heads": made.heads,
            "previous": made.previous,
            "key_id": made.key_id,
            "hash": hash_,
        },
    )


async def length(conn: Connection, subject_id: UUID) -> int:
    """Returns how many events of a chain exist."""
    return int(
        (
            await conn.execute(
                sql("select count(*) from consent_events where subject_id = :id"),
                {"id": subject_id},
            )
        ).scalar_one()
    )


async def contact_of(conn: Connection, subject_id: UUID) -> int:
    """Returns the id of the contact with this chain."""
    return int(
        (
            await conn.execute(
                sql("select id from contacts where subject_id = :id"), {"id": subject_id}
            )
        ).scalar_one()
    )


async def covering(conn: Connection, subject_id: UUID) -> list[tuple[int, int, datetime, bytes]]:
    """Returns the checkpoints that noted this chain.

    Each is (seq, checkpoint id, time, checkpoint's hash)."""
    rows = await conn.execute(_COVERING, {"id": subject_id})
    return [(row.seq, row.id, row.at, row.hash) for row in rows]


_COVERING = sql("""
    select h.seq, k.id, k.at, k.hash from checkpoint_heads h
    join checkpoints k on k.id = h.checkpoint_id
    where h.subject_id = :id order by h.seq
""")
