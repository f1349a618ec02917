"""How far the provider's list of each number's inbound texts is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.db.database import Connection, sql


@dataclass(frozen=True, slots=True)
class Due:
    """A number whose list must be read: since when."""

    number: str
    since: datetime


async def begin(conn: Connection, numbers: Sequence[str], now: datetime) -> None:
    """Notes numbers of ours that are new: what came in for them before is not ours, so there is
    nothing to read yet."""
    await conn.execute(_BEGIN, {"numbers": list(numbers), "now": now})


_BEGIN = sql("""
    insert into catch_ups (number, begun_at, reached_at, ran_at)
    select number, :now, :now, now() from unnest(cast(:numbers as text[])) as n (number)
    on conflict do nothing
""")


async def due(conn: Connection, every: timedelta, overlap: timedelta) -> list[Due]:
    """Returns the numbers whose list was not read within `every`, by the server's clock, or since a
    loss of the database. overlap: how much of what was read is read again."""
    rows = await conn.execute(_DUE, {"every": every.total_seconds(), "overlap": overlap})
    return [Due(row.number, row.since) for row in rows]


_DUE = sql("""
    select number, greatest(begun_at, reached_at - cast(:overlap as interval)) as since
    from catch_ups
    where ran_at is null or ran_at < now() - make_interval(secs => :every)
        or ran_at <= (select max(noted_at) from outages where settled_at is null)
    order by number
""")


async def known_until(conn: Connection) -> datetime | None:
    """Returns until when the list of every number is known: what went out before is in this
    database. None if none was ever read."""
    found = await conn.execute(sql("select min(reached_at) from catch_ups"))
    at: datetime | None = found.scalar_one()
    return at


async def ask(conn: Connection) -> None:
    """Has every list read soon, whenever it was read last."""
    await conn.execute(sql("update catch_ups set ran_at = null"))


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading that begins, by the server's clock, and when the one before it began."""

    began_at: datetime
    before: datetime | None


async def reading(conn: Connection, number: str) -> Reading:
    """Returns the reading of a list that begins now."""
    row = (await conn.execute(_READING, {"number": number})).one()
    return Reading(row.began_at, row.before)


_READING = sql("""
    select clock_timestamp() as began_at,
        (select ran_at from catch_ups where number = :number) as before
""")


async def reached(conn: Connection, number: str, at: datetime, reading: Reading) -> None:
    """Notes that the list is known until `at`. If it was asked for meanwhile, it stays so: what it
    was asked for may not have been on it yet."""
    await conn.execute(
        _REACHED,
        {"number": number, "at": at, "began_at": reading.began_at, "before": reading.before},
    )


_REACHED = sql("""
    update catch_ups set reached_at = greatest(reached_at, :at),
        ran_at = case when ran_at is not distinct from cast(:before as timestamptz)
            then :began_at else ran_at end
    where number = :number
""")
