"""The tables of coupons: pools, their codes, and redemptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.db.database import Connection, Row, sql
from bot.orders.coupons.model import Coupon, Pool, Redemption, Worth


@dataclass(frozen=True, slots=True)
class Stock:
    """A pool with how many codes it has, how many are free, handed out, redeemed."""

    pool: Pool
    author: str
    created_at: datetime
    codes: int
    free: int
    handed: int
    redeemed: int


async def add_pool(conn: Connection, pool: Pool, author: str, now: datetime) -> bool:
    """Adds a pool. Returns False if there is one of this name."""
    rows = await conn.execute(
        sql("""insert into coupon_pools (name, percent, amount, currency, minimum, first_day,
                    last_day, zone, places, author, created_at)
                values (:name, cast(:percent as numeric), cast(:amount as numeric), :currency,
                    cast(:minimum as numeric), cast(:first as date), cast(:last as date), :zone,
                    :places, :author, :now)
                on conflict do nothing returning name"""),
        {
            "name": pool.name,
            "percent": pool.worth.percent,
            "amount": pool.worth.amount,
            "currency": pool.worth.currency,
            "minimum": pool.minimum,
            "first": pool.first_day,
            "last": pool.last_day,
            "zone": pool.zone,
            "places": pool.places,
            "author": author,
            "now": now,
        },
    )
    return len(rows) == 1


async def add_codes(conn: Connection, pool: str, codes: Sequence[str]) -> list[str]:
    """Adds codes to a pool. Returns those that were added: no code is in two pools."""
    rows = await conn.execute(
        sql("""insert into coupons (code, pool)
                select code, :pool from unnest(cast(:codes as text[])) with ordinality
                    as c (code, place)
                order by place on conflict do nothing returning code"""),
        {"pool": pool, "codes": list(codes)},
    )
    return [row.code for row in rows]


_STOCK = """
    select p.*, s.codes, s.free, s.codes - s.free as handed, s.redeemed
    from coupon_pools p cross join lateral (
        select count(*) as codes, count(*) filter (where c.handed_at is null) as free,
            count(r.id) as redeemed
        from coupons c left join redemptions r on r.code = c.code and r.undone_at is null
        where c.pool = p.name) s
"""


async def stocks(conn: Connection) -> list[Stock]:
    """Returns all pools with their figures, the newest first."""
    return [_stock(row) for row in await conn.execute(_STOCKS)]


async def stock(conn: Connection, name: str) -> Stock | None:
    """Returns a pool with its figures, or None."""
    row = (await conn.execute(_ONE_STOCK, {"name": name})).first()
    return _stock(row) if row else None


_STOCKS = sql(f"{_STOCK} order by p.created_at desc, p.name")
_ONE_STOCK = sql(f"{_STOCK} where p.name = :name")


async def pool(conn: Connection, name: str) -> Pool | None:
    """Returns a pool, or None."""
    rows = await conn.execute(sql("select * from coupon_pools where name = :name"), {"name": name})
    row = rows.first()
    return _pool(row) if row else None


async def free(conn: Connection, name: str) -> int:
    """Returns how many codes of a pool are free."""
    found = await conn.execute(
        sql("select count(*) from coupons where pool = :name and handed_at is null"),
        {"name": name},
    )
    return int(found.scalar_one())


async def codes(conn: Connection, name: str, after: int, limit: int) -> list[Row]:
    """Returns some of a pool's codes after that one, by id, each with what became of it."""
    return list(await conn.execute(_CODES, {"name": name, "after": after, "limit": limit}))


_CODES = sql("""
    select c.id, c.code, k.name as campaign, c.handed_at, r.at as redeemed_at, r.place, r.purchase,
        r.amount, r.currency, r.author
    from coupons c left join campaigns k on k.id = c.campaign_id
        left join redemptions r on r.code = c.code and r.undone_at is null
    where c.pool = :name and c.id > :after order by c.id limit :limit
""")


# -- one to a person -----------------------------------------------------------------------------


async def hand_out(
    conn: Connection, pool: str, campaign_id: int, contacts: Sequence[int], now: datetime
) -> dict[int, str]:
    """Gives each of these people a code of the pool for a campaign; who has one keeps it. Returns
    the codes by person; of a pool with too few codes the last people get none."""
    rows = await conn.execute(
        _HAND_OUT,
        {"pool": pool, "campaign": campaign_id, "contacts": sorted(contacts), "now": now},
    )
    return {row.contact_id: row.code for row in rows}


async def has_one(conn: Connection, campaign_id: int, contact_id: int) -> bool:
    """Returns whether somebody has a code of a campaign."""
    found = await conn.execute(
        sql("select 1 from coupons where campaign_id = :campaign and contact_id = :contact"),
        {"campaign": campaign_id, "contact": contact_id},
    )
    return found.first() is not None


_HAND_OUT = sql("""
    with known as (
        select contact_id, code from coupons
        where campaign_id = :campaign and contact_id = any(cast(:contacts as bigint[]))
    ), wanting as (
        select id, row_number() over (order by id) as place
        from unnest(cast(:contacts as bigint[])) as w (id)
        where id not in (select contact_id from known)
    ), free as (
        select code, row_number() over (order by id) as place from (
            select code, id from coupons where pool = :pool and handed_at is null
            order by id limit (select count(*) from wanting) for update skip locked) f
    ), given as (
        update coupons c set campaign_id = :campaign, contact_id = w.id, handed_at = :now
        from free f join wanting w using (place) where c.code = f.code
        returning c.contact_id, c.code
    )
    select contact_id, code from known union all select contact_id, code from given
""")


async def of_person(conn: Connection, contact_id: int, codes: Sequence[str]) -> list[Coupon]:
    """Returns those of the codes that are this person's."""
    rows = await conn.execute(_OF_PERSON, {"id": contact_id, "codes": list(codes)})
    return [_coupon(row) for row in rows]


# -- at the till ---------------------------------------------------------------------------------

_COUPON = """
    select p.*, c.code, c.contact_id, c.handed_at, r.id, r.at, r.place, r.purchase,
        r.amount as paid, r.currency as paid_in, r.author as cashier
    from coupons c join coupon_pools p on p.name = c.pool
        left join redemptions r on r.code = c.code and r.undone_at is null
"""
_OF_PERSON = sql(f"""{_COUPON}
    where c.contact_id = :id and c.code = any(cast(:codes as text[])) order by c.code""")
_FIND = sql(f"{_COUPON} where c.code = any(cast(:codes as text[])) order by c.code limit 1")
_LOCK = sql(f"""{_COUPON}
    where c.code = any(cast(:codes as text[])) order by c.code limit 1 for update of c""")


async def find(
    conn: Connection, codes: Sequence[str], *, for_update: bool = False
) -> Coupon | None:
    """Returns the coupon of one of these spellings, or None. for_update: nobody else redeems it or
    takes it back until the transaction ends."""
    values = {"codes": list(codes)}
    if for_update:  # what is read with the lock may be from before the wait for it
        await conn.execute(_LOCK, values)
    row = (await conn.execute(_FIND, values)).first()
    return _coupon(row) if row else None


async def redeem(conn: Connection, code: str, used: Redemption, now: datetime) -> Redemption | None:
    """Redeems a code. Returns the redemption with its id; None if the code is used already."""
    rows = await conn.execute(
        sql("""insert into redemptions (code, at, place, purchase, amount, currency, author)
                values (:code, :at, :place, :purchase, cast(:amount as numeric), :currency, :author)
                on conflict do nothing returning id"""),
        {
            "code": code,
            "at": now,
            "place": used.place,
            "purchase": used.purchase,
            "amount": used.amount,
            "currency": used.currency,
            "author": used.author,
        },
    )
    row = rows.first()
    if row is None:
        return None
    return Redemption(
        row.id, now, used.author, used.place, used.purchase, used.amount, used.currency
    )


async def undo(conn: Connection, redemption: int, by: str, now: datetime) -> None:
    """Takes a redemption back: its code can be redeemed again."""
    await conn.execute(
        sql("""update redemptions set undone_at = :now, undone_by = :by
                where id = :id and undone_at is null"""),
        {"id": redemption, "by": by, "now": now},
    )


async def places(conn: Connection, limit: int) -> list[str]:
    """Returns where codes were redeemed last, for a till to choose from."""
    rows = await conn.execute(
        sql("""select place from redemptions where place <> '' group by place
                order by max(id) desc limit :limit"""),
        {"limit": limit},
    )
    return [row.place for row in rows]


# -- rows as values ------------------------------------------------------------------------------


def _pool(row: Row) -> Pool:
    return Pool(
        row.name,
        Worth(row.percent, row.amount, row.currency),
        row.zone,
        row.minimum,
        row.first_day,
        row.last_day,
        row.places,
    )


def _stock(row: Row) -> Stock:
    return Stock(
        _pool(row), row.author, row.created_at, row.codes, row.free, row.handed, row.redeemed
    )


def _coupon(row: Row) -> Coupon:
    used = None
    if row.id is not None:
        used = Redemption(
            row.id, row.at, row.cashier, row.place, row.purchase, row.paid, row.paid_in
        )
    return Coupon(row.code, _pool(row), row.contact_id, row.handed_at, used)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a pool's codes in a campaign: how many were handed out, how many redeemed, and
    by currency ("" if none was said) what these purchases came to."""

    campaign_id: int
    campaign: str
    handed: int
    redeemed: int
    amounts: Mapping[str, Decimal]


async def outcomes(conn: Connection, name: str) -> list[Outcome]:
    """Returns what came of a pool's codes by campaign, the newest first."""
    return _outcomes(await conn.execute(_OF_POOL, {"name": name}))


async def outcome(conn: Connection, campaign_id: int) -> Outcome | None:
    """Returns what came of a campaign's codes, None if it has handed out none."""
    found = _outcomes(await conn.execute(_OF_CAMPAIGN, {"id": campaign_id}))
    return found[0] if found else None


_OUTCOME = """
    select c.campaign_id, k.name, coalesce(r.currency, '') as currency, count(*) as handed,
        count(r.id) as redeemed, sum(r.amount) as amount
    from coupons c join campaigns k on k.id = c.campaign_id
        left join redemptions r on r.code = c.code and r.undone_at is null
"""
_OF_POOL = sql(f"{_OUTCOME} where c.pool = :name group by 1, 2, 3 order by 1 desc, 3")
_OF_CAMPAIGN = sql(f"{_OUTCOME} where c.campaign_id = :id group by 1, 2, 3 order by 3")


def _outcomes(rows: Iterable[Row]) -> list[Outcome]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.campaign_id, []).append(row)
    return [
        Outcome(
            of_one[0].campaign_id,
            of_one[0].name,
            sum(row.handed for row in of_one),
            sum(row.redeemed for row in of_one),
            {row.currency: row.amount for row in of_one if row.amount is not None},
        )
        for of_one in found.values()
    ]
