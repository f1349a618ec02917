"""Measures a campaign to a million people: dry run, launch, texts, figures, memory; and one with
links, coupons and two variants.

It is launched at night, so nearly all texts wait for the morning. What the process itself takes is
measured beside the time, since other work may share the machine.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import asyncpg
import psutil

from bench.backlog import NIGHT, PEOPLE, people
from bench.figures import Figure, at_least, at_most, middle, told
from bot.campaigns import control, counts, launch
from bot.campaigns.preview import preview
from bot.campaigns.report import report
from bot.campaigns.rules import Campaign, campaign_mapping, parse_campaign
from bot.delivery import callbacks
from bot.models import Status
from bot.orders.coupons import pools
from bot.orders.coupons.rules.pool import read_pool
from bot.providers.base import StatusReport
from bot.services import Services

FEW = 10_000  # people of a first campaign, for the memory
CALLBACKS = 250
ROUNDS = 24  # with the counting and without it, in turns


@dataclass
class _Run:
    """A piece of work: its seconds, CPU seconds of this process, and MB that it has after it."""

    seconds: float
    cpu: float
    memory: float


def run(full: bool) -> list[Figure]:
    share = 1 if full else 10
    return [*asyncio.run(_measure(share)), *asyncio.run(_rich(share))]


async def _measure(share: int) -> list[Figure]:
    count = PEOPLE // share
    async with people(count, NIGHT) as (services, conn):
        await conn.execute("update contacts set tags = '{few}' where id % $1 = 0", count // FEW)
        await conn.execute("update contacts set tags = tags || '{all}'")
        await _sent(services, _campaign("few"))
        few = _memory()
        dry = await _timed(lambda: preview(services, _campaign("all")))
        began = await _timed(lambda: launch.launch(services, _campaign("all"), "marc"))
        made = await _timed(lambda: launch.distribute(services))
        show = [await _timed(lambda: control.show(services, "all")) for _ in range(5)]
        reports = [await _timed(lambda: report(services, "all")) for _ in range(5)]
        await counts.fold(services)
        assert await counts.recount(services, "all") == []
        ratio, rate = await _callbacks(services, conn)
    return [
        at_most(f"dry run of a campaign to {count:,}", 20 / share, dry.seconds, _told(dry), "s"),
        at_most(f"launch to {count:,}", 10 / share, began.seconds, _told(began), "s"),
        at_least(
            f"{count:,} recipients become texts, at night",
            10_000,
            count / made.seconds,
            f"{count / made.seconds:,.0f} a second ({_told(made)})",
            "a second",
        ),
        at_most(
            f"campaign show at {count:,}",
            0.3,
            middle([one.seconds for one in show]),
            f"{1000 * middle([one.seconds for one in show]):.0f} ms",
            "s",
        ),
        at_most(
            f"a campaign's report at {count:,}",
            0.5,
            middle([one.seconds for one in reports]),
            f"{1000 * middle([one.seconds for one in reports]):.0f} ms",
            "s",
        ),
        at_most(
            "a status callback's time with the counting, of that without it",
            1.05,
            ratio,
            f"{ratio:.3f} × ({rate:,.0f} a second, in one process)",
        ),
        at_most(
            f"memory after a campaign to {count:,}, of that after one to {FEW:,}",
            1.15,
            made.memory / few,
            f"{made.memory / few:.2f} × ({few:.0f} and {made.memory:.0f} MB)",
        ),
    ]


def _campaign(tag: str) -> Campaign:
    return parse_campaign(
        {
            "name": tag,
            "class": "promotional",
            "audience": {"tags": [tag]},
            "text": {
                "en": "Hi {first_name}, the sale begins on Friday at 9. Reply STOP to end.",
                "fr": "Bonjour {first_name}, les soldes commencent vendredi. STOP pour finir.",
            },
            "fallback": {"first_name": {"en": "there", "fr": "à vous"}},
        }
    )


async def _sent(services: Services, campaign: Campaign) -> None:
    await launch.launch(services, campaign, "marc")
    await launch.distribute(services)


async def _timed(work: Callable[[], Awaitable[object]]) -> _Run:
    began, cpu = time.perf_counter(), time.process_time()
    await work()
    return _Run(time.perf_counter() - began, time.process_time() - cpu, _memory())


def _told(run: _Run) -> str:
    return f"{run.seconds:.1f} s, {run.cpu:.1f} s of CPU beside the database's"


def _memory() -> float:
    return float(psutil.Process().memory_full_info().uss) / 2**20


# -- links, coupons and variants ---------------------------------------------------------------


async def _rich(share: int) -> list[Figure]:
    count = PEOPLE // share
    async with people(count, NIGHT, link_url=LINKS) as (services, _):
        await pools.create(services, read_pool("spring", "20 %", "UTC"), "marc")
        codes = await _timed(lambda: pools.generate(services, "spring", count, "marc"))
        campaign = parse_campaign(campaign_mapping(_campaign("all")) | RICH)
        dry = await _timed(lambda: preview(services, campaign))
        began = await _timed(lambda: launch.launch(services, campaign, "marc"))
        made = await _timed(lambda: launch.distribute(services))
    rich = "with links, coupons and two variants"
    return [
        at_most(f"dry run {rich}, to {count:,}", 30 / share, dry.seconds, _told(dry), "s"),
        at_most(f"launch {rich}, to {count:,}", 20 / share, began.seconds, _told(began), "s"),
        told(
            f"{count:,} recipients become texts {rich}, at night",
            f"{count / made.seconds:,.0f} a second ({_told(made)})",
        ),
        told(f"{count:,} codes of a pool are made", _told(codes)),
    ]


LINKS = "https://s.example"
RICH = {
    "text": {
        "en": "Hi {first_name}, {coupon} gives you 20 %: {link} Reply STOP to end.",
        "fr": "Bonjour {first_name}, 20 % avec {coupon} : {link} STOP pour finir.",
    },
    "coupon": "spring",
    "links": {"link": "https://shop.example/sale"},
    "experiment": {
        "measure": "clicks",
        "hours": 24,
        "share": 100,
        "variants": [
            {
                "text": {
                    "en": "{first_name}, your code is {coupon}: {link} Reply STOP to end.",
                    "fr": "{first_name}, votre code : {coupon}. {link} STOP pour finir.",
                }
            }
        ],
    },
}


# -- callbacks ---------------------------------------------------------------------------------


async def _callbacks(services: Services, conn: asyncpg.Connection) -> tuple[float, float]:
    """Returns the time of callbacks with the counting, of that without it; and how many a second
    are noted with it."""
    ids = [row["id"] for row in await conn.fetch(_SENT, CALLBACKS * ROUNDS)]
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for number in range(ROUNDS):
        counting = number % 2 == 0
        verb = "enable" if counting else "disable"
        await conn.execute(f"alter table messages {verb} trigger messages_counted_by_update")
        began = time.perf_counter()
        for one in ids[number * CALLBACKS : (number + 1) * CALLBACKS]:
            await callbacks.note(services, one, StatusReport(f"SM{one}", Status.DELIVERED))
        seconds[counting].append(time.perf_counter() - began)
    await conn.execute("alter table messages enable trigger messages_counted_by_update")
    return middle(seconds[True]) / middle(seconds[False]), CALLBACKS / middle(seconds[True])


_SENT = """
    update messages set status = 'accepted', provider_sid = 'SM' || id
    where id in (select id from messages where status = 'deferred' order by id limit $1)
    returning id
"""
