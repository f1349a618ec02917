"""Outbound texts until they are sent: queued, claimed, ruled on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.contacts.store import STANDING, standing
from bot.db.database import Connection, Row, sql
from bot.messages.outage_store import LOST
from bot.models import (
    Channel,
    Draft,
    MessageClass,
    Outbound,
    Purpose,
    Status,
)

# For so long an answer waits for an earlier one that a loss of the database keeps back; mostly the
# loss is settled by then, and the answers keep their order.
PATIENCE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Ruling:
    """The gate's decision on a claimed text: go on as `status`.

    not_before: the earliest time, if it is deferred."""

    id: int
    status: Status
    verdict: str
    reason: str
    not_before: datetime | None = None
    valid_seconds: int | None = None


async def insert(
    conn: Connection, draft: Draft, ruling: Ruling, segments: int, now: datetime
) -> int:
    """Inserts a text and returns its id; suppressed and deferred texts are rows too."""
    return int(
        (
            await conn.execute(
                _INSERT,
                {
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
                    "client_id": draft.client_id,
                    "test": draft.test,
                    "now": now,
                },
            )
        ).scalar_one()
    )


_INSERT = sql("""
    insert into messages (contact_id, direction, number, body, created_at, author, purpose,
        message_class, program, answers, answers_at, fence, priority, status, verdict, reason,
        not_before, segments, status_at, client_id, test)
    values (:contact_id, 'outbound', :number, :body, :now, :author, :purpose, :message_class,
        :program, :answers, :answers_at, :fence, :priority, :status, :verdict, :reason,
        :not_before, :segments, :now, cast(:client_id as uuid), :test)
    returning id
""")


# Inserts the texts of a campaign's batch, in a statement that has `batch (contact_id, body …)`.
# doubt_since: since when the provider may have got them without this database's knowing, or null.
INSERT_BATCH = """
        insert into messages (contact_id, direction, number, body, created_at, author, purpose,
            message_class, program, priority, status, verdict, reason, not_before, segments,
            status_at, campaign_id, expires_at, language, country, leased_at, claimed_at)
        select contact_id, 'outbound', :number, body, :now, :author, :purpose, :message_class,
            :program, :priority, case when in_doubt then 'unknown' else status end, verdict,
            reason, not_before, segments, :now, :id, expires_at, language, country,
            case when in_doubt then cast(:doubt_since as timestamptz) end,
            case when in_doubt then :now end
        from batch, lateral (select cast(:doubt_since as timestamptz) is not null
            and status in ('queued', 'deferred') as in_doubt) d
        order by contact_id
        returning id, contact_id
"""


async def cancel_waiting(conn: Connection, campaign_id: int, now: datetime) -> int:
    """Cancels a campaign's texts that have not been handed to the provider. Returns how many."""
    return len(
        await conn.execute(
            sql("""update messages set status = 'canceled', status_at = :now
                where campaign_id = :id and status in ('queued', 'deferred') returning id"""),
            {"id": campaign_id, "now": now},
        )
    )


async def waiting_numbers(conn: Connection) -> list[str]:
    """Returns the sender numbers that have texts to send."""
    return [row.number for row in await conn.execute(_WAITING_NUMBERS)]


# Steps from number to number along the index, so its cost does not grow with the texts that wait.
_WAITING_NUMBERS = sql("""
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


async def budget(conn: Connection, number: str) -> float:
    """Locks the number's pace. Returns for how many seconds from now the texts that it has sent
    keep it busy, by the database's clock: the senders' differ."""
    await conn.execute(
        sql("""insert into paces (number, busy_until) values (:number, clock_timestamp())
                on conflict do nothing"""),
        {"number": number},
    )
    await conn.execute(
        sql("select 1 from paces where number = :number for update"), {"number": number}
    )
    busy = await conn.execute(_BUSY, {"number": number})  # after the wait for the lock
    return float(busy.scalar_one())


_BUSY = sql("""
    select greatest(extract(epoch from busy_until - clock_timestamp())::float8, 0)
    from paces where number = :number
""")


async def spend(conn: Connection, number: str, seconds: float) -> None:
    """Sets for how many seconds from now the number is busy."""
    await conn.execute(
        sql("""update paces set busy_until = clock_timestamp() + :seconds * interval '1 second'
                where number = :number"""),
        {"number": number, "seconds": seconds},
    )


async def lock_next(
    conn: Connection, number: str, limit: int, now: datetime
) -> list[tuple[int, int]]:
    """Locks the next texts of a number, the most urgent first. Returns their (id, segments).

    Their contacts' consent is locked too, until the transaction ends. A contact's texts keep their
    order: one that is under way, in doubt or waiting for another try holds back those behind it.
    While opt-outs may be missing, only answers are locked; an older text that must wait for that
    holds back those behind it only for so long as people are patient."""
    values = {"number": number, "limit": limit, "now": now, "patient": now - PATIENCE}
    rows = await conn.execute(_LOCK_NEXT, values)
    return [(row.id, row.segments) for row in rows]


def _goes(text: str) -> str:
    """Returns the SQL that lets only answers go while opt-outs may be missing after a loss of the
    database: to keywords, and to texts that came after it. Nothing goes from an old copy."""
    return f"""(not (select closed from lost) and (not (select open from lost)
            or {text}.purpose in ('confirmation', 'keyword_reply')
            or ({text}.purpose in ('answer', 'staff') and coalesce((
                select a.ordinal from messages a where a.id = {text}.answers), 0)
                > (select ordinal from lost))))"""  # noqa: S608


def _runs(campaign: str) -> str:
    """Returns the SQL that passes over the texts of a paused campaign."""
    return f"""not exists (select 1 from campaigns k
            where k.id = {campaign} and k.status = 'paused' offset 0)"""  # noqa: S608


# A lane is what waits on one number with one priority, of one campaign or of none. The index of the
# same order leads from lane to lane, and in each to what is due: so a claim does not read the
# texts of a paused campaign, nor those that wait for the morning, however many there are.
#
# Passes over a contact whose row another transaction is writing, instead of waiting for it: an
# opt-out or an import under way must not stop the whole number, nor meet this one in a deadlock.
# `offset 0` keeps the planner from a join, and `case` from other indexes: it would read a campaign
# of 20,000 that its statistics don't know yet once for each text. So it looks up the contact's own
# active rows.
_LOCK_NEXT = sql(f"""
    with recursive lost as materialized ({LOST}), lane as (
        (select priority, coalesce(campaign_id, 0) as campaign from messages
         where number = :number and status in ('queued', 'deferred')
         order by 1, 2 limit 1)
        union all
        select further.* from lane cross join lateral (
            select m.priority, coalesce(m.campaign_id, 0) as campaign from messages m
            where m.number = :number and m.status in ('queued', 'deferred')
                and (m.priority, coalesce(m.campaign_id, 0)) > (lane.priority, lane.campaign)
            order by 1, 2 limit 1) as further
    )
    select due.id, due.segments from lane cross join lateral (
        select m.id, m.segments
        from messages m join contacts c on c.id = m.contact_id
        where m.number = :number and m.status in ('queued', 'deferred')
            and m.priority = lane.priority and coalesce(m.campaign_id, 0) = lane.campaign
            and coalesce(m.not_before, '-infinity') <= :now and {_goes("m")}
            and not exists (
                select 1 from messages e
                where e.contact_id = m.contact_id and e.id <> m.id and e.direction = 'outbound'
                    and e.status in ('queued', 'deferred', 'sending', 'unknown')
                    and case
                        when e.status in ('sending', 'unknown') then true
                        when e.status = 'deferred' and e.not_before > :now then false
                        when (e.priority, e.id) > (m.priority, m.id) then false
                        when not {_goes("e")} and e.created_at < :patient then false
                        else {_runs("e.campaign_id")}
                    end
                offset 0)
        order by coalesce(m.not_before, '-infinity'), m.id
        limit :limit
        for share of c skip locked
        for update of m skip locked
    ) as due
    where {_runs("lane.campaign")} and (lane.campaign = 0 or not (select open from lost))
    limit :limit
""")  # noqa: S608


async def load(conn: Connection, ids: Sequence[int], now: datetime) -> list[Outbound]:
    """Returns the locked texts as the gate sees them: read after the locks, so nothing is stale."""
    rows = await conn.execute(_LOAD, {"ids": list(ids), "now": now})
    return [_outbound(row) for row in rows]


# The times of texts that went out, or may have: the gate counts those of a program in the last 30
# days, and those of all programs in the last 2; none that tries a campaign out.
_GONE = """(select array_agg(r.claimed_at order by r.claimed_at) from messages r
    where r.contact_id = c.id and r.direction = 'outbound' and r.message_class = 'promotional'
        and not r.test
        and r.claimed_at > cast(:now as timestamptz) - interval '{days} days' {more}
        and r.status not in ('queued', 'deferred', 'suppressed', 'canceled', 'failed'))"""


def gone(program: str, message_class: str) -> str:
    """Returns the columns `recent` and `lately`, null unless that class is promotional."""
    recent, lately = (
        _GONE.format(days=30, more=f"and r.program = {program}"),
        _GONE.format(days=2, more=""),
    )
    return f"""case when {message_class} = 'promotional' then {recent} end as recent,
        case when {message_class} = 'promotional' then {lately} end as lately"""


_LOAD = sql(f"""
    select m.id, m.contact_id, c.address, c.channel, m.number, m.body, m.purpose, m.message_class,
        m.program, m.answers_at, m.attempts, m.expires_at, m.test,
        (select a.ordinal from messages a where a.id = m.answers) as answers_ordinal,
        coalesce(m.fence <> v.fence, false) as fenced,
        exists (select 1 from campaigns k
            where k.id = m.campaign_id and k.status = 'canceled') as canceled,
        {STANDING}, s.message_class as granted, {gone("m.program", "m.message_class")}
    from messages m
    join contacts c on c.id = m.contact_id
    join conversations v on v.contact_id = m.contact_id
    left join consents s on s.contact_id = m.contact_id and s.program = m.program
    where m.id = any(:ids)
    order by m.priority, m.id
""")  # noqa: S608


def _outbound(row: Row) -> Outbound:
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
        answers_at=row.answers_at,
        answers_ordinal=row.answers_ordinal,
        attempt=row.attempts + 1,
        fenced=row.fenced,
        canceled=row.canceled,
        standing=standing(row, granted),
        expires_at=row.expires_at,
        test=row.test,
    )


async def look_again(conn: Connection, contact_id: int, now: datetime) -> None:
    """Makes the texts that an ended hold has deferred pass the gate again at once."""
    await conn.execute(
        sql("""update messages set not_before = :now
                where contact_id = :id and direction = 'outbound' and status = 'deferred'
                    and reason in ('held', 'with_staff')"""),
        {"id": contact_id, "now": now},
    )


async def rule(conn: Connection, rulings: Sequence[Ruling], now: datetime) -> None:
    """Writes the gate's decisions on claimed texts: sending, suppressed or deferred."""
    await conn.execute(
        _RULE,
        {
            "ids": [r.id for r in rulings],
            "statuses": [r.status.value for r in rulings],
            "verdicts": [r.verdict for r in rulings],
            "reasons": [r.reason for r in rulings],
            "not_befores": [r.not_before for r in rulings],
            "valids": [r.valid_seconds for r in rulings],
            "now": now,
        },
    )


_RULE = sql("""
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
        leased_at = case when r.status = 'sending' then clock_timestamp() end,
        attempts = m.attempts + case when r.status = 'sending' then 1 else 0 end
    from ruling r where m.id = r.id
""")
