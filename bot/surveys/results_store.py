"""Counts what came of a survey from the rows of its runs and answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from bot.contacts.waiting_store import WAITS, state
from bot.db.database import Connection, Statement, sql
from bot.surveys.rules.results import Asked, RunCount, ValueCount
from bot.surveys.rules.wanted import LANGUAGE, TAG, VARIANT, WEEK, Wanted

REACHED = ("accepted", "sent", "delivered", "read")  # texts of which nobody says that they failed


Part = str  # of the people, as Wanted.by parts them
# Since when a question that was asked still waits.
_SINCE = f"""
    (cast(:now as timestamptz) - (select {WAITS} from campaigns k where k.id = :id))
"""  # noqa: S608


# What each wish adds to a statement about runs u, or about recipients r whose text is m.
_JOINS = {
    "language": "join recipients r on r.campaign_id = u.campaign_id"
    " and r.contact_id = u.contact_id",
    "tag": "join contacts c on c.id = u.contact_id",
    "answer": "join answers g on g.run_id = u.id and g.question = :asked_question and g.counts"
    " and g.value = any(cast(:said as text[]))",
    "by": "join answers b on b.run_id = u.id and b.question = :by and b.counts"
    " and b.value is not null",
}
_FITS = {
    "language": "coalesce(r.language, '') = :language",
    "tag": "cast(:tag as text) = any(c.tags)",
    "since": "{asked_at} >= :since",
    "until": "{asked_at} < :until",
}
_PARTS = {
    "": "''",
    LANGUAGE: "coalesce(r.language, '')",
    TAG: "t.part",
    VARIANT: "substr('ABCD', r.variant + 1, 1)",
    WEEK: "greatest(1, width_bucket(u.opened_at, cast(:weeks as timestamptz[])))::text",
}


def people(wanted: Wanted) -> str:
    """Returns the statement of the runs that fit: their rows, and the part of each."""
    needed = [
        name
        for name, needs in (
            ("language", wanted.language is not None or wanted.by in (LANGUAGE, VARIANT)),
            ("tag", wanted.tag is not None or wanted.by == TAG),
            ("answer", wanted.answer is not None),
            ("by", wanted.by_answer is not None),
        )
        if needs
    ]
    joins = [_JOINS[name] for name in needed]
    if wanted.by == TAG:
        joins.append("cross join lateral unnest(c.tags) as t (part)")
    part = _PARTS.get(wanted.by, "b.value")
    return f"""
        select u.id, {state(_SINCE)} as status, u.position, u.opened_at, u.updated_at, u.asked_at,
            {part} as part
        from survey_runs u {" ".join(joins)} where u.campaign_id = :id{_fits(wanted)}"""  # noqa: S608


def _fits(wanted: Wanted, asked_at: str = "coalesce(u.asked_at, u.opened_at)") -> str:
    return "".join(
        f" and {words.format(asked_at=asked_at)}"
        for name, words in _FITS.items()
        if getattr(wanted, name) is not None
    )


@lru_cache(256)
def _sql(text: str) -> Statement:
    return sql(text)


async def asked(
    conn: Connection, campaign_id: int, wanted: Wanted, now: datetime
) -> dict[str, Asked]:
    """Returns how many people the survey reached, by part. Those who are chosen or parted by an
    answer are people who have begun: they are no more than these."""
    if wanted.answer is not None or wanted.by_answer is not None or wanted.by == WEEK:
        return {}
    tagged = wanted.tag is not None or wanted.by == TAG
    joins = ["join contacts c on c.id = r.contact_id"] if tagged else []
    if wanted.by == TAG:
        joins.append("cross join lateral unnest(c.tags) as t (part)")
    statement = f"""
        select {_PARTS[wanted.by]} as part, count(*) as people,
            count(*) filter (where m.claimed_at > {_SINCE}) as lately
        from recipients r join messages m on m.id = r.message_id {" ".join(joins)}
        where r.campaign_id = :id and m.status in {REACHED}{_fits(wanted, "m.claimed_at")}
        group by 1
    """  # noqa: S608
    rows = await conn.execute(_sql(statement), wanted.values(campaign_id, now))
    return {row.part: Asked(row.people, row.lately) for row in rows}


async def runs(
    conn: Connection, campaign_id: int, keys: Sequence[str], wanted: Wanted, now: datetime
) -> list[tuple[Part, RunCount]]:
    """Counts the runs that stand alike, by part. keys: of the questions, in their order."""
    statement = f"""
        select p.part, p.status, p.position,
            coalesce(p.asked_at, p.opened_at) > {_SINCE} as lately,
            p.status <> 'completed' and exists (select from answers a where a.run_id = p.id
                and a.question = (cast(:keys as text[]))[p.position + 1] and a.counts) as answered,
            count(*) as n
        from ({people(wanted)}) p group by 1, 2, 3, 4, 5
    """  # noqa: S608
    values = wanted.values(campaign_id, now) | {"keys": list(keys)}
    return [
        (
            row.part,
            RunCount(row.status, row.position, row.lately, row.answered, row.n),
        )
        for row in await conn.execute(_sql(statement), values)
    ]


async def answers(
    conn: Connection, campaign_id: int, in_words: Sequence[str], wanted: Wanted, now: datetime
) -> list[tuple[Part, ValueCount]]:
    """Counts the answers that are alike, by part. in_words: the questions that any text answers,
    whose answers count as one."""
    statement = f"""
        select p.part, a.question, case when a.question = any(cast(:in_words as text[]))
                and a.value is not null then '' else a.value end as value, count(*) as n,
            count(*) filter (where a.comment <> '') as comments
        from ({people(wanted)}) p join answers a on a.run_id = p.id and a.counts
        group by 1, 2, 3
    """  # noqa: S608
    values = wanted.values(campaign_id, now) | {"in_words": list(in_words)}
    return [
        (row.part, ValueCount(row.question, row.value, row.n, row.comments))
        for row in await conn.execute(_sql(statement), values)
    ]


Medians = tuple[timedelta | None, timedelta | None]


async def times(
    conn: Connection, campaign_id: int, wanted: Wanted, now: datetime
) -> dict[Part, Medians]:
    """Returns the median times from the first question to the first answer, and to the end."""
    statement = f"""
        select p.part, percentile_cont(0.5) within group (order by p.opened_at - p.asked_at)
                as first,
            percentile_cont(0.5) within group (order by case when p.status = 'completed'
                then p.updated_at - p.asked_at end) as whole
        from ({people(wanted)}) p where p.asked_at is not null group by 1
    """  # noqa: S608
    rows = await conn.execute(_sql(statement), wanted.values(campaign_id, now))
    return {row.part: (row.first, row.whole) for row in rows}
