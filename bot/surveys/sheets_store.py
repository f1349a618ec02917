"""Reads the answers to anonymous surveys, which are nobody's (bot/privacy/anonymous.py)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.db.database import Connection, Row, sql
from bot.surveys.feedback.model import Theme
from bot.surveys.rows_store import About, Given, Said, Sheet
from bot.surveys.rules.results import ValueCount


async def counts(conn: Connection, campaign_id: int, in_words: Sequence[str]) -> list[ValueCount]:
    """Counts the answers that are alike. in_words: the questions that any text answers."""
    rows = await conn.execute(_COUNTS, {"id": campaign_id, "in_words": list(in_words)})
    return [ValueCount(row.question, row.value, row.n, row.comments) for row in rows]


_COUNTS = sql("""
    select question, case when question = any(cast(:in_words as text[])) and value is not null
            then '' else value end as value, count(*) as n,
        count(*) filter (where comment <> '') as comments
    from anonymous_answers where campaign_id = :id and counts group by 1, 2
""")


async def said(
    conn: Connection, campaign_id: int, in_words: Sequence[str], about: About, limit: int
) -> list[Said]:
    """Returns words that fit, in the order of the alphabet."""
    values = about.values(in_words) | {"id": campaign_id, "limit": limit}
    return [
        Said(row.question, row.value, row.words, Theme(row.theme) if row.theme else None)
        for row in await conn.execute(_WORDS, values)
    ]


_WORDS = sql("""
    select a.question, a.theme, case when f.free then null else a.value end as value,
        case when f.free then a.value else a.comment end as words
    from anonymous_answers a cross join lateral (select a.value is not null and a.counts
        and a.question = any(cast(:in_words as text[])) as free) f
    where a.campaign_id = :id and (a.comment <> '' or f.free)
        and (cast(:theme as text) is null or a.theme = :theme)
        and (cast(:question as text) is null or a.question = :question)
        and (cast(:words as text) is null
            or searched(a.comment || ' ' || coalesce(a.value, '')) @@ cast(:words as tsquery))
    order by words, a.sheet limit :limit
""")


async def sheets(conn: Connection, campaign_id: int) -> list[Sheet]:
    """Returns what each person answered, nobody knows who, in an order that means nothing."""
    rows = await conn.execute(_SHEETS, {"id": campaign_id})
    found: dict[object, list[Row]] = {}
    for row in rows:
        found.setdefault(row.sheet, []).append(row)
    return [_sheet(some) for some in found.values()]


_SHEETS = sql("""
    select sheet, question, value, comment, theme, counts from anonymous_answers
    where campaign_id = :id order by sheet, question, comment
""")


def _sheet(rows: Sequence[Row]) -> Sheet:
    remarks: dict[str, list[str]] = {}
    for row in rows:
        if not row.counts:
            remarks.setdefault(row.question, []).append(row.comment)
    answers = {
        row.question: Given(row.value, row.comment, Theme(row.theme) if row.theme else None)
        for row in rows
        if row.counts
    }
    return Sheet(answers, remarks)
