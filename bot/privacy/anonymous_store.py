"""Moves the answers to anonymous surveys away from the people who gave them."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.contacts.waiting_store import WAITS
from bot.db.database import Connection, sql

FEWEST = 5  # people whose answers are moved together, so that none can be told by the time
CORRECTED = timedelta(days=1)  # after its end a run may still be corrected (waiting_store.ENDED)
KEPT = timedelta(days=30)  # answers of fewer people than that go unseen after this time

# Runs of anonymous surveys that are over, and still have their answers.
_OVER = f"""
    select u.id, u.campaign_id, u.contact_id, u.opened_at, u.updated_at
    from survey_runs u join campaigns k on k.id = u.campaign_id
    where k.content -> 'survey' ->> 'anonymous' = 'true'
        and (u.status <> 'open' and u.updated_at < :ended
            or u.updated_at < cast(:now as timestamptz) - {WAITS})
        and exists (select from answers a where a.run_id = u.id)
"""  # noqa: S608


async def due(conn: Connection, now: datetime) -> dict[int, bool]:
    """Returns the campaigns whose answers are to be moved, and whether they are enough to be kept;
    those of too few people are due only when they are old."""
    rows = await conn.execute(_DUE, _times(now))
    return {row.campaign_id: row.n >= FEWEST for row in rows}


def _times(now: datetime) -> dict[str, object]:
    return {
        "ended": now - CORRECTED,
        "now": now,
        "old": now - KEPT,
        "fewest": FEWEST,
    }


_DUE = sql(f"""
    select campaign_id, count(*) as n from ({_OVER}) o group by 1
    having count(*) >= :fewest or min(updated_at) < :old
""")  # noqa: S608


async def detach(conn: Connection, campaign_id: int, now: datetime, *, keep: bool) -> int:
    """Moves the answers of all runs that are over, in no order, and empties the texts that had
    them, with what was said in return. keep: false if they are too few, and only go. Returns how
    many runs these were."""
    values = {**_times(now), "campaign_id": campaign_id, "keep": keep}
    return int((await conn.execute(_DETACH, values)).scalar_one())


_DETACH = sql(f"""
    with gone as materialized (
        select o.*, gen_random_uuid() as sheet from ({_OVER}) o where campaign_id = :campaign_id
    ), given as (
        delete from answers a using gone g where a.run_id = g.id
        returning g.sheet, g.contact_id, a.question, a.value, a.comment, a.theme, a.counts,
            a.message_id
    ), moved as (
        insert into anonymous_answers (campaign_id, sheet, question, value, comment, theme, counts)
        select :campaign_id, sheet, question, value, comment, theme, counts from given
        where :keep and (counts or comment <> '') order by sheet, question, comment
    ), emptied as (
        update messages m set body = '', intent = null, confidence = null
        where m.id in (select message_id from given)
            or m.answers in (select message_id from given)
            or m.id in (select q.id from messages q join gone g on g.contact_id = q.contact_id
                where q.purpose = 'survey_question' and q.campaign_id is null
                    and q.created_at between g.opened_at and g.updated_at)
    ), forgotten as (
        update dialogue_states s set state = jsonb_set(s.state, '{{tail}}', '[]')
        where s.contact_id in (select contact_id from gone) and s.state ? 'tail'
            and (select max(m.id) from messages m
                where m.contact_id = s.contact_id and m.direction = 'inbound')
                in (select message_id from given)
    ), unsaid as (
        delete from contact_events e using gone g, campaigns k
        where k.id = :campaign_id and e.contact_id = g.contact_id and e.kind = 'answered'
            and e.ref = k.name
    )
    select count(*) from gone
""")  # noqa: S608
