"""The figures of campaigns: counted by triggers as rows change (migration 0024), added up by jobs.

A figure is (counted, detail): audience, waiting, clicked, replied, answered, opted_out, completed,
or a text's status, with why it was suppressed or the code with which it failed.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.db.database import Connection, Statement, sql

Figures = Mapping[tuple[str, str], int]

BATCH = 20_000  # increments that one statement adds up


async def figures(conn: Connection, campaign_id: int) -> Figures:
    """Returns the campaign's figures of this moment; those that are 0 are left out."""
    return await _read(conn, _FIGURES, campaign_id)


_FIGURES = sql("""
    select counted, detail, sum(n)::bigint as n from (
        select counted, detail, n from campaign_counts where campaign_id = :id
        union all
        select counted, detail, n from campaign_increments where campaign_id = :id
    ) as known
    group by 1, 2 having sum(n) <> 0 order by 1, 2
""")


async def recount(conn: Connection, campaign_id: int) -> Figures:
    """Counts the same from the campaign's rows, which takes as long as they are many."""
    return await _read(conn, _RECOUNT, campaign_id)


_RECOUNT = sql("""
    select counted, detail, count(*) as n from (
        select c.counted, '' as detail from recipients cross join lateral (values
            ('audience', true), ('waiting', message_id is null),
            ('answered', answered_at is not null), ('replied', replied_at is not null),
            ('clicked', clicked_at is not null), ('opted_out', opted_out_at is not null)
        ) as c (counted, holds) where campaign_id = :id and c.holds
        union all
        select status, counted_detail(status, reason, error_code)
        from messages where campaign_id = :id
        union all
        select 'completed', '' from survey_runs where campaign_id = :id and status = 'completed'
    ) as rows group by 1, 2 order by 1, 2
""")


async def _read(conn: Connection, statement: Statement, campaign_id: int) -> Figures:
    rows = await conn.execute(statement, {"id": campaign_id})
    return {(row.counted, row.detail): row.n for row in rows}


async def snapshot(conn: Connection) -> None:
    """Makes all later reads in this transaction see the state of one moment."""
    await conn.execute(sql("set transaction isolation level repeatable read"))


async def correct(conn: Connection, campaign_id: int, by: Figures) -> None:
    """Adds to the campaign's figures."""
    await conn.execute(
        _CORRECT,
        {
            "id": campaign_id,
            "counted": [counted for counted, _ in by],
            "details": [detail for _, detail in by],
            "ns": list(by.values()),
        },
    )


_CORRECT = sql("""
    insert into campaign_increments (campaign_id, counted, detail, n)
    select :id, counted, detail, n from unnest(cast(:counted as text[]),
        cast(:details as text[]), cast(:ns as bigint[])) as d (counted, detail, n)
""")


async def fold(conn: Connection) -> int:
    """Adds a batch of increments to the figures. Returns how many; 0 if none is left."""
    return int((await conn.execute(_FOLD, {"limit": BATCH})).scalar_one())


_FOLD = sql("""
    with folded as (
        delete from campaign_increments where ctid = any(array(
            select ctid from campaign_increments limit :limit for update skip locked))
        returning campaign_id, counted, detail, n
    ), added as (
        insert into campaign_counts as c (campaign_id, counted, detail, n)
        select campaign_id, counted, detail, sum(n) from folded group by 1, 2, 3 order by 1, 2, 3
        on conflict (campaign_id, counted, detail) do update set n = c.n + excluded.n
    )
    select count(*) from folded
""")
