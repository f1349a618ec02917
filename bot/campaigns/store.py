"""The tables of campaigns and their recipients."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.campaigns.audience_store import CANDIDATE
from bot.campaigns.rules.health import Seen
from bot.db.database import Connection, Row, Statement, sql
from bot.messages.outbox_store import INSERT_BATCH
from bot.models import Inbound, MessageClass


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign. status: draft, scheduled, running, paused, finished or canceled. content: its
    newest version, as a file has it; began: when it started, or will; None for a draft.
    doubt_since: since when its texts may have gone without this database's knowing, an old copy.
    paused_for: why it paused by itself; watched_from: the figures from which that is judged."""

    id: int
    name: str
    status: str
    message_class: MessageClass
    program: str
    number: str
    content: Mapping[str, object]
    version: int
    began: datetime | None
    doubt_since: datetime | None
    paused_for: str | None
    watched_from: Seen
    changed_at: datetime | None
    canary_passed_at: datetime | None


def _campaign(row: Row) -> CampaignRow:
    return CampaignRow(
        row.id,
        row.name,
        row.status,
        MessageClass(row.message_class),
        row.program,
        row.number,
        row.content,
        row.version,
        row.starts_at or row.launched_at,
        row.doubt_since,
        row.paused_for,
        Seen(**(row.watched_from or {})),
        row.changed_at,
        row.canary_passed_at,
    )


async def doubt(conn: Connection, since: datetime) -> None:
    """Notes that texts of unfinished campaigns may have gone since then: this is an old copy."""
    await conn.execute(
        sql("""update campaigns set doubt_since = least(doubt_since, :since)
                where status not in ('finished', 'canceled')"""),
        {"since": since},
    )


async def find(conn: Connection, name: str) -> CampaignRow | None:
    """Returns the campaign of this name, or None."""
    row = (
        await conn.execute(sql("select * from campaigns where name = :name"), {"name": name})
    ).first()
    return _campaign(row) if row else None


async def listing(conn: Connection) -> list[dict[str, Any]]:
    """Returns all campaigns, the newest first."""
    rows = await conn.execute(_LISTING)
    return [dict(row.items()) for row in rows]


_LISTING = sql("""
    select id, name, status, case when status = 'draft' then content ->> 'class'
            else message_class end as class, launched_at, starts_at, paused_for,
        (select count(*) from recipients r where r.campaign_id = k.id) as audience
    from campaigns k order by id desc
""")


async def surveys(conn: Connection) -> list[dict[str, Any]]:
    """Returns all campaigns with a survey, the newest first."""
    rows = await conn.execute(_SURVEYS)
    return [dict(row.items()) for row in rows]


_SURVEYS = sql("""
    select name, status, jsonb_array_length(content -> 'survey' -> 'questions') as questions,
        (select count(*) from survey_runs u where u.campaign_id = k.id) as begun,
        (select count(*) from survey_runs u where u.campaign_id = k.id
            and u.status = 'completed') as completed
    from campaigns k where content ? 'survey' order by id desc
""")


async def surveys_out(conn: Connection, statuses: Sequence[str], limit: int) -> list[CampaignRow]:
    """Returns the campaigns with a survey that have one of these statuses, the newest first."""
    rows = await conn.execute(
        sql("""select * from campaigns where content ? 'survey'
                and status = any(cast(:statuses as text[])) order by id desc limit :limit"""),
        {"statuses": list(statuses), "limit": limit},
    )
    return [_campaign(row) for row in rows]


async def running(conn: Connection) -> list[CampaignRow]:
    """Returns the running campaigns, the oldest first."""
    rows = await conn.execute(sql("select * from campaigns where status = 'running' order by id"))
    return [_campaign(row) for row in rows]


async def held(conn: Connection, campaign_id: int) -> CampaignRow | None:
    """Returns the campaign of this id, held shared: it is not paused before what is written of it
    is committed."""
    found = await conn.execute(
        sql("select * from campaigns where id = :id for share"), {"id": campaign_id}
    )
    row = found.first()
    return _campaign(row) if row else None


async def by_id(conn: Connection, campaign_id: int) -> CampaignRow | None:
    """Returns the campaign of this id, or None."""
    found = await conn.execute(sql("select * from campaigns where id = :id"), {"id": campaign_id})
    row = found.first()
    return _campaign(row) if row else None


async def ahead(conn: Connection, number: str) -> int:
    """Returns the segments that wait on a number and may go now."""
    found = await conn.execute(
        sql("""select coalesce(sum(segments), 0) from messages
                where number = :number and status = 'queued'"""),
        {"number": number},
    )
    return int(found.scalar_one())


async def waiting(conn: Connection) -> list[int]:
    """Returns the ids of the campaigns that may have texts which wait."""
    rows = await conn.execute(
        sql("select id from campaigns where status in ('running', 'paused') order by id")
    )
    return [row.id for row in rows]


async def next_batch(
    conn: Connection,
    campaign: CampaignRow,
    limit: int,
    now: datetime,
    *,
    asks: bool = False,
    drawn: bool = False,
) -> Sequence[Row] | None:
    """Returns the next recipients that have no text yet, locked, as rows for
    `audience_store.candidate` and `alike`; None if the campaign has stopped running or has a newer
    version. Its row is held shared, so a pause comes before or after this batch, never within.
    asks: its text asks for a reply. drawn: only those who were drawn for a variant."""
    seen = await conn.execute(
        sql("select status, version from campaigns where id = :id for share"), {"id": campaign.id}
    )
    now_is = seen.one()
    if (now_is.status, now_is.version) != ("running", campaign.version):
        return None
    rows = await conn.execute(
        _NEXT_DRAWN if drawn else _NEXT_BATCH,
        {
            "id": campaign.id,
            "program": campaign.program,
            "class": campaign.message_class,
            "asks": asks,
            "limit": limit,
            "now": now,
        },
    )
    return list(rows)


def _next(who: str) -> Statement:
    return sql(f"""
        with waiting as (
            select contact_id, variant from recipients
            where campaign_id = :id and message_id is null {who}
            order by contact_id limit :limit for update skip locked
        )
        select w.variant, {CANDIDATE} join waiting w on w.contact_id = c.id order by c.id
        for key share of c  -- an erasure comes before or after this batch
    """)  # noqa: S608


_NEXT_BATCH, _NEXT_DRAWN = _next(""), _next("and variant is not null")


@dataclass(frozen=True, slots=True)
class Placed:
    """A recipient's text with the gate's verdict at the time it was queued. language: the person's;
    country: where the number is, None if that is not known. about: the person's own date that it is
    about (bot.sms.dated.key)."""

    contact_id: int
    language: str | None
    country: str | None
    body: str
    segments: int
    status: str
    verdict: str
    reason: str
    not_before: datetime | None
    expires_at: datetime | None
    about: str | None = None


async def place(
    conn: Connection,
    campaign: CampaignRow,
    purpose: str,
    priority: int,
    placed: Sequence[Placed],
    now: datetime,
    answers: Inbound | None = None,
) -> None:
    """Writes the texts of a batch and ties each recipient to its own. answers: the text that they
    answer."""
    await conn.execute(
        _PLACE,
        {
            "id": campaign.id,
            "number": campaign.number,
            "author": f"campaign:{campaign.name}",
            "purpose": purpose,
            "message_class": campaign.message_class,
            "program": campaign.program,
            "priority": priority,
            "contacts": [p.contact_id for p in placed],
            "languages": [p.language for p in placed],
            "countries": [p.country for p in placed],
            "abouts": [p.about for p in placed],
            "bodies": [p.body for p in placed],
            "segments": [p.segments for p in placed],
            "statuses": [p.status for p in placed],
            "verdicts": [p.verdict for p in placed],
            "reasons": [p.reason for p in placed],
            "not_befores": [p.not_before for p in placed],
            "expiries": [p.expires_at for p in placed],
            "doubt_since": campaign.doubt_since,
            "answers": answers.id if answers else None,
            "answers_at": answers.received_at if answers else None,
            "now": now,
        },
    )


_PLACE = sql(f"""
    with batch as (
        select * from unnest(cast(:contacts as bigint[]), cast(:bodies as text[]),
            cast(:segments as integer[]), cast(:statuses as text[]), cast(:verdicts as text[]),
            cast(:reasons as text[]), cast(:not_befores as timestamptz[]),
            cast(:expiries as timestamptz[]), cast(:languages as text[]),
            cast(:countries as text[]), cast(:abouts as text[]))
            as b (contact_id, body, segments, status, verdict, reason, not_before, expires_at,
                language, country, about)
    ), made as ({INSERT_BATCH})
    update recipients r set message_id = made.id from made
    where r.campaign_id = :id and r.contact_id = made.contact_id
""")  # noqa: S608  only SQL of another store, no input


async def set_status(
    conn: Connection,
    campaign_id: int,
    was: Sequence[str],
    status: str,
    now: datetime,
    why: str | None = None,
) -> bool:
    """Changes the campaign's status. Returns False if it was in none of the states of `was`. why:
    it pauses by itself."""
    changed = await conn.execute(
        sql("""update campaigns set status = :status, finished_at =
                    case when :status in ('finished', 'canceled')
                        then cast(:now as timestamptz) end,
                    paused_for = cast(:why as text)
                where id = :id and status = any(:was) returning id"""),
        {"id": campaign_id, "was": list(was), "status": status, "now": now, "why": why},
    )
    return len(changed) == 1


async def watch_from(conn: Connection, campaign_id: int, seen: Seen) -> None:
    """Notes the figures from which a campaign is watched."""
    await conn.execute(
        sql("update campaigns set watched_from = cast(:seen as jsonb) where id = :id"),
        {"id": campaign_id, "seen": json.dumps(seen.plain())},
    )


async def unplace(conn: Connection, campaign_id: int, texts: Sequence[int]) -> None:
    """Makes the recipients of these texts wait for others."""
    await conn.execute(
        sql("""update recipients set message_id = null
                where campaign_id = :id and message_id = any(:texts)"""),
        {"id": campaign_id, "texts": list(texts)},
    )


async def answered(conn: Connection, campaign_id: int, contact_id: int, now: datetime) -> None:
    """Notes that the person has replied to the campaign."""
    await conn.execute(
        sql("""update recipients set answered_at = :now
                where campaign_id = :campaign_id and contact_id = :contact_id
                    and answered_at is null"""),
        {"campaign_id": campaign_id, "contact_id": contact_id, "now": now},
    )


async def finish_done(conn: Connection, now: datetime) -> None:
    """Finishes campaigns if each recipient has its text and none waits to be sent."""
    await conn.execute(_FINISH, {"now": now})


_FINISH = sql("""
    update campaigns k set status = 'finished', finished_at = :now
    where status = 'running'
        and (not coalesce(content -> 'start' ?| array['before', 'case', 'keyword', 'event'], false)
            or cast(content ->> 'ends_at' as timestamptz) <= :now)
        and not exists (select 1 from recipients r
            where r.campaign_id = k.id and r.message_id is null)
        and not exists (select 1 from messages m where m.campaign_id = k.id
            and m.status in ('queued', 'deferred', 'sending', 'unknown'))
""")
