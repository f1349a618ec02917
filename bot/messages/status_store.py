"""The status of outbound texts: reported by the call, by a callback, or by the provider's list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql
from bot.models import Status


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a call to the provider.

    attempt: which of the text's calls this is. The outcome of an earlier call counts only if it
    says that the provider took the text."""

    id: int
    attempt: int
    status: Status  # accepted, queued (again), failed or unknown
    sid: str | None = None
    error_code: int | None = None
    error: str | None = None
    not_before: datetime | None = None


async def conclude(
    conn: Connection, outcomes: Sequence[Outcome], now: datetime, source: str = "sender"
) -> None:
    """Writes the outcomes of calls.

    A status callback that was faster is not overwritten, nor is a later call by an earlier one's
    outcome."""
    await conn.execute(
        _CONCLUDE,
        {
            "ids": [o.id for o in outcomes],
            "attempts": [o.attempt for o in outcomes],
            "statuses": [o.status.value for o in outcomes],
            "sids": [o.sid for o in outcomes],
            "codes": [o.error_code for o in outcomes],
            "errors": [o.error for o in outcomes],
            "not_befores": [o.not_before for o in outcomes],
            "now": now,
            "source": source,
        },
    )


_CONCLUDE = sql("""
    with outcome as (
        select * from unnest(cast(:ids as bigint[]), cast(:attempts as integer[]),
            cast(:statuses as text[]), cast(:sids as text[]), cast(:codes as integer[]),
            cast(:errors as text[]), cast(:not_befores as timestamptz[]))
            as o (id, attempt, status, sid, code, error, not_before)
    ), concluded as (
        update messages m set provider_sid = o.sid, status = o.status, status_at = :now,
            error_code = coalesce(o.code, m.error_code), error = coalesce(o.error, m.error),
            not_before = coalesce(o.not_before, m.not_before)
        from outcome o
        where m.id = o.id and m.provider_sid is null and case
            when o.sid is null then m.status in ('sending', 'unknown') and m.attempts = o.attempt
            else m.status in ('sending', 'unknown', 'queued', 'deferred') end
    )
    insert into message_statuses (message_id, provider_sid, status, source, error_code, at)
    select id, sid, status, :source, code, :now from outcome
""")


@dataclass(frozen=True, slots=True)
class Reported:
    """A text of ours that the provider reports on.

    moved: its status has just gone forward. new_code: nobody had reported this error of it."""

    id: int
    contact_id: int
    number: str
    moved: bool = False
    new_code: bool = False


async def find(conn: Connection, message_id: int | None, sid: str) -> Reported | None:
    """Returns the text that a report is about, or None if it is not ours."""
    row = (await conn.execute(_FIND, {"id": message_id, "sid": sid})).first()
    return Reported(row.id, row.contact_id, row.number) if row else None


# The callback's own id is believed only if it does not contradict the provider's sid.
_TARGET = """
    select id, contact_id, number, status from messages
    where direction = 'outbound' and (provider_sid = :sid
        or (id = cast(:id as bigint) and provider_sid is null))
    order by provider_sid limit 1  -- nulls last: the sid's own row first
"""
_FIND = sql(_TARGET)


async def advance(
    conn: Connection,
    *,
    message_id: int | None,
    sid: str,
    status: Status,
    lower: Sequence[Status],
    error_code: int | None,
    now: datetime,
) -> Reported | None:
    """Writes a status callback: always into the history, onto the message only from a lower status.

    lower: the statuses that it may replace. Returns None if no message of ours is known."""
    row = (
        await conn.execute(
            _ADVANCE,
            {
                "id": message_id,
                "sid": sid,
                "status": status,
                "lower": [s.value for s in lower],
                "code": error_code,
                "now": now,
            },
        )
    ).first()
    if row is None:
        return None
    return Reported(row.id, row.contact_id, row.number, row.moved, row.new_code)


_ADVANCE = sql(f"""
    with target as ({_TARGET} for update), history as (
        insert into message_statuses (message_id, provider_sid, status, source, error_code, at)
        values ((select id from target), :sid, :status, 'callback', cast(:code as integer), :now)
        returning message_id
    )
    update messages m set provider_sid = :sid,
        status = case when t.status = any(:lower) then :status else m.status end,
        status_at = case when t.status = any(:lower) then :now else m.status_at end,
        error_code = case when t.status = any(:lower)
            then coalesce(cast(:code as integer), m.error_code) else m.error_code end
    from target t, history h where m.id = t.id and h.message_id = t.id
    returning m.id, m.contact_id, m.number, t.status = any(:lower) as moved,
        cast(:code as integer) is not null and not exists (
            select from message_statuses s
            where s.message_id = m.id and s.error_code = cast(:code as integer)) as new_code
""")  # noqa: S608  the text above, nothing from outside


async def overdue(conn: Connection, now: datetime, limit: int) -> list[tuple[int, str, str]]:
    """Returns (id, number, sid) of texts that the provider has and whose last status is overdue.

    They are due half a minute after the last news, then ever more rarely, six times in all.
    Returning them counts as asking."""
    rows = await conn.execute(_OVERDUE, {"now": now, "limit": limit})
    return [(row.id, row.number, row.provider_sid) for row in rows]


_OVERDUE = sql("""
    update messages set asked_at = :now, asks = asks + 1
    where id in (
        select id from messages
        where status in ('accepted', 'sent') and asks < 6 and provider_sid is not null
            and coalesce(asked_at, status_at)
                < cast(:now as timestamptz) - interval '30 seconds' * power(4, asks)
        order by coalesce(asked_at, status_at) limit :limit for update skip locked)
    returning id, number, provider_sid
""")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A text that the provider may or may not have.

    leased_at: when it was claimed, by the database's clock. age: seconds since then."""

    id: int
    address: str
    number: str
    body: str
    leased_at: datetime
    age: float
    attempts: int


async def doubt_stale(conn: Connection, seconds: float, now: datetime) -> int:
    """Marks texts that were claimed longer ago than that and have no outcome as unknown.

    Returns how many."""
    return len(await conn.execute(_DOUBT_STALE, {"seconds": seconds, "now": now}))


# A sender of an earlier version, still running, notes only its own clock.
_LEASED = "coalesce(m.leased_at, m.claimed_at)"
_AGE = f"extract(epoch from clock_timestamp() - {_LEASED})::float8"

_DOUBT_STALE = sql(f"""
    with stale as (
        update messages m set status = 'unknown', status_at = :now
        where m.status = 'sending' and {_AGE} > :seconds returning m.id
    )
    insert into message_statuses (message_id, status, source, at)
    select id, 'unknown', 'reconcile', :now from stale returning message_id
""")  # noqa: S608


async def in_doubt(conn: Connection, seconds: float, limit: int) -> list[Doubt]:
    """Returns the texts in doubt that were claimed longer ago than that, the oldest first."""
    rows = await conn.execute(_IN_DOUBT, {"seconds": seconds, "limit": limit})
    return [
        Doubt(row.id, row.address, row.number, row.body, row.leased_at, row.age, row.attempts)
        for row in rows
    ]


_IN_DOUBT = sql(f"""
    select m.id, c.address, m.number, m.body, {_LEASED} as leased_at, {_AGE} as age, m.attempts
    from messages m join contacts c on c.id = m.contact_id
    where m.status = 'unknown' and {_AGE} > :seconds
    order by 5, m.id limit :limit
""")  # noqa: S608


async def known_sids(conn: Connection, sids: Sequence[str]) -> set[str]:
    """Returns those of these sids that belong to texts of ours."""
    rows = await conn.execute(
        sql("select provider_sid from messages where provider_sid = any(:sids)"),
        {"sids": list(sids)},
    )
    return {row.provider_sid for row in rows}


@dataclass(frozen=True, slots=True)
class Stray:
    """A callback that came before its message's sid was known."""

    message_id: int
    number: str
    sid: str
    status: Status
    error_code: int | None


async def strays(conn: Connection, since: datetime) -> list[Stray]:
    """Returns the strays since then whose message is known by now."""
    rows = await conn.execute(_STRAYS, {"since": since})
    return [
        Stray(row.message_id, row.number, row.provider_sid, Status(row.status), row.error_code)
        for row in rows
    ]


_STRAYS = sql("""
    select m.id as message_id, m.number, s.provider_sid, s.status, s.error_code
    from message_statuses s join messages m on m.provider_sid = s.provider_sid
    where s.message_id is null and s.at > :since and m.direction = 'outbound'
""")


async def adopt(conn: Connection, sids: Sequence[str]) -> None:
    """Attaches strays to their messages."""
    await conn.execute(_ADOPT, {"sids": list(sids)})


_ADOPT = sql("""
    update message_statuses s set message_id = m.id
    from messages m
    where s.message_id is null and s.provider_sid = any(:sids)
        and m.provider_sid = s.provider_sid and m.direction = 'outbound'
""")
