"""Outbound texts: queued, claimed, recorded, reconciled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.models import (
    Channel,
    Draft,
    MessageClass,
    Outbound,
    Purpose,
    Standing,
    Status,
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the gate decided of a claimed text: go on as `status`, at `not_before` at the
    earliest where it is deferred."""

    id: int
    status: Status
    verdict: str
    reason: str
    not_before: datetime | None = None
    valid_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call to the provider."""

    id: int
    status: Status  # accepted, queued (again), failed or unknown
    sid: str | None = None
    error_code: int | None = None
    error: str | None = None
    not_before: datetime | None = None


async def insert(
    conn: AsyncConnection, draft: Draft, ruling: Ruling, segments: int, now: datetime
) -> int:
    """The id of the new row; suppressed and deferred texts are rows too."""
    return int((await conn.execute(_INSERT, {
        "contact_id": draft.contact_id,
        "number": draft.number,
        "body": draft.body,
        "author": draft.author,
        "purpose": draft.purpose,
        "message_class": draft.message_class,
        "program": draft.program,
        "answers": draft.answers,
        "answers_at": draft.answers_at,
        "fence": draft.fence,
        "priority": draft.priority,
        "status": ruling.status,
        "verdict": ruling.verdict,
        "reason": ruling.reason,
        "not_before": ruling.not_before,
        "segments": segments,
        "now": now,
    })).scalar_one())


_INSERT = text("""
    insert into messages (contact_id, direction, number, body, created_at, author, purpose,
        message_class, program, answers, answers_at, fence, priority, status, verdict, reason,
        not_before, segments, status_at)
    values (:contact_id, 'outbound', :number, :body, :now, :author, :purpose, :message_class,
        :program, :answers, :answers_at, :fence, :priority, :status, :verdict, :reason,
        :not_before, :segments, :now)
    returning id
""")


async def waiting_numbers(conn: AsyncConnection) -> list[str]:
    """The sender numbers that have texts to send."""
    return [row.number for row in await conn.execute(_WAITING_NUMBERS)]


# Steps from number to number along the index, however many texts wait.
_WAITING_NUMBERS = text("""
    with recursive found as (
        (select number from messages where status in ('queued', 'deferred')
         order by number limit 1)
        union all
        select (select m.number from messages m
                where m.status in ('queued', 'deferred') and m.number > found.number
                order by m.number limit 1)
        from found where found.number is not null
    )
    select number from found where number is not null
""")


async def budget(
    conn: AsyncConnection, number: str, now: datetime
) -> datetime:
    """Locks the number's pace and tells until when it is busy with what has gone out."""
    await conn.execute(
        text("""insert into paces (number, busy_until) values (:number, :now)
                on conflict do nothing"""), {"number": number, "now": now})
    busy: datetime = (await conn.execute(
        text("select busy_until from paces where number = :number for update"),
        {"number": number})).scalar_one()
    return busy


async def spend(conn: AsyncConnection, number: str, busy_until: datetime) -> None:
    await conn.execute(
        text("update paces set busy_until = :busy where number = :number"),
        {"number": number, "busy": busy_until})


async def lock_next(
    conn: AsyncConnection, number: str, limit: int, now: datetime
) -> list[tuple[int, int]]:
    """(id, segments) of the next texts of a number, the most urgent first, locked together with
    their contacts' consent until the transaction ends. A contact's texts keep their order."""
    rows = await conn.execute(_LOCK_NEXT, {"number": number, "limit": limit, "now": now})
    return [(row.id, row.segments) for row in rows]


_LOCK_NEXT = text("""
    select m.id, m.segments
    from messages m join contacts c on c.id = m.contact_id
    where m.number = :number and m.status in ('queued', 'deferred')
        and (m.not_before is null or m.not_before <= :now)
        and not exists (
            select 1 from messages e
            where e.contact_id = m.contact_id and e.id <> m.id
                and (e.status = 'sending' or (e.status in ('queued', 'deferred')
                    and (e.not_before is null or e.not_before <= :now)
                    and (e.priority, e.id) < (m.priority, m.id))))
    order by m.priority, m.id
    limit :limit
    for share of c
    for update of m skip locked
""")


async def load(conn: AsyncConnection, ids: Sequence[int]) -> list[Outbound]:
    """The locked texts as the gate sees them: read after the locks, so nothing is stale."""
    rows = await conn.execute(_LOAD, {"ids": list(ids)})
    return [_outbound(row) for row in rows]


_LOAD = text("""
    select m.id, m.contact_id, c.address, c.channel, m.number, m.body, m.purpose, m.message_class,
        m.program, m.created_at, m.answers_at, m.attempts,
        coalesce(m.fence <> v.fence, false) as fenced,
        c.revoked_at, c.provider_blocks, s.message_class as granted
    from messages m
    join contacts c on c.id = m.contact_id
    join conversations v on v.contact_id = m.contact_id
    left join consents s on s.contact_id = m.contact_id and s.program = m.program
    where m.id = any(:ids)
    order by m.priority, m.id
""")


def _outbound(row: Row[tuple[object, ...]]) -> Outbound:
    granted = {row.program: MessageClass(row.granted)} if row.granted else {}
    return Outbound(
        id=row.id,
        contact_id=row.contact_id,
        address=row.address,
        channel=Channel(row.channel),
        number=row.number,
        body=row.body,
        purpose=Purpose(row.purpose),
        message_class=MessageClass(row.message_class),
        program=row.program,
        created_at=row.created_at,
        answers_at=row.answers_at,
        attempts=row.attempts,
        fenced=row.fenced,
        standing=Standing(row.revoked_at, row.provider_blocks, granted),
    )


async def rule(conn: AsyncConnection, rulings: Sequence[Ruling], now: datetime) -> None:
    """Writes the gate's decisions on claimed texts: sending, suppressed or deferred."""
    await conn.execute(_RULE, {
        "ids": [r.id for r in rulings],
        "statuses": [r.status.value for r in rulings],
        "verdicts": [r.verdict for r in rulings],
        "reasons": [r.reason for r in rulings],
        "not_befores": [r.not_before for r in rulings],
        "valids": [r.valid_seconds for r in rulings],
        "now": now,
    })


_RULE = text("""
    with ruling as (
        select * from unnest(cast(:ids as bigint[]), cast(:statuses as text[]),
            cast(:verdicts as text[]), cast(:reasons as text[]),
            cast(:not_befores as timestamptz[]), cast(:valids as integer[]))
            as r (id, status, verdict, reason, not_before, valid_seconds)
    ), history as (
        insert into message_statuses (message_id, status, source, at)
        select id, status, 'gate', :now from ruling
    )
    update messages m set status = r.status, verdict = r.verdict, reason = r.reason,
        not_before = r.not_before, valid_seconds = r.valid_seconds, status_at = :now,
        claimed_at = case when r.status = 'sending' then :now end,
        attempts = m.attempts + case when r.status = 'sending' then 1 else 0 end
    from ruling r where m.id = r.id
""")


async def conclude(
    conn: AsyncConnection, outcomes: Sequence[Outcome], now: datetime, source: str = "sender"
) -> None:
    """Writes what came of the calls. A status callback that was quicker is not overwritten."""
    await conn.execute(_CONCLUDE, {
        "ids": [o.id for o in outcomes],
        "statuses": [o.status.value for o in outcomes],
        "sids": [o.sid for o in outcomes],
        "codes": [o.error_code for o in outcomes],
        "errors": [o.error for o in outcomes],
        "not_befores": [o.not_before for o in outcomes],
        "now": now,
        "source": source,
    })


_CONCLUDE = text("""
    with outcome as (
        select * from unnest(cast(:ids as bigint[]), cast(:statuses as text[]),
            cast(:sids as text[]), cast(:codes as integer[]), cast(:errors as text[]),
            cast(:not_befores as timestamptz[]))
            as o (id, status, sid, code, error, not_before)
    ), concluded as (
        update messages m set provider_sid = coalesce(m.provider_sid, o.sid),
            status = case
                when m.provider_sid is not null then m.status
                when m.status in ('sending', 'unknown') then o.status
                when m.status in ('queued', 'deferred') and o.sid is not null then o.status
                else m.status end,
            status_at = :now, error_code = coalesce(o.code, m.error_code),
            error = coalesce(o.error, m.error), not_before = coalesce(o.not_before, m.not_before)
        from outcome o where m.id = o.id
    )
    insert into message_statuses (message_id, provider_sid, status, source, error_code, at)
    select id, sid, status, :source, code, :now from outcome
""")


async def advance(
    conn: AsyncConnection,
    *,
    message_id: int | None,
    sid: str,
    status: Status,
    lower: Sequence[Status],
    error_code: int | None,
    now: datetime,
) -> bool:
    """What a status callback said: into the history always; onto the message if its status is one
    of `lower`. False where no message of ours is known."""
    row = (await conn.execute(_ADVANCE, {
        "id": message_id,
        "sid": sid,
        "status": status,
        "lower": [s.value for s in lower],
        "code": error_code,
        "now": now,
    })).first()
    return row is not None


# The callback's own id is believed only where it does not contradict the provider's sid.
_ADVANCE = text("""
    with target as (
        select id from messages
        where direction = 'outbound' and (provider_sid = :sid
            or (id = cast(:id as bigint) and provider_sid is null))
        limit 1
    ), history as (
        insert into message_statuses (message_id, provider_sid, status, source, error_code, at)
        values ((select id from target), :sid, :status, 'callback', cast(:code as integer), :now)
        returning message_id
    )
    update messages m set provider_sid = :sid,
        status = case when m.status = any(:lower) then :status else m.status end,
        status_at = case when m.status = any(:lower) then :now else m.status_at end,
        error_code = coalesce(cast(:code as integer), m.error_code)
    from target t, history h where m.id = t.id and h.message_id = t.id
    returning m.id
""")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A text of which nobody knows whether the provider has it."""

    id: int
    address: str
    number: str
    body: str
    claimed_at: datetime
    attempts: int


async def doubt_stale(conn: AsyncConnection, before: datetime, now: datetime) -> int:
    """Texts claimed before `before` whose sender has not said what came of them are in doubt."""
    result = await conn.execute(_DOUBT_STALE, {"before": before, "now": now})
    return int(result.rowcount)


_DOUBT_STALE = text("""
    with stale as (
        update messages set status = 'unknown', status_at = :now
        where status = 'sending' and claimed_at < :before returning id
    )
    insert into message_statuses (message_id, status, source, at)
    select id, 'unknown', 'reconcile', :now from stale
""")


async def in_doubt(conn: AsyncConnection, before: datetime, limit: int) -> list[Doubt]:
    rows = await conn.execute(_IN_DOUBT, {"before": before, "limit": limit})
    return [Doubt(row.id, row.address, row.number, row.body, row.claimed_at, row.attempts)
            for row in rows]


_IN_DOUBT = text("""
    select m.id, c.address, m.number, m.body, m.claimed_at, m.attempts
    from messages m join contacts c on c.id = m.contact_id
    where m.status = 'unknown' and m.claimed_at < :before
    order by m.claimed_at, m.id limit :limit
""")


async def known_sids(conn: AsyncConnection, sids: Sequence[str]) -> set[str]:
    rows = await conn.execute(
        text("select provider_sid from messages where provider_sid = any(:sids)"),
        {"sids": list(sids)})
    return {row.provider_sid for row in rows}


async def adopt_strays(conn: AsyncConnection, now: datetime, window: timedelta) -> list[
    tuple[int, str, str, int | None]
]:
    """Callbacks that came before their message's sid was known: (message id, sid, status, error
    code), now attached."""
    rows = await conn.execute(_ADOPT, {"since": now - window})
    return [(row.message_id, row.provider_sid, row.status, row.error_code) for row in rows]


_ADOPT = text("""
    update message_statuses s set message_id = m.id
    from messages m
    where s.message_id is null and s.at > :since and m.provider_sid = s.provider_sid
        and m.direction = 'outbound'
    returning s.message_id, s.provider_sid, s.status, s.error_code
""")
