"""The tables of survey runs and answers. A run's row is the only record of a person's progress."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.db.database import Connection, sql


async def progress(
    conn: Connection,
    campaign_id: int,
    contact_id: int,
    *,
    position: int,
    tries: int,
    status: str,
    now: datetime,
) -> int:
    """Records how far the run is after a turn, and opens it at the first. Returns the run's id.
    status: open, completed, stopped, ended or handed_over."""
    return int(
        (
            await conn.execute(
                _PROGRESS,
                {
                    "campaign_id": campaign_id,
                    "contact_id": contact_id,
                    "position": position,
                    "tries": tries,
                    "status": status,
                    "now": now,
                },
            )
        ).scalar_one()
    )


_PROGRESS = sql("""
    insert into survey_runs (campaign_id, contact_id, status, position, tries, opened_at,
        updated_at, asked_at)
    values (:campaign_id, :contact_id, :status, :position, :tries, :now, :now,
        (select m.claimed_at from recipients r join messages m on m.id = r.message_id
            where r.campaign_id = :campaign_id and r.contact_id = :contact_id))
    on conflict (campaign_id, contact_id) do update set status = excluded.status,
        position = excluded.position, tries = excluded.tries, updated_at = excluded.updated_at
    returning id
""")


async def answer(
    conn: Connection,
    run_id: int,
    question: str,
    value: str | None,
    comment: str,
    message_id: int,
    now: datetime,
    theme: str | None = None,
) -> None:
    """Adds an answer; of several to a question the last one counts. value: None if the question was
    asked and skipped. theme: what its words are about, None without any."""
    values = {
        "run_id": run_id,
        "question": question,
        "value": value,
        "comment": comment,
        "message_id": message_id,
        "theme": theme,
        "now": now,
    }
    await conn.execute(_NO_LONGER, values)
    await conn.execute(_ANSWER, values)


_NO_LONGER = sql("""
    update answers set counts = false where run_id = :run_id and question = :question and counts
""")
_ANSWER = sql("""
    insert into answers (run_id, question, value, comment, message_id, theme, counts, at)
    values (:run_id, :question, :value, :comment, :message_id, :theme, true, :now)
""")


async def set_way(conn: Connection, run_id: int, keys: Sequence[str]) -> None:
    """Lets the last answers to these questions count, and no others: those that the answers lead
    to."""
    await conn.execute(_SET_WAY, {"run_id": run_id, "keys": list(keys)})


_SET_WAY = sql("""
    update answers a set counts = l.counts
    from (select distinct on (question) id, question = any(cast(:keys as text[])) as counts
        from answers where run_id = :run_id and not remark order by question, id desc) l
    where a.id = l.id and a.counts <> l.counts
""")


async def remark(
    conn: Connection,
    campaign_id: int,
    contact_id: int,
    question: str,
    words: str,
    message_id: int,
    now: datetime,
    theme: str | None = None,
) -> None:
    """Adds words that came in place of an answer."""
    values = {
        "campaign_id": campaign_id,
        "contact_id": contact_id,
        "question": question,
        "words": words,
        "message_id": message_id,
        "theme": theme,
        "now": now,
    }
    await conn.execute(_REMARK, values)


_REMARK = sql("""
    insert into answers (run_id, question, comment, remark, message_id, theme, at)
    select id, :question, :words, true, :message_id, :theme, :now from survey_runs
    where campaign_id = :campaign_id and contact_id = :contact_id
""")


async def values(conn: Connection, run_id: int) -> dict[str, str | None]:
    """Returns a run's values that count, by question; None for a skipped one."""
    rows = await conn.execute(
        sql("select question, value from answers where run_id = :id and counts"), {"id": run_id}
    )
    return {row.question: row.value for row in rows}


async def stop(conn: Connection, contact_id: int, now: datetime) -> None:
    """Stops the person's open runs, and the surveys that they wait for, because they have opted
    out."""
    await conn.execute(
        sql("""with waited as (update survey_waits set ended_at = :now, outcome = 'opted out'
                    where contact_id = :id and ended_at is null)
                update survey_runs set status = 'stopped', updated_at = :now
                where contact_id = :id and status = 'open'"""),
        {"id": contact_id, "now": now},
    )


async def asked_since(conn: Connection, contact_id: int, since: datetime) -> bool:
    """Returns whether a survey has gone to the contact since then, or is on its way."""
    found = await conn.execute(_ASKED, {"id": contact_id, "since": since})
    return bool(len(found))


_ASKED = sql("""
    select 1 from recipients r join campaigns k on k.id = r.campaign_id
    left join messages m on m.id = r.message_id
    where r.contact_id = :id and k.content ? 'survey'
        and (m.id is null and k.status in ('scheduled', 'running', 'paused')
            or m.created_at > :since
                and m.status not in ('suppressed', 'canceled', 'failed', 'undelivered'))
    limit 1
""")


async def is_asked(conn: Connection, campaign_id: int, contact_id: int) -> bool:
    """Returns whether the contact is among a campaign's recipients, who are asked once."""
    found = await conn.execute(
        sql("select 1 from recipients where campaign_id = :id and contact_id = :contact"),
        {"id": campaign_id, "contact": contact_id},
    )
    return bool(len(found))
