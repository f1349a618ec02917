"""What is not yet in the witness, what of it this database has, and whose witness counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.consent.witness.rules import Line
from bot.db.database import Connection, sql

BRIEF = 32  # letters of an event's hash that a line has


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that is not yet in the witness. address: of its contact, None if that is erased;
    address_hash: the suppression list's, of its own entries."""

    id: int
    line: Line
    address: str | None
    address_hash: bytes | None


async def waiting(conn: Connection, limit: int) -> list[Waiting]:
    """Returns the first events that are not yet in the witness."""
    return [
        Waiting(
            row.id,
            Line(
                row.kind,
                row.at,
                row.subject_id,
                row.seq,
                bytes(row.hash).hex()[:BRIEF],
                row.program,
                row.channel,
                row.held_for,
                bool(row.blocks),
            ),
            row.address,
            row.address_hash,
        )
        for row in await conn.execute(_WAITING, {"limit": limit})
    ]


_WAITING = sql("""
    select u.id, u.subject_id, u.seq, c.address, null::bytea as address_hash,
        case when e.channel = 'erasure' and e.kind = 'revoked' then 'erased' else e.kind end
            as kind,
        e.at, e.hash, e.program, e.channel, e.held_for, e.provider_blocks as blocks
    from unwitnessed u
    join consent_events e on e.subject_id = u.subject_id and e.seq = u.seq
    left join contacts c on c.subject_id = u.subject_id and c.erased_at is null
    union all
    select u.id, u.subject_id, u.seq, null, l.address_hash, 'added', l.at, l.hash, '*', 'erasure',
        null, s.provider_blocks
    from unwitnessed u
    join suppression_events l on l.id = u.seq
    left join suppressions s on s.address_hash = l.address_hash
    where u.subject_id = '00000000-0000-0000-0000-000000000000'
    order by id limit :limit
""")


async def forget(conn: Connection, ids: Sequence[int]) -> None:
    """Notes that these events are in the witness."""
    await conn.execute(
        sql("delete from unwitnessed where id = any(cast(:ids as bigint[]))"), {"ids": list(ids)}
    )


async def refill(conn: Connection) -> None:
    """Makes all events wait for the witness again: it is a new one."""
    await conn.execute(sql("delete from unwitnessed"))
    await conn.execute(_REFILL)


_REFILL = sql("""
    insert into unwitnessed (subject_id, seq)
    select subject_id, seq from (
        select subject_id, seq, at from consent_events
        where kind in ('revoked', 'class_revoked', 'held', 'released', 'reinstated')
        union all
        select '00000000-0000-0000-0000-000000000000', id, at from suppression_events
        where kind = 'added') every order by at, seq
""")


# -- what the database has -------------------------------------------------------------------


async def absent(conn: Connection, lines: Sequence[Line]) -> list[Line]:
    """Returns those of these lines that this database does not have."""
    rows = await conn.execute(
        _ABSENT,
        {
            "kinds": [line.kind for line in lines],
            "ats": [line.at for line in lines],
            "subjects": [line.subject for line in lines],
            "seqs": [line.seq for line in lines],
            "events": [line.event for line in lines],
        },
    )
    return [lines[row.place - 1] for row in rows]


_ABSENT = sql(f"""
    select w.place
    from unnest(cast(:kinds as text[]), cast(:ats as timestamptz[]), cast(:subjects as uuid[]),
        cast(:seqs as bigint[]), cast(:events as text[]))
        with ordinality as w (kind, at, subject_id, seq, event, place)
    where not case w.kind
        when 'begun' then true
        when 'restored' then exists (
            select from outages o where o.id = w.seq and o.noted_at = w.at)
        when 'added' then exists (
            select from suppression_events l
            where l.id = w.seq and left(encode(l.hash, 'hex'), {BRIEF}) = w.event)
        else exists (
            select from consent_events e where e.subject_id = w.subject_id and e.seq = w.seq
                and left(encode(e.hash, 'hex'), {BRIEF}) = w.event) end
    order by w.place
""")  # noqa: S608


async def contacts(conn: Connection, subjects: Sequence[UUID]) -> dict[UUID, int]:
    """Returns the contacts, not erased, of these subject ids."""
    rows = await conn.execute(
        sql("""select subject_id, id from contacts
                where subject_id = any(cast(:subjects as uuid[])) and erased_at is null"""),
        {"subjects": list(subjects)},
    )
    return {row.subject_id: row.id for row in rows}


async def newcomers(conn: Connection, since: datetime) -> list[tuple[int, str]]:
    """Returns the contacts (id, address) that this database has made since then."""
    rows = await conn.execute(
        sql("""select id, address from contacts
                where created_at >= :since and erased_at is null order by id"""),
        {"since": since},
    )
    return [(row.id, row.address) for row in rows]


# -- whose witness counts --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Keeper:
    """The witness that counts. silent: its host has not been there for a minute. awaited: until it
    has been compared, nothing goes."""

    name: str
    silent: bool
    awaited: bool


async def keeper(conn: Connection) -> Keeper | None:
    """Returns the witness that counts; None before the first one."""
    row = (await conn.execute(_KEEPER)).first()
    return Keeper(row.name, row.silent, row.awaited) if row else None


_KEEPER = sql("""
    select w.name, w.seen_at < now() - interval '1 minute' as silent,
        w.compared_at < pg_postmaster_start_time() or exists (
            select from outages o where o.settled_at is null and o.restored) as awaited
    from witness w
""")


async def compared(conn: Connection, name: str) -> None:
    """Notes that the database has all that stands in this witness, which counts from now on."""
    await conn.execute(
        sql("""insert into witness (name, seen_at, compared_at)
                values (:name, clock_timestamp(), clock_timestamp())
                on conflict (single) do update set name = excluded.name,
                    seen_at = excluded.seen_at, compared_at = excluded.compared_at"""),
        {"name": name},
    )


async def give_up(conn: Connection, name: str) -> bool:
    """Forgets the witness, for which nobody waits then. Returns False if it is not the one."""
    rows = await conn.execute(
        sql("delete from witness where name = :name returning name"), {"name": name}
    )
    return len(rows) > 0
