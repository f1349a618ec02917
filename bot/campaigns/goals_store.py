"""What the people of a campaign did: conversions by their last touch, and those who were held
out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from bot.campaigns.rules.goal import DAYS, Goal, GoalKind, Group
from bot.db.database import Connection, Row, sql


async def hold_out(conn: Connection, campaign_id: int, contacts: Sequence[int]) -> None:
    """Notes who of the audience gets no text."""
    if not contacts:
        return
    await conn.execute(
        sql("""insert into held_out (campaign_id, contact_id)
                select :id, contact_id from unnest(cast(:contacts as bigint[])) as h (contact_id)
                on conflict do nothing"""),
        {"id": campaign_id, "contacts": list(contacts)},
    )


@dataclass(frozen=True, slots=True)
class Share:
    """The conversions of one currency ("" if none was said) that have one touch: coupon, click,
    survey, or delivered: only the text had come. people: who has one; worth: less what was given
    back, which given_back is."""

    touch: str
    currency: str
    people: int
    conversions: int
    worth: Decimal
    given_back: Decimal


# What of a campaign's goal happened after it began. A purchase is worth what was not given back.
_DONE = """
    select e.contact_id, e.kind, e.ref, e.part, e.at, coalesce(e.currency, '') as currency,
        coalesce(e.amount, 0) - g.given_back as worth, g.given_back
    from contact_events e cross join lateral (
        select case when e.kind = 'bought' and e.ref <> '' then coalesce((
            select sum(b.amount) from contact_events b where b.contact_id = e.contact_id
                and b.kind = 'refunded' and b.ref = e.ref), 0) else 0 end as given_back) g
    where e.kind = :kind and (:ref = '' or e.ref = :ref) and e.at >= :began and e.at < :until
"""
# The last touch before it, of whatever campaign, within that campaign's own days; a coupon beats a
# click. A till may note the coupon a little after the purchase.
_TOUCHED = f"""
    with done as ({_DONE}), ours as (
        select d.* from done d
        where exists (select 1 from recipients r
            where r.campaign_id = :id and r.contact_id = d.contact_id)
    ), touched as (
        select o.*, t.campaign_id, t.touch from ours o left join lateral (
            select k.id as campaign_id, 'coupon' as touch, r.at, 1 as place
            from coupons c join redemptions r on r.code = c.code and r.undone_at is null
                join campaigns k on k.id = c.campaign_id
            where c.contact_id = o.contact_id and (o.kind <> 'redeemed' or c.code = o.part)
                and r.at <= o.at + cast(:slack as interval)
                and r.at > o.at - {{days}}
            union all
            select k.id, 'click', e.at, 2
            from contact_events e join campaigns k on k.name = e.ref
            where e.contact_id = o.contact_id and e.kind = 'clicked' and e.at <= o.at
                and e.at > o.at - {{days}}
            order by place, at desc limit 1) t on true
    )
""".replace(  # noqa: S608
    "{days}",
    f"interval '1 day' * coalesce((k.content #>> '{{goal,days}}')::integer, {DAYS})",
)


async def shares(
    conn: Connection, campaign_id: int, goal: Goal, began: datetime, until: datetime
) -> list[Share]:
    """Returns the conversions that are laid to a campaign, and those that only followed it."""
    values = {"id": campaign_id, "began": began, "until": until}
    if goal.kind is GoalKind.SURVEY:
        rows = await conn.execute(_SURVEYS, {"id": campaign_id})
    else:
        kind, ref = goal.event
        more = {"kind": kind, "ref": ref, "slack": SLACK, "days": timedelta(days=goal.days)}
        rows = await conn.execute(_SHARES, {**values, **more})
    return [Share(*row.values()) for row in rows]


SLACK = timedelta(hours=1)
_SHARES = sql(f"""{_TOUCHED}, laid as (
        select case when t.campaign_id = :id then t.touch else 'delivered' end as touch,
            t.contact_id, t.currency, t.worth, t.given_back
        from touched t
        where t.campaign_id = :id or t.campaign_id is null and exists (
            select 1 from recipients r join messages m on m.id = r.message_id
            where r.campaign_id = :id and r.contact_id = t.contact_id
                and m.status in ('delivered', 'read') and m.claimed_at <= t.at
                and m.claimed_at > t.at - cast(:days as interval))
    )
    select touch, currency, count(distinct contact_id) as people, count(*) as conversions,
        sum(worth) as worth, sum(given_back) as given_back
    from laid group by 1, 2 order by 1, 2
""")  # noqa: S608
_SURVEYS = sql("""
    select 'survey' as touch, '' as currency, count(*) as people, count(*) as conversions,
        0::numeric as worth, 0::numeric as given_back
    from survey_runs where campaign_id = :id and status = 'completed' having count(*) > 0
""")


async def groups(
    conn: Connection, campaign_id: int, goal: Goal, began: datetime, until: datetime
) -> tuple[Group, Group]:
    """Returns those who were to get a text, and those who were held out, each with who reached the
    goal, whatever had touched them."""
    kind, ref = goal.event
    values = {"id": campaign_id, "kind": kind, "ref": ref, "began": began, "until": until}
    found: dict[str, list[Row]] = {"recipients": [], "held_out": []}
    for row in await conn.execute(_GROUPS, values):
        found[row.who].append(row)
    people = (await conn.execute(_PEOPLE, {"id": campaign_id})).one()
    return (
        _group(people.recipients, found["recipients"]),
        _group(people.held_out, found["held_out"]),
    )


def _group(people: int, rows: Sequence[Row]) -> Group:
    converted = rows[0].converted if rows else 0
    return Group(people, converted, {row.currency: row.worth for row in rows})


_PEOPLE = sql("""
    select (select count(*) from recipients where campaign_id = :id) as recipients,
        (select count(*) from held_out where campaign_id = :id) as held_out
""")
_GROUPS = sql(f"""
    with done as ({_DONE}), of_whom as (
        select 'recipients' as who, d.* from done d
            join recipients r on r.campaign_id = :id and r.contact_id = d.contact_id
        union all
        select 'held_out', d.* from done d
            join held_out h on h.campaign_id = :id and h.contact_id = d.contact_id
    ), counted as (
        select who, count(distinct contact_id) as converted from of_whom group by 1
    )
    select who, currency, min(converted) as converted, sum(worth) as worth
    from of_whom join counted using (who) group by 1, 2 order by 1, 2
""")  # noqa: S608


async def ended(conn: Connection, campaign_id: int) -> datetime | None:
    """Returns when a campaign's last text was handed over, once it is finished."""
    found = await conn.execute(
        sql("""select case when k.status in ('finished', 'canceled') then greatest(k.launched_at,
                    (select max(m.claimed_at) from messages m where m.campaign_id = k.id)) end
                from campaigns k where k.id = :id"""),
        {"id": campaign_id},
    )
    at: datetime | None = found.scalar_one()
    return at
