"""Outbound texts until they are sent: queued, loaded for the gate, ruled on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.contacts.store import STANDING, standing
from bot.contacts.waiting_store import ASKS
from bot.db.database import Connection, Row, sql
from bot.messages.question_store import open_until
from bot.models import (
    Channel,
    Draft,
    MessageClass,
    Outbound,
    Purpose,
    Status,
)
from bot.sms import dated


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
# answers, answers_at: the text that they answer, null for none.
# doubt_since: since when the provider may have got them without this database's knowing, or null.
INSERT_BATCH = """
        insert into messages (contact_id, direction, number, body, created_at, author, purpose,
            message_class, program, priority, status, verdict, reason, not_before, segments,
            status_at, campaign_id, expires_at, language, country, about, answers, answers_at,
            leased_at, claimed_at)
        select contact_id, 'outbound', :number, body, :now, :author, :purpose, :message_class,
            :program, :priority, case when in_doubt then 'unknown' else status end, verdict,
            reason, not_before, segments, :now, :id, expires_at, language, country, about,
            cast(:answers as bigint), cast(:answers_at as timestamptz),
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


# Whether a case k is one that the person's own text opened, not long before it was closed: a survey
# on it is the end of that conversation.
OF_THEIRS = "k.message_id is not null and k.opened_at > k.closed_at - interval '14 days'"

_LOAD = sql(f"""
    select m.id, m.contact_id, c.address, c.channel, m.number, m.body, m.purpose, m.message_class,
        m.program, m.answers_at, m.attempts, m.expires_at, m.test, m.about,
        case when m.about is not null then (select c.attributes ->>
            (k.content #>> '{{start,before}}') from campaigns k where k.id = m.campaign_id) end
            as date,
        (select a.ordinal from messages a where a.id = m.answers) as answers_ordinal,
        coalesce(m.fence <> v.fence, false) as fenced,
        exists (select 1 from campaigns k
            where k.id = m.campaign_id and k.status = 'canceled') as canceled,
        case when m.purpose = 'survey_question' then (
            select k.closed_at from recipients r join cases k on k.id = r.case_id
            where r.campaign_id = m.campaign_id and r.contact_id = m.contact_id
                and {OF_THEIRS}) end as closed_at,
        a.asks, case when a.asks then {open_until("m.contact_id")} end as question_until,
        {STANDING}, s.message_class as granted, {gone("m.program", "m.message_class")}
    from messages m
    join contacts c on c.id = m.contact_id
    join conversations v on v.contact_id = m.contact_id
    cross join lateral (select exists (select 1 from campaigns k
        where k.id = m.campaign_id and k.{ASKS}) as asks) a
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
        asks=row.asks,
        closed_at=row.closed_at,
        moved=row.about is not None and dated.key(row.date or "") != row.about,
    )


async def look_again(conn: Connection, contact_id: int, now: datetime) -> None:
    """Makes the texts pass the gate again at once that waited for the end of a hold, or for an
    answer."""
    await conn.execute(
        sql("""update messages set not_before = :now
                where contact_id = :id and direction = 'outbound' and status = 'deferred'
                    and reason in ('held', 'with_staff', 'question_open')"""),
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
