"""The tables of survey runs and answers. A run's row is the only record of a person's progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql
from bot.models import Language


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
    status: open, completed, stopped or handed_over."""
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
        updated_at)
    values (:campaign_id, :contact_id, :status, :position, :tries, :now, :now)
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
) -> None:
    """Adds an answer; of several to a question the last one counts. value: None if the question was
    asked and skipped."""
    await conn.execute(
        sql("""insert into answers (run_id, question, value, comment, message_id, at)
                values (:run_id, :question, :value, :comment, :message_id, :now)"""),
        {
            "run_id": run_id,
            "question": question,
            "value": value,
            "comment": comment,
            "message_id": message_id,
            "now": now,
        },
    )


async def remark(
    conn: Connection,
    campaign_id: int,
    contact_id: int,
    question: str,
    words: str,
    message_id: int,
    now: datetime,
) -> None:
    """Adds words that came in place of an answer."""
    await conn.execute(
        sql("""insert into answers (run_id, question, comment, remark, message_id, at)
                select id, :question, :words, true, :message_id, :now from survey_runs
                where campaign_id = :campaign_id and contact_id = :contact_id"""),
        {
            "campaign_id": campaign_id,
            "contact_id": contact_id,
            "question": question,
            "words": words,
            "message_id": message_id,
            "now": now,
        },
    )


async def values(conn: Connection, run_id: int) -> dict[str, str | None]:
    """Returns a run's values that count, by question; None for a skipped one."""
    rows = await conn.execute(_VALUES, {"id": run_id})
    return {row.question: row.value for row in rows}


_VALUES = sql("""
    select distinct on (question) question, value from answers
    where run_id = :id and not remark order by question, id desc
""")


async def stop(conn: Connection, contact_id: int, now: datetime) -> None:
    """Stops the person's open runs, because they have opted out."""
    await conn.execute(
        sql("""update survey_runs set status = 'stopped', updated_at = :now
                where contact_id = :id and status = 'open'"""),
        {"id": contact_id, "now": now},
    )


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer, with the language of its contact. counts: it is the last one to its question, and
    not only a remark."""

    question: str
    value: str | None
    comment: str
    language: Language | None
    counts: bool


async def results(conn: Connection, campaign_id: int) -> Sequence[AnswerRow]:
    """Returns a campaign's answers and remarks, those that were corrected too, the oldest first."""
    rows = await conn.execute(
        sql("""select a.question, a.value, a.comment, c.language,
                    not a.remark and a.id = max(a.id) filter (where not a.remark)
                        over (partition by a.run_id, a.question) as counts
                from answers a join survey_runs u on u.id = a.run_id
                join contacts c on c.id = u.contact_id
                where u.campaign_id = :id order by a.id"""),
        {"id": campaign_id},
    )
    return [
        AnswerRow(
            row.question,
            row.value,
            row.comment,
            Language(row.language) if row.language else None,
            row.counts,
        )
        for row in rows
    ]
