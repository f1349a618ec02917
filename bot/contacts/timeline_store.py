"""What happened with one person, as one story: consent, cases, campaigns, surveys, notes, acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.contacts.audit_store import LOOKS
from bot.contacts.waiting_store import STATE
from bot.db.database import Connection, sql


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened. kind: consent, opened, closed, campaign, click, survey, note or act;
    what: the event's or case's kind, the campaign's name, the act. more: what its kind has
    beside."""

    key: str
    at: datetime
    kind: str
    what: str
    actor: str | None
    more: Mapping[str, str | None]


async def timeline(
    conn: Connection,
    contact_id: int,
    before: tuple[datetime, str] | None,
    limit: int,
    now: datetime,
) -> list[Happening]:
    """Returns the newest happenings, newest first. before: only those before this time and key."""
    at, key = before or (None, None)
    rows = await conn.execute(
        _TIMELINE,
        {"id": contact_id, "at": at, "key": key, "looks": list(LOOKS), "limit": limit, "now": now},
    )
    return [Happening(**row) for row in rows]


_TIMELINE = sql(f"""
    select * from (
        select 'e' || e.seq as key, e.at, 'consent' as kind, e.kind as what, e.author as actor,
            jsonb_build_object('program', e.program, 'channel', e.channel) as more
        from contacts c join consent_events e on e.subject_id = c.subject_id where c.id = :id
        union all
        select 'k' || k.id, k.opened_at, 'opened', k.kind, null, '{{}}'
        from cases k where k.contact_id = :id
        union all
        select 'l' || k.id, k.closed_at, 'closed', k.kind, k.closed_by,
            jsonb_build_object('outcome', k.outcome)
        from cases k where k.contact_id = :id and k.closed_at is not null
        union all
        select 'c' || m.id, m.created_at, 'campaign', g.name, null,
            jsonb_build_object('status', m.status, 'reason', m.reason)
        from recipients r join messages m on m.id = r.message_id
        join campaigns g on g.id = r.campaign_id where r.contact_id = :id
        union all
        select 'x' || k.id, k.at, 'click', g.name, null, jsonb_build_object('link', l.name)
        from clicks k join links l on l.id = k.link_id join campaigns g on g.id = k.campaign_id
        where k.contact_id = :id and k.human
        union all
        select 's' || u.id, u.updated_at, 'survey', k.name, null,
            jsonb_build_object('status', {STATE})
        from survey_runs u join campaigns k on k.id = u.campaign_id where u.contact_id = :id
        union all
        select 'n' || n.id, n.at, 'note', n.body, n.author, '{{}}' from notes n
        where n.contact_id = :id
        union all
        select 'a' || a.id, a.at, 'act', a.action, a.actor,
            jsonb_build_object('reason', coalesce(a.details ->> 'reason',
                translate(coalesce(a.details -> 'tags', a.details -> 'fields') #>> '{{}}',
                    '[]"', '')))
        from audit a where a.contact_id = :id
            and not a.action = any(cast(:looks as text[])) and a.action <> 'close case'
    ) t
    where cast(:at as timestamptz) is null
        or (t.at, t.key) < (cast(:at as timestamptz), cast(:key as text))
    order by t.at desc, t.key desc limit :limit
""")  # noqa: S608
