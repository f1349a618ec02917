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


async def reached(conn: Connection, number: str, at: datetime) -> None:
    """Notes that the list is known until `at`, and that it was read now."""
    await conn.execute(
        sql("""update catch_ups set reached_at = greatest(reached_at, :at), ran_at = now()
                where number = :number"""),
        {"number": number, "at": at},
    )
