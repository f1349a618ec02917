"""The demo's own statements: how PostgreSQL is to work while the past is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql

# Tables that grow within one transaction have no statistics, so a plan would read them whole; and
# every statement comes a thousand times, so none is worth a plan of its own.
_PLANS = {
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
}


async def plan_by_index(conn: Connection) -> None:
    """Lets this transaction's statements go by indexes, each planned once."""
    for name, value in _PLANS.items():
        await conn.execute(_SET, {"name": name, "value": value})


async def plan_anew(conn: Connection) -> None:
    """Forgets the plans, which were made for smaller tables."""
    await conn.execute(_FORGET)


_FORGET = sql("discard plans")
_SET = sql("select set_config(:name, :value, true)")


@dataclass(frozen=True, slots=True)
class Got:
    """Somebody to whom a campaign's text went. code: the coupon in it; opened_at: when they first
    opened its link; arrived: whether the carrier says so."""

    number: str
    code: str | None = None
    opened_at: datetime | None = None
    arrived: bool = False


async def got(conn: Connection, campaign: str) -> list[Got]:
    """Returns those to whom a campaign's text went, in the order of their ids."""
    return [Got(**row) for row in await conn.execute(_GOT, {"name": campaign})]


async def held_out(conn: Connection, campaign: str) -> list[str]:
    """Returns the numbers of those whom a campaign holds out."""
    return [row.address for row in await conn.execute(_HELD_OUT, {"name": campaign})]


_GOT = sql("""
    select c.address as number, u.code, coalesce(m.status = 'delivered', false) as arrived,
        (select min(e.at) from contact_events e where e.contact_id = r.contact_id
            and e.kind = 'clicked' and e.ref = k.name) as opened_at
    from campaigns k join recipients r on r.campaign_id = k.id
        join contacts c on c.id = r.contact_id and c.erased_at is null
        join messages m on m.id = r.message_id
        left join coupons u on u.campaign_id = k.id and u.contact_id = r.contact_id
    where k.name = :name order by r.contact_id
""")
_HELD_OUT = sql("""
    select c.address from campaigns k join held_out h on h.campaign_id = k.id
        join contacts c on c.id = h.contact_id and c.erased_at is null
    where k.name = :name order by h.contact_id
""")
