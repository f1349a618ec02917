"""Web hosts, and losses of the database after which opt-outs may be missing. All times are the
server's own: hosts' clocks differ.

A host counts for an hour after it was last seen. Its journal may hold texts if the host says so, or
if it says nothing for a while.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql

BEAT_SECONDS = 2.0  # between two signs of life of a host
_SILENT = "interval '20 seconds'"  # a host that says nothing for so long may hold texts
_COUNTS = "interval '1 hour'"
_LEAST = "interval '5 seconds'"  # time for a host that is new to say that it is there

# Hosts whose journal holds texts, or may.
_OPEN_HOST = f"""h.seen_at > now() - {_COUNTS}
    and (h.seen_at < now() - {_SILENT} or h.empty_at is distinct from h.seen_at)"""

# The witness has not been held against this database since its server has started.
_UNCOMPARED = "w.compared_at < pg_postmaster_start_time()"

# For a statement that must not claim what an opt-out might forbid: `lost.open`; `closed`, while
# nothing at all may go, since this may be an old copy of the database; and the ordinal after which
# a text is known to have come after all that may be missing.
LOST = f"""
    select o.settled_at is null or o.server_started_at <> pg_postmaster_start_time()
            or exists (select from web_hosts h where {_OPEN_HOST}) as open,
        o.settled_at is null and o.restored
            or exists (select from witness w where {_UNCOMPARED}) as closed,
        case when o.server_started_at = pg_postmaster_start_time() then o.ordinal
            else {2**63 - 1} end as ordinal
    from outages o order by o.id desc limit 1
"""  # noqa: S608


# -- hosts -------------------------------------------------------------------------------------


async def server_time(conn: Connection) -> datetime:
    """Returns the server's time."""
    time: datetime = (await conn.execute(sql("select clock_timestamp()"))).scalar_one()
    return time


async def seen(conn: Connection, host: str, at: datetime, *, empty: bool) -> None:
    """Notes a host's sign of life. empty: its journal held nothing after `at`."""
    await conn.execute(_SEEN, {"host": host, "at": at, "empty": empty})


_SEEN = sql("""
    insert into web_hosts as h (host, seen_at, empty_at)
    values (:host, :at, case when :empty then cast(:at as timestamptz) end)
    on conflict (host) do update set seen_at = excluded.seen_at,
        empty_at = coalesce(excluded.empty_at, h.empty_at)
""")


async def forget(conn: Connection, host: str) -> bool:
    """Forgets a host, whose journal nobody waits for then. Returns False if it is not known."""
    rows = await conn.execute(
        sql("delete from web_hosts where host = :host returning host"), {"host": host}
    )
    return len(rows) > 0


# -- losses ------------------------------------------------------------------------------------


async def lost(conn: Connection) -> tuple[bool, bool]:
    """Returns whether opt-outs may be missing, and whether that is noted: else the server has
    started anew, or a host may hold texts."""
    row = (await conn.execute(_LOST)).one()
    return row.open, row.noted


_LOST = sql(f"""
    select lost.open, exists (
        select from outages where settled_at is null
            and server_started_at = pg_postmaster_start_time()) as noted
    from ({LOST}) as lost
""")  # noqa: S608


async def note(conn: Connection, by: str) -> None:
    """Notes a loss; it takes the place of one that is open. A restored database stays one."""
    await conn.execute(_NOTE, {"by": by})


_NOTE = sql("""
    with earlier as (
        update outages set settled_at = clock_timestamp() where settled_at is null
        returning restored, known_until, doubted_at
    )
    insert into outages (server_started_at, noted_at, noted_by, ordinal, restored, known_until,
        doubted_at)
    select pg_postmaster_start_time(), clock_timestamp(), :by, nextval('ordinals'),
        coalesce(bool_or(restored), false), min(known_until) filter (where restored),
        max(doubted_at) filter (where restored)
    from earlier
""")


@dataclass(frozen=True, slots=True)
class Outage:
    """A loss of the database that is not settled.

    hosts: web hosts that have not said since that their journal is empty. numbers: those whose
    texts have not been caught up since. witness: its name, if the database has not been held
    against it since. restored: this is an old copy of the database."""

    noted_at: datetime
    hosts: tuple[str, ...]
    numbers: tuple[str, ...]
    witness: str | None = None
    restored: bool = False


async def present(conn: Connection, numbers: Sequence[str]) -> Outage | None:
    """Returns the loss that is not settled, or None. numbers: all of ours."""
    row = (await conn.execute(_PRESENT, {"numbers": list(numbers)})).first()
    if row is None:
        return None
    return Outage(
        row.noted_at, tuple(row.hosts), tuple(row.open_numbers), row.witness, row.restored
    )


_PRESENT = sql(f"""
    select o.noted_at, o.restored,
        (select w.name from witness w
            where {_UNCOMPARED} or o.restored and w.compared_at <= o.noted_at) as witness,
        array(select h.host from web_hosts h
            where h.seen_at > now() - {_COUNTS}
                and (coalesce(h.empty_at, '-infinity') <= o.noted_at or ({_OPEN_HOST}))
            order by h.host) as hosts,
        array(select n.number from unnest(cast(:numbers as text[])) as n (number)
            left join catch_ups c on c.number = n.number
            where coalesce(c.ran_at, '-infinity') <= o.noted_at order by n.number) as open_numbers
    from outages o where o.settled_at is null order by o.id desc limit 1
""")  # noqa: S608


async def settle(conn: Connection, outage: Outage) -> bool:
    """Settles a loss for which nothing is open, a few seconds after it was noted at the earliest.
    Returns whether it is settled now."""
    return bool(await conn.execute(_SETTLE, {"noted_at": outage.noted_at}))


async def uncompared(conn: Connection) -> bool:
    """Returns whether there is a witness that this database has not been held against since it
    started, or since it was found to be an old copy."""
    return bool((await conn.execute(_UNCOMPARED_NOW)).scalar_one())


_UNCOMPARED_NOW = sql(f"""
    select exists (select from witness w where {_UNCOMPARED} or exists (
        select from outages o where o.settled_at is null and o.restored
            and w.compared_at <= o.noted_at))
""")  # noqa: S608

_SETTLE = sql(f"""
    update outages set settled_at = clock_timestamp()
    where settled_at is null and noted_at = :noted_at and noted_at < now() - {_LEAST}
    returning id
""")  # noqa: S608


# -- old copies --------------------------------------------------------------------------------


async def note_restored(
    conn: Connection, by: str, known_until: datetime
) -> tuple[int, datetime, bool]:
    """Notes that this is an old copy of the database, unless that is noted. Returns the loss's id,
    when it was noted, and whether it is new.

    known_until: what went out before then is in the database, by the world's clock."""
    row = (await conn.execute(_FOUND_RESTORED)).first()
    new = row is None
    if row is None:
        await note(conn, by)
        row = (await conn.execute(_SET_RESTORED, {"known_until": known_until})).one()
        await conn.execute(_LEAVE_OLD)
    return row.id, row.noted_at, new


_FOUND_RESTORED = sql("""
    select id, noted_at from outages where settled_at is null and restored
        and server_started_at = pg_postmaster_start_time()
""")
_SET_RESTORED = sql("""
    update outages set restored = true, known_until = :known_until, doubted_at = null
    where settled_at is null returning id, noted_at
""")
# What nobody had handled in the copy was handled long ago, or comes late.
_LEAVE_OLD = sql("""
    update messages set taken_in_at = clock_timestamp()
    where direction = 'inbound' and handled_at is null and taken_in_at is null
""")

DOUBTED_AT_ONCE = 10_000


async def doubt_waiting(conn: Connection, now: datetime) -> bool:
    """Puts the texts that wait in an old copy in doubt: the provider may have them. Returns whether
    any text is in doubt still."""
    doubted = (await conn.execute(_DOUBT, {"now": now, "limit": DOUBTED_AT_ONCE})).scalar_one()
    if doubted == 0:
        await conn.execute(_DOUBTED)
    return doubted > 0 or bool((await conn.execute(_IN_DOUBT)).scalar_one())


# One that was in doubt and isn't any more keeps the lease, by which it is known.
_DOUBT = sql("""
    with old as (
        select known_until from outages
        where settled_at is null and restored and doubted_at is null
    ), waiting as (
        select m.id from messages m join old on true
        where m.direction = 'outbound' and m.status in ('queued', 'deferred', 'sending')
            and m.leased_at is distinct from old.known_until
        limit :limit for update of m
    ), doubted as (
        update messages m set status = 'unknown', status_at = :now, leased_at = old.known_until,
            claimed_at = coalesce(m.claimed_at, :now)
        from waiting, old where m.id = waiting.id returning m.id
    ), history as (
        insert into message_statuses (message_id, status, source, at)
        select id, 'unknown', 'reconcile', :now from doubted
    )
    select count(*) from doubted
""")
_DOUBTED = sql("""
    update outages set doubted_at = clock_timestamp()
    where settled_at is null and restored and doubted_at is null
""")
_IN_DOUBT = sql("select exists (select from messages where status in ('sending', 'unknown'))")
