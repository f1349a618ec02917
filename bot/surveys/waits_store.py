"""The table of who waits for a survey that something they did has started."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.db.database import Connection, sql

LATE = timedelta(days=2)  # an event that is told later than this starts nothing


@dataclass(frozen=True, slots=True)
class Wait:
    """Somebody who waits for a survey. due_at: since when it may go."""

    campaign_id: int
    contact_id: int
    due_at: datetime


async def take_in(
    conn: Connection, campaign_id: int, event: str, since: datetime, hours: int, now: datetime
) -> None:
    """Lets everybody wait who has done this lately, once each; nobody who has opted out since.
    since: when the survey was launched."""
    values = {
        "id": campaign_id,
        "event": event,
        "since": since,
        "lately": now - timedelta(hours=hours) - LATE,
        "hours": hours,
        "now": now,
    }
    await conn.execute(_TAKE_IN, values)


# By the index contact_events_by_kind.
_TAKE_IN = sql("""
    insert into survey_waits (campaign_id, contact_id, event_at, due_at)
    select :id, e.contact_id, min(e.at), min(e.at) + make_interval(hours => cast(:hours as int))
    from contact_events e join contacts c on c.id = e.contact_id
    where e.kind = 'event' and e.ref = :event and e.at <= :now
        and e.at >= greatest(cast(:since as timestamptz), cast(:lately as timestamptz))
        and c.erased_at is null and c.revoked_at is null and c.channel = 'sms'
        and not exists (select 1 from contact_events o where o.contact_id = e.contact_id
            and o.kind = 'opted_out' and o.at >= e.at)
        and not exists (select 1 from survey_waits w
            where w.campaign_id = :id and w.contact_id = e.contact_id)
    group by e.contact_id
    on conflict do nothing
""")


async def due(conn: Connection, now: datetime, limit: int) -> Sequence[Wait]:
    """Returns those whose time has come, the longest due first."""
    rows = await conn.execute(
        sql("""select w.campaign_id, w.contact_id, w.due_at
                from survey_waits w join campaigns k on k.id = w.campaign_id
                where w.ended_at is null and w.due_at <= :now and k.status <> 'paused'
                order by w.due_at limit :limit"""),
        {"now": now, "limit": limit},
    )
    return [Wait(**row) for row in rows]


async def end(conn: Connection, wait: Wait, outcome: str, now: datetime) -> None:
    """Ends a wait, unless it has ended meanwhile. outcome: what came of it."""
    await conn.execute(
        sql("""update survey_waits set ended_at = :now, outcome = :outcome
                where campaign_id = :id and contact_id = :contact and ended_at is null"""),
        {"id": wait.campaign_id, "contact": wait.contact_id, "outcome": outcome, "now": now},
    )
