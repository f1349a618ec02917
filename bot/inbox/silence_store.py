"""The conversations that must change by themselves: silent ones, and those without an owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.contacts.model import TALKS
from bot.db.database import Connection, sql
from bot.inbox.rules.silence import Silence


@dataclass(frozen=True, slots=True)
class Owned:
    """A conversation that somebody owns and that is not put away. team_id: of its oldest case."""

    contact_id: int
    owner: str
    team_id: int | None
    silence: Silence


async def owned(conn: Connection, now: datetime, only: int | None = None) -> list[Owned]:
    """Returns the conversations that somebody of the staff owns, or `only` that contact's."""
    rows = await conn.execute(_OWNED, {"now": now, "only": only})
    return [
        Owned(
            row.contact_id,
            row.owner,
            row.team_id,
            Silence(row.waiting_since, row.spoken_at, row.heard_at, row.reminded_at),
        )
        for row in rows
    ]


_OWNED = sql("""
    select v.contact_id, v.owner, v.waiting_since, v.spoken_at, v.heard_at,
        k.team_id, k.reminded_at
    from conversations v
    left join lateral (
        select o.team_id, o.reminded_at from cases o
        where o.contact_id = v.contact_id and o.closed_at is null
        order by o.opened_at, o.id limit 1) k on true
    where v.owner <> 'bot' and v.owner <> 'nobody'
        and (v.snoozed_until is null or v.snoozed_until <= :now)
        and (cast(:only as bigint) is null or v.contact_id = cast(:only as bigint))
""")


async def adrift(conn: Connection) -> Sequence[int]:
    """Returns the contacts whose conversation staff have, but with nothing left to do in it: an
    opt-out has ended its cases."""
    rows = await conn.execute(_ADRIFT, {"kinds": sorted(TALKS)})
    return [row.contact_id for row in rows]


_ADRIFT = sql("""
    select v.contact_id from conversations v join contacts c on c.id = v.contact_id
    where v.owner <> 'bot' and c.revoked_at is not null and not exists (
        select 1 from cases k where k.contact_id = v.contact_id and k.closed_at is null
            and k.kind = any(cast(:kinds as text[])))
""")


@dataclass(frozen=True, slots=True)
class Waiter:
    """A person who waits for staff. team_id: of the oldest open case. owner: the bot, if it goes on
    until staff come, or nobody."""

    contact_id: int
    owner: str
    team_id: int | None
    since: datetime


async def waiters(conn: Connection, only: int | None = None) -> list[Waiter]:
    """Returns who waits for staff and was not told yet that it takes longer, or `only` that
    contact; and with whom the bot goes on only until staff come."""
    rows = await conn.execute(_WAITERS, {"kinds": sorted(TALKS), "only": only})
    return [Waiter(**row) for row in rows]


_WAITERS = sql("""
    select v.contact_id, v.owner, k.team_id, coalesce(v.waiting_since, k.opened_at) as since
    from (select distinct on (o.contact_id) o.* from cases o
        where o.closed_at is null and o.kind = any(cast(:kinds as text[]))
            and (cast(:only as bigint) is null or o.contact_id = cast(:only as bigint))
        order by o.contact_id, o.opened_at, o.id) k
    join conversations v on v.contact_id = k.contact_id
    join contacts c on c.id = k.contact_id
    where c.revoked_at is null and (
        v.owner = 'nobody' and k.told_late_at is null
        or v.owner = 'bot' and k.told_away_at is not null)
""")
