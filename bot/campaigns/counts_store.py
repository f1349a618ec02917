"""The figures of campaigns: triggers count them as rows change (0041, 0043), jobs add them up.

A figure has a name and a detail: audience, waiting, clicked, replied, answered, opted_out,
completed; a text's status, with why it was suppressed or the code with which it failed; charged,
with the currency. It has parts: by language, by country, by the hour in which texts were handed
over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.db.database import Connection, Row, Statement, sql

Figures = Mapping[tuple[str, str], int]

BATCH = 20_000  # increments that one statement adds up


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of which figure this is. language, country: "" if there is none. hour: None before
    a text is handed over, and where it does not matter."""

    counted: str
    detail: str
    language: str
    country: str
    hour: datetime | None

    @property
    def name(self) -> str:
        hour = self.hour.isoformat(timespec="hours") if self.hour else ""
        parts = (self.counted, self.detail, self.language, self.country, hour)
        return " ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Amount:
    """How much a part is: people or texts, their segments, what the provider charged."""

    n: int = 0
    segments: int = 0
    charged: Decimal = Decimal()


Parts = Mapping[Part, Amount]


async def figures(conn: Connection, campaign_id: int) -> Figures:
    """Returns the campaign's figures of this moment; those that are 0 are left out."""
    rows = await conn.execute(_FIGURES, {"id": campaign_id})
    return {(row.counted, row.detail): row.n for row in rows}


_KNOWN = """
    select * from campaign_counts where campaign_id = :id
    union all
    select * from campaign_increments where campaign_id = :id
"""

_FIGURES = sql(f"""
    select counted, detail, sum(n)::bigint as n from ({_KNOWN}) as known
    group by 1, 2 having sum(n) <> 0 order by 1, 2
""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """A campaign with a survey: how many people it reached, began it, and came to its end."""

    id: int
    name: str
    status: str
    began: datetime | None
    reached: int
    answered: int
    completed: int


async def surveys(conn: Connection) -> list[SurveyRow]:
    """Returns the campaigns with a survey, the newest first."""
    return [SurveyRow(**dict(row.items())) for row in await conn.execute(_SURVEYS)]


_SURVEYS = sql("""
    with counted as (
        select campaign_id, counted, n from campaign_counts
        union all select campaign_id, counted, n from campaign_increments
    )
    select k.id, k.name, k.status, k.launched_at as began,
        coalesce(sum(n) filter (where counted in ('accepted', 'sent', 'delivered', 'read')),
            0)::bigint as reached,
        coalesce(sum(n) filter (where counted = 'answered'), 0)::bigint as answered,
        coalesce(sum(n) filter (where counted = 'completed'), 0)::bigint as completed
    from campaigns k left join counted c on c.campaign_id = k.id
    where k.content ? 'survey' and k.status <> 'draft'
    group by k.id order by k.id desc
""")


async def parts(conn: Connection, campaign_id: int) -> Parts:
    """Returns the same part by part, in the order of languages and hours."""
    return await _read(conn, _PARTS, campaign_id)


_SUMMED = """
    counted, detail, language, country, nullif(hour, '-infinity') as hour, sum(n)::bigint as n,
    sum(segments)::bigint as segments, sum(amount) as amount
"""
_ORDER = "group by 1, 2, 3, 4, 5 having sum(n) <> 0 or sum(segments) <> 0 or sum(amount) <> 0"

_PARTS = sql(f"select {_SUMMED} from ({_KNOWN}) as known {_ORDER} order by 3, 5, 1, 2, 4")  # noqa: S608


async def recount(conn: Connection, campaign_id: int) -> Parts:
    """Counts the same from the campaign's rows, which takes as long as they are many."""
    return await _read(conn, _RECOUNT, campaign_id)


_RECOUNT = sql(f"""
    select {_SUMMED} from (
        select c.counted, '' as detail, coalesce(r.language, '') as language, '' as country,
            cast(null as timestamptz) as hour, 1 as n, 0 as segments, 0::numeric as amount
        from recipients r cross join lateral (values
            ('audience', true), ('waiting', message_id is null)) as c (counted, holds)
        where campaign_id = :id and c.holds
        union all
        select c.counted, '', coalesce(m.language, ''), coalesce(m.country, ''),
            date_trunc('hour', m.claimed_at, 'UTC'), 1, 0, 0
        from recipients r left join messages m on m.id = r.message_id cross join lateral (values
            ('answered', answered_at is not null), ('replied', replied_at is not null),
            ('clicked', clicked_at is not null), ('opted_out', opted_out_at is not null)
            ) as c (counted, holds)
        where r.campaign_id = :id and c.holds
        union all
        select status, counted_detail(status, reason, error_code), coalesce(language, ''),
            coalesce(country, ''), date_trunc('hour', claimed_at, 'UTC'), 1, coalesce(segments, 0),
            0
        from messages where campaign_id = :id
        union all
        select 'charged', currency, '', '', null, 1, 0, price
        from messages where campaign_id = :id and price is not null
        union all
        select 'completed', '', '', '', null, 1, 0, 0
        from survey_runs where campaign_id = :id and status = 'completed'
    ) as rows {_ORDER}
""")  # noqa: S608


async def _read(conn: Connection, statement: Statement, campaign_id: int) -> Parts:
    rows = await conn.execute(statement, {"id": campaign_id})
    return {_part(row): Amount(row.n, row.segments, row.amount) for row in rows}


def _part(row: Row) -> Part:
    return Part(row.counted, row.detail, row.language, row.country, row.hour)


async def correct(conn: Connection, campaign_id: int, by: Iterable[tuple[Part, Amount]]) -> None:
    """Adds to the campaign's figures."""
    for part, amount in by:
        await conn.execute(
            _CORRECT,
            {
                "id": campaign_id,
                "counted": part.counted,
                "detail": part.detail,
                "language": part.language,
                "country": part.country,
                "hour": part.hour,
                "n": amount.n,
                "segments": amount.segments,
                "charged": amount.charged,
            },
        )


_CORRECT = sql("""
    insert into campaign_increments (campaign_id, counted, detail, language, country, hour, n,
        segments, amount)
    values (:id, :counted, :detail, :language, :country,
        coalesce(cast(:hour as timestamptz), '-infinity'), :n, :segments,
        cast(:charged as numeric))
""")


async def fold(conn: Connection) -> int:
    """Adds a batch of increments to the figures. Returns how many; 0 if none is left."""
    return int((await conn.execute(_FOLD, {"limit": BATCH})).scalar_one())


_FIGURE = "campaign_id, counted, detail, language, country, hour"

_FOLD = sql(f"""
    with folded as (
        delete from campaign_increments where ctid = any(array(
            select ctid from campaign_increments limit :limit for update skip locked))
        returning {_FIGURE}, n, segments, amount
    ), added as (
        insert into campaign_counts as c ({_FIGURE}, n, segments, amount)
        select {_FIGURE}, sum(n), sum(segments), sum(amount) from folded
        group by {_FIGURE} order by {_FIGURE}
        on conflict ({_FIGURE}) do update set n = c.n + excluded.n,
            segments = c.segments + excluded.segments, amount = c.amount + excluded.amount
    )
    select count(*) from folded
""")  # noqa: S608
