"""What came of the demo's sale, and of the campaign that too many left: codes, purchases, refunds,
STOPs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from bot.campaigns import launch
from bot.campaigns.audience import events as told
from bot.campaigns.audience.events import Told
from bot.orders.coupons import pools, till
from bot.orders.coupons.model import Pool, Worth
from bot.orders.coupons.rules import codes
from bot.reading.codes import key
from bot.run.demo import marketing, store
from bot.run.demo.crowd import FR, Person
from bot.run.demo.past import Event, Past
from bot.run.demo.shop import MARKETER
from bot.run.demo.store import Got

SALE, GUARDED = "autumn-sale", "daily-deal"
POOL, CODES, LASTS = "autumn", 1_500, 10  # days
SITE = "token:boutique"  # the shop's own system
# The shares who buy: of those who have opened the link, of the others, of who got no text.
OPENED, UNOPENED, HELD_OUT = 0.32, 0.045, 0.03
BY_CODE, GIVEN_BACK = 0.6, 0.2  # of the purchases
LEFT, LEFT_GUARDED = 6, 6  # people who say STOP


@dataclass(frozen=True, slots=True)
class Purchase:
    """What somebody buys. code: their coupon, if they use it; refund: what is given back."""

    at: datetime
    number: str
    order: str
    amount: Decimal
    code: str | None
    refund: Decimal | None


def events(people: Sequence[Person], now: datetime) -> Iterator[Event]:
    """Yields what happens around the two campaigns."""
    began = marketing.launched(SALE, now)
    yield began - timedelta(hours=2), _pool(began)
    leavers = {one.number: one for one in people if "visit" not in one.tags and one.speaks is FR}
    yield began + timedelta(hours=5), _leave(SALE, LEFT, leavers, began + timedelta(hours=5))
    for day in range(1, LASTS):
        at = began.replace(hour=21, minute=0) + timedelta(days=day - 1)
        yield at, _sales(began, at)
    began = marketing.launched(GUARDED, now)
    after = began + timedelta(minutes=4)
    yield after, _leave(GUARDED, LEFT_GUARDED, leavers, after)
    judged = began + timedelta(minutes=35)
    yield judged, lambda past: launch.distribute(past.at(judged))


def _pool(began: datetime) -> Callable[[Past], Awaitable[object]]:
    """Makes the sale's pool; its codes are drawn by a seed, as all here is."""

    async def run(past: Past) -> None:
        services = past.at(began - timedelta(hours=2))
        pool = Pool(
            POOL,
            Worth(percent=Decimal(20)),
            "Europe/Paris",
            Decimal(40),
            began.date(),
            began.date() + timedelta(days=LASTS),
            "12 rue du Jardin, lepanier.example",
        )
        await pools.create(services, pool, MARKETER)
        rng = Random(POOL)  # noqa: S311  the codes of a demo are no secret
        made = codes.generate(CODES, rng.randrange, pools.keywords(services))
        await pools.upload(services, POOL, "\n".join(made).encode(), MARKETER)

    return run


def _leave(
    name: str, count: int, leavers: Mapping[str, Person], at: datetime
) -> Callable[[Past], Awaitable[object]]:
    """Lets some who got a campaign's text say STOP."""

    async def run(past: Past) -> None:
        rng = Random(name)  # noqa: S311
        async with past.services.db.connect() as conn:
            got = [one.number for one in await store.got(conn, name) if one.arrived]
        known = [leavers[number] for number in got if number in leavers]
        for place, one in enumerate(rng.sample(known, count)):
            await past.play(marketing.stop(rng, one, at + timedelta(minutes=4 * place)))

    return run


def _sales(began: datetime, until: datetime) -> Callable[[Past], Awaitable[object]]:
    """Lets the shop tell of a day's purchases, and of what was given back."""
    since = until - timedelta(days=1)

    async def run(past: Past) -> None:
        async with past.services.db.connect() as conn:
            people = await store.got(conn, SALE)
            held_out = await store.held_out(conn, SALE)
        for one in purchases(people, held_out, began):
            back = one.at + timedelta(days=3)
            if since <= one.at < until:
                await _buy(past, one)
            if one.refund and since <= back < until:
                await _tell(past, one, Told("refunded", key(one.order), "", back, one.refund, EUR))

    return run


EUR = "EUR"


async def _buy(past: Past, one: Purchase) -> None:
    if one.code:
        used = till.used_at(
            "samir", one.at, place="rue du Jardin", purchase=one.order, amount=one.amount,
            currency=EUR,
        )  # fmt: skip
        await till.redeem(past.at(one.at), one.code, used)
    await _tell(past, one, Told("bought", key(one.order), "", one.at, one.amount, EUR))


async def _tell(past: Past, one: Purchase, event: Told) -> None:
    async with past.services.db.begin() as conn:
        await told.note(conn, one.number, event, SITE, event.at)


def purchases(
    people: Sequence[Got], held_out: Sequence[str], began: datetime
) -> Iterator[Purchase]:
    """Yields who buys what in the sale, those who got no text too."""
    rng = Random(SALE)  # noqa: S311  its own: what else happens stays as it is
    number = 20_000
    for one in [*people, *(Got(address) for address in held_out)]:
        share = HELD_OUT
        if one.arrived:
            share = OPENED if one.opened_at else UNOPENED
        buys, by_code, back = (rng.random() for _ in range(3))
        wait, amount = rng.expovariate(1 / 30), Decimal(rng.randrange(4_200, 18_000)) / 100
        if buys >= share:
            continue
        number += 1
        at = (one.opened_at or began) + timedelta(hours=min(110.0, 1 + wait))
        code = one.code if by_code < BY_CODE else None
        kept = amount if back < GIVEN_BACK / 2 else (amount / 2).quantize(Decimal("0.01"))
        yield Purchase(
            at, one.number, f"LP-{number}", amount, code, kept if back < GIVEN_BACK else None
        )
