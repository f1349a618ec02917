"""Claims outbound texts: which numbers have any, how busy each is, and which texts come next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.db.database import Connection, sql
from bot.messages.outage_store import LOST

# For so long an answer waits for an earlier one that a loss of the database keeps back; mostly the
# loss is settled by then, and the answers keep their order.
PATIENCE = timedelta(minutes=1)


async def waiting_numbers(conn: Connection) -> list[str]:
    """Returns the sender numbers that have texts to send."""
    return [row.number for row in await conn.execute(_WAITING_NUMBERS)]


# Steps from number to number along the index, so its cost does not grow with the texts that wait.
_WAITING_NUMBERS = sql("""
    with recursive found as (
        (select number from messages where status in ('queued', 'deferred')
         order by number limit 1)
        union all
        select (select m.number from messages m
                where m.status in ('queued', 'deferred') and m.number > found.number
                order by m.number limit 1)
        from found where found.number is not null
    )
    select number from found where number is not null
""")


async def budget(conn: Connection, number: str) -> float:
    """Locks the number's pace. Returns for how many seconds from now the texts that it has sent
    keep it busy, by the database's clock: the senders' differ."""
    await conn.execute(
        sql("""insert into paces (number, busy_until) values (:number, clock_timestamp())
                on conflict do nothing"""),
        {"number": number},
    )
    await conn.execute(
        sql("select 1 from paces where number = :number for update"), {"number": number}
    )
    busy = await conn.execute(_BUSY, {"number": number})  # after the wait for the lock
    return float(busy.scalar_one())


_BUSY = sql("""
    select greatest(extract(epoch from busy_until - clock_timestamp())::float8, 0)
    from paces where number = :number
""")


async def spend(conn: Connection, number: str, seconds: float) -> None:
    """Sets for how many seconds from now the number is busy."""
    await conn.execute(
        sql("""update paces set busy_until = clock_timestamp() + :seconds * interval '1 second'
                where number = :number"""),
        {"number": number, "seconds": seconds},
    )


@dataclass(frozen=True, slots=True)
class Next:
    """A text that is locked to be sent next. campaign: its own, 0 for none."""

    id: int
    segments: int
    campaign: int


async def lock_next(
    conn: Connection, number: str, limit: int, now: datetime, after: int = 0
) -> list[Next]:
    """Locks the next texts of a number, the most urgent first. Of campaigns the first after that of
    `after` comes first, so that several take turns.

    Their contacts' consent is locked too, until the transaction ends. A contact's texts keep their
    order: one that is under way, in doubt or waiting for another try holds back those behind it.
    While opt-outs may be missing, only answers are locked; an older text that must wait for that
    holds back those behind it only for so long as people are patient."""
    values = {"number": number, "limit": limit, "now": now, "patient": now - PATIENCE}
    rows = await conn.execute(_LOCK_NEXT, {**values, "after": after})
    return [Next(row.id, row.segments, row.campaign) for row in rows]


def _goes(text: str) -> str:
    """Returns the SQL that lets only answers go while opt-outs may be missing after a loss of the
    database: to keywords, and to texts that came after it. Nothing goes from an old copy."""
    return f"""(not (select closed from lost) and (not (select open from lost)
            or {text}.purpose in ('confirmation', 'keyword_reply')
            or ({text}.purpose in ('answer', 'staff') and coalesce((
                select a.ordinal from messages a where a.id = {text}.answers), 0)
                > (select ordinal from lost))))"""  # noqa: S608


def _runs(campaign: str) -> str:
    """Returns the SQL that passes over the texts of a paused campaign."""
    return f"""not exists (select 1 from campaigns k
            where k.id = {campaign} and k.status = 'paused' offset 0)"""  # noqa: S608


# A lane is what waits on one number with one priority, of one campaign or of none. The index of the
# same order leads from lane to lane, and in each to what is due: so a claim does not read the
# texts of a paused campaign, nor those that wait for the morning, however many there are. Within a
# priority each claim begins with another lane.
#
# Passes over a contact whose row another transaction is writing, instead of waiting for it: an
# opt-out or an import under way must not stop the whole number, nor meet this one in a deadlock.
# `offset 0` keeps the planner from a join, and `case` from other indexes: it would read a campaign
# of 20,000 that its statistics don't know yet once for each text. So it looks up the contact's own
# active rows.
_LOCK_NEXT = sql(f"""
    with recursive lost as materialized ({LOST}), lane as (
        (select priority, coalesce(campaign_id, 0) as campaign from messages
         where number = :number and status in ('queued', 'deferred')
         order by 1, 2 limit 1)
        union all
        select further.* from lane cross join lateral (
            select m.priority, coalesce(m.campaign_id, 0) as campaign from messages m
            where m.number = :number and m.status in ('queued', 'deferred')
                and (m.priority, coalesce(m.campaign_id, 0)) > (lane.priority, lane.campaign)
            order by 1, 2 limit 1) as further
    )
    select due.id, due.segments, lane.campaign
    from (select * from lane order by priority, campaign <= :after, campaign) as lane
    cross join lateral (
        select m.id, m.segments
        from messages m join contacts c on c.id = m.contact_id
        where m.number = :number and m.status in ('queued', 'deferred')
            and m.priority = lane.priority and coalesce(m.campaign_id, 0) = lane.campaign
            and coalesce(m.not_before, '-infinity') <= :now and {_goes("m")}
            and not exists (
                select 1 from messages e
                where e.contact_id = m.contact_id and e.id <> m.id and e.direction = 'outbound'
                    and e.status in ('queued', 'deferred', 'sending', 'unknown')
                    and case
                        when e.status in ('sending', 'unknown') then true
                        when e.status = 'deferred' and e.not_before > :now then false
                        when (e.priority, e.id) > (m.priority, m.id) then false
                        when not {_goes("e")} and e.created_at < :patient then false
                        else {_runs("e.campaign_id")}
                    end
                offset 0)
        order by coalesce(m.not_before, '-infinity'), m.id
        limit :limit
        for share of c skip locked
        for update of m skip locked
    ) as due
    where {_runs("lane.campaign")} and (lane.campaign = 0 or not (select open from lost))
    limit :limit
""")  # noqa: S608
