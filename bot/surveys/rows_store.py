"""Lists the runs of a survey with their answers, and the words that people wrote in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql
from bot.models import Language
from bot.surveys.feedback.model import Theme
from bot.surveys.results_store import people
from bot.surveys.rules.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Given:
    """An answer of a run that counts; value: None if the question was skipped. at: None where it
    can't be known."""

    value: str | None
    comment: str
    theme: Theme | None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Whose run it is, and how it went."""

    id: int
    contact_id: int
    name: str | None
    address: str
    language: Language | None
    status: str
    asked_at: datetime | None
    opened_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """The answers of one person that count, by question. remarks: what was said in place of an
    answer, or beside one that was taken back. run: None if nobody knows whose they are."""

    answers: Mapping[str, Given]
    remarks: Mapping[str, Sequence[str]]
    run: Run | None = None


async def page(
    conn: Connection,
    campaign_id: int,
    wanted: Wanted,
    now: datetime,
    before: int | None = None,
    limit: int = 50,
) -> list[Sheet]:
    """Returns the newest runs that fit. before: only what stands before this id."""
    statement = f"""
        select u.id, u.contact_id, c.name, c.address, c.language, p.status, u.asked_at, u.opened_at,
            u.updated_at, coalesce((select jsonb_agg(jsonb_build_object('question', a.question,
                'value', a.value, 'comment', a.comment, 'theme', a.theme, 'at', a.at,
                'counts', a.counts) order by a.id) from answers a where a.run_id = u.id
                    and (a.counts or a.comment <> '')), '[]') as answers
        from ({people(wanted)}) p join survey_runs u on u.id = p.id
        join contacts c on c.id = u.contact_id
        where cast(:before as bigint) is null or u.id < :before
        order by u.id desc limit :limit
    """  # noqa: S608
    values = wanted.values(campaign_id, now) | {"before": before, "limit": limit}
    rows = await conn.execute(sql(statement), values)
    return [
        Sheet(
            {one["question"]: _given(one) for one in row.answers if one["counts"]},
            _remarks(row.answers),
            Run(
                row.id,
                row.contact_id,
                row.name,
                row.address,
                Language(row.language) if row.language else None,
                row.status,
                row.asked_at,
                row.opened_at,
                row.updated_at,
            ),
        )
        for row in rows
    ]


def _given(one: Mapping[str, str | None]) -> Given:
    theme = one["theme"]
    return Given(
        one["value"],
        one["comment"] or "",
        Theme(theme) if theme else None,
        datetime.fromisoformat(one["at"] or ""),
    )


def _remarks(answers: Sequence[Mapping[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in answers:
        if not one["counts"]:
            found.setdefault(one["question"], []).append(one["comment"])
    return found


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who wrote words, and when. id: the answer's."""

    id: int
    contact_id: int
    name: str | None
    address: str
    language: Language | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """Words that somebody wrote in a survey: a free answer, beside an answer (value) or in place of
    one. by: None if nobody knows who."""

    question: str
    value: str | None
    words: str
    theme: Theme | None
    by: Speaker | None = None


@dataclass(frozen=True, slots=True)
class About:
    """Which words are wanted; None for any. question: of which. words: a tsquery."""

    theme: Theme | None = None
    question: str | None = None
    words: str | None = None

    def values(self, in_words: Sequence[str]) -> dict[str, object]:
        """Returns the values of the statements' names. in_words: the questions that any text
        answers."""
        return {
            "theme": self.theme,
            "question": self.question,
            "words": self.words,
            "in_words": list(in_words),
        }


_WORDS = """(a.comment <> '' or a.counts and a.value is not null
        and a.question = any(cast(:in_words as text[])))
    and (cast(:question as text) is null or a.question = :question)
    and (cast(:words as text) is null
        or searched(a.comment || ' ' || coalesce(a.value, '')) @@ cast(:words as tsquery))"""


async def said(
    conn: Connection,
    campaign_id: int,
    in_words: Sequence[str],
    about: About,
    wanted: Wanted,
    now: datetime,
    before: int | None = None,
    limit: int = 50,
) -> list[Said]:
    """Returns the newest words that fit. before: only what stands before this id."""
    statement = f"""
        select a.id, u.contact_id, c.name, c.address, c.language, a.question, a.theme, a.at,
            case when a.question = any(cast(:in_words as text[])) then null else a.value end
                as value,
            case when a.question = any(cast(:in_words as text[])) and a.value is not null
                then a.value else a.comment end as words
        from ({people(wanted)}) p join survey_runs u on u.id = p.id
        join contacts c on c.id = u.contact_id join answers a on a.run_id = u.id
        where {_WORDS} and (cast(:theme as text) is null or a.theme = :theme)
            and (cast(:before as bigint) is null or a.id < :before)
        order by a.id desc limit :limit
    """  # noqa: S608
    values = wanted.values(campaign_id, now) | about.values(in_words)
    rows = await conn.execute(sql(statement), values | {"before": before, "limit": limit})
    return [
        Said(
            row.question,
            row.value,
            row.words,
            Theme(row.theme) if row.theme else None,
            Speaker(
                row.id,
                row.contact_id,
                row.name,
                row.address,
                Language(row.language) if row.language else None,
                row.at,
            ),
        )
        for row in rows
    ]


async def themes(
    conn: Connection,
    campaign_id: int,
    in_words: Sequence[str],
    about: About,
    wanted: Wanted,
    now: datetime,
) -> dict[Theme | None, int]:
    """Counts the words that fit by theme; None for those that were not read."""
    statement = f"""
        select a.theme, count(*) as n
        from ({people(wanted)}) p join answers a on a.run_id = p.id
        where {_WORDS} group by 1
    """  # noqa: S608
    values = wanted.values(campaign_id, now) | about.values(in_words)
    rows = await conn.execute(sql(statement), values)
    return {Theme(row.theme) if row.theme else None: row.n for row in rows}
