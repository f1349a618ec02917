"""The thread of one conversation: texts, notes and what happened, the newest page first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.db.database import Connection, Row, sql

PAGE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a thread.

    kind: inbound, outbound, note, act (a line of the audit trail) or consent (an event of the
    ledger). at, tie: its place. details: what else the table has of it (status, purpose, reason,
    intent, campaign …)."""

    kind: str
    at: datetime
    tie: int
    author: str | None
    body: str
    details: dict[str, Any]


Place = tuple[datetime, str, int]  # of an entry: its at, kind and tie


async def entries(
    conn: Connection,
    contact_id: int,
    before: Place | None = None,
    limit: int = PAGE,
    since: Place | None = None,
) -> list[Entry]:
    """Returns the last entries before a place, and not before `since`, the newest first."""
    at, kind, tie = before or (None, "", 0)
    from_at, from_kind, from_tie = since or (None, "", 0)
    values = {
        "id": contact_id,
        "at": at,
        "kind": kind,
        "tie": tie,
        "from_at": from_at,
        "from_kind": from_kind,
        "from_tie": from_tie,
        "limit": limit,
    }
    return [_entry(row) for row in await conn.execute(_ENTRIES, values)]


async def at_text(conn: Connection, contact_id: int, message_id: int) -> Place | None:
    """Returns the place right behind a text of this contact, None if it has no such text."""
    row = (
        await conn.execute(
            sql("""select created_at, direction from messages
                where id = :message_id and contact_id = :id"""),
            {"id": contact_id, "message_id": message_id},
        )
    ).first()
    return (row.created_at, row.direction, message_id + 1) if row else None


_BEFORE = "(cast(:at as timestamptz) is null or {at} <= cast(:at as timestamptz))"
_OWN = """'take over conversation', 'assign conversation', 'hand off conversation',
    'hand back conversation', 'close conversation', 'reopen conversation',
    'snooze conversation', 'remind owner', 'return conversation', 'tag contact', 'untag contact',
    'block contact', 'unblock contact', 'change contact'"""
# Each part gives a page at most, by its own index. Texts are in the order of their ids, which is
# that of their times but for what commits later.
_ENTRIES = sql(f"""
    select * from (
        (select m.direction as kind, m.created_at as at, m.id as tie, m.author, m.body,
            jsonb_build_object('status', m.status, 'purpose', m.purpose, 'reason', m.reason,
                'verdict', m.verdict, 'error_code', m.error_code, 'error', m.error,
                'not_before', m.not_before, 'segments', m.segments, 'status_at', m.status_at,
                'intent', m.intent, 'confidence', m.confidence, 'automatic', m.automatic,
                'reacts_to', m.reacts_to, 'media', m.media, 'number', m.number,
                'attached', case when m.media <> '[]' then (
                    select jsonb_agg(jsonb_build_object('id', a.id, 'type', a.content_type,
                        'width', a.width, 'height', a.height, 'size', a.size, 'lost', a.lost)
                        order by a.place)
                    from attachments a where a.message_id = m.id) end,
                'handled_by', m.handled_by, 'campaign', (
                    select k.name from campaigns k where k.id = m.campaign_id),
                'corrected', (select x.intent from corrections x where x.message_id = m.id),
                'clicked_at', case when m.campaign_id is not null then (
                    select r.clicked_at from recipients r
                    where r.campaign_id = m.campaign_id and r.contact_id = m.contact_id
                        and r.message_id = m.id) end,
                'reacts_to_words', (
                    select o.body from messages o where o.id = m.reacts_to)) as details
         from messages m
         where m.contact_id = :id and {_BEFORE.format(at="m.created_at")}
         order by m.id desc limit :limit + 50)
        union all
        (select 'note', n.at, n.id, n.author, n.body,
            jsonb_build_object('mentions', n.mentions)
         from notes n where n.contact_id = :id and {_BEFORE.format(at="n.at")}
         order by n.at desc, n.id desc limit :limit)
        union all
        (select 'act', a.at, a.id, a.actor, a.action, a.details
         from audit a
         where a.contact_id = :id and a.action in ({_OWN}) and {_BEFORE.format(at="a.at")}
         order by a.id desc limit :limit)
        union all
        (select 'consent', s.at, s.seq, s.author, s.kind,
            jsonb_build_object('program', s.program, 'class', s.message_class,
                'channel', s.channel, 'held_for', s.held_for)
         from contacts c join consent_events s on s.subject_id = c.subject_id
         where c.id = :id and {_BEFORE.format(at="s.at")}
         order by s.seq desc limit :limit)
    ) e
    where (cast(:at as timestamptz) is null
        or (e.at, e.kind, e.tie) < (cast(:at as timestamptz), :kind, :tie))
        and (cast(:from_at as timestamptz) is null
            or (e.at, e.kind, e.tie) >= (cast(:from_at as timestamptz), :from_kind, :from_tie))
    order by e.at desc, e.kind desc, e.tie desc limit :limit
""")  # noqa: S608


def _entry(row: Row) -> Entry:
    return Entry(row.kind, row.at, row.tie, row.author, row.body, row.details or {})
