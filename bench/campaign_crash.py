"""Kills roles by kill -9 while a campaign with a survey goes out, people answer and some say STOP.

Then every recipient must be in exactly one final state, and the carrier's record must agree.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import aiohttp
import asyncpg

from bench import crash
from bench.books import Books, read_books
from bench.campaign import CONSENT, FIRST, PROOF
from bench.crash import FAULTS, SETTLE, Ledger, Plan
from bench.figures import Figure, told
from bench.lab import Lab
from bot.campaigns import launch
from bot.campaigns.rules import parse_campaign
from bot.imports import run as importing
from bot.services import open_services

RECIPIENTS, MANY = 3000, 20_000
REPLYING = 0.15  # share of the recipients that reply, a third of them with STOP
FINAL = ("delivered", "undelivered", "failed", "suppressed", "canceled")
ASKED = 150  # seconds within which the last lost status is asked for
REPLIES = (
    "9",
    "ten",
    "neuf",
    "8, loved it",
    "B",
    "the second one",
    "what time do you open?",
    "purple",
    "no",
    "oui",
)
SURVEY: dict[str, Any] = {
    "name": "crash",
    "class": "promotional",
    "audience": {"tags": ["crash"]},
    "text": {"en": "Thanks for your visit!"},
    "survey": {
        "questions": [
            {"key": "nps", "type": "nps", "text": {"en": "From 0 to 10, would you recommend us?"}},
            {
                "key": "when",
                "type": "choice",
                "text": {"en": "When do you shop?"},
                "options": {"en": ["Morning", "Evening"]},
            },
        ],
        "thanks": {"en": "Thank you!"},
    },
}


def run(full: bool) -> list[Figure]:
    count = MANY if full else RECIPIENTS
    plan = Plan(kills=10, worker_kills=10, seconds=240 if full else 90, seed=11)
    with crash.open_crash_lab() as lab:
        phones = [f"+{FIRST + number}" for number in range(count)]
        asyncio.run(_prepare(lab, phones))
        lab.start("emulator", "web", "sender", "jobs", "worker")
        ledger, books, states = asyncio.run(_crash(lab, plan, phones))
    return _figures(count, ledger, books, states)


async def _prepare(lab: Lab, phones: Sequence[str]) -> None:
    lines = [f"phone,language,tags,{CONSENT}", *(f"{p},en,crash,{PROOF}" for p in phones)]
    async with open_services(lab.settings) as services:
        await importing.run_bytes(services, "\n".join(lines).encode(), "marc", "FR")


async def _crash(
    lab: Lab, plan: Plan, phones: Sequence[str]
) -> tuple[Ledger, Books, dict[str, int]]:
    ledger, dice, over = Ledger(), random.Random(plan.seed), asyncio.Event()
    async with aiohttp.ClientSession() as http:
        await crash.set_faults(http, lab, FAULTS)
        async with open_services(lab.settings) as services:
            await launch.launch(services, parse_campaign(SURVEY), "marc")
        keeper = asyncio.create_task(crash.keep(lab, over))
        began = time.monotonic()
        people = [
            asyncio.create_task(
                _person(
                    http,
                    lab,
                    ledger,
                    phone,
                    began + dice.uniform(2, plan.seconds),
                    random.Random(phone),
                )
            )
            for phone in phones
            if dice.random() < REPLYING
        ]
        await crash.kill(lab, plan, ledger, dice)
        await asyncio.gather(*people)
        await crash.set_faults(http, lab, {})
        ledger.settled_after = await crash.settled(lab)
        await _last_statuses(lab)
        over.set()
        await keeper
        record = await crash.carried(http, lab)
    books = await read_books(lab.dsn, ledger.accepted, record)
    return ledger, books, await _states(lab)


async def _person(
    http: aiohttp.ClientSession,
    lab: Lab,
    ledger: Ledger,
    phone: str,
    begins: float,
    dice: random.Random,
) -> None:
    await asyncio.sleep(max(0.0, begins - time.monotonic()))
    said = dice.choices(REPLIES, k=dice.randint(1, 3))
    if dice.random() < 1 / 3:
        said[-1:] = ["STOP"]
    for body in said:
        await crash.say(http, lab, ledger, phone, body)
        await asyncio.sleep(dice.choice((0.1, 0.5, 2.0)))


async def _last_statuses(lab: Lab) -> None:
    """Waits for the statuses whose callbacks were lost, on purpose or while the web role was down,
    and are asked for."""
    conn = await asyncpg.connect(lab.dsn)
    deadline = time.monotonic() + ASKED
    while time.monotonic() < deadline and await conn.fetchval(
        "select count(*) from messages where status in ('accepted', 'sent')"
    ):
        await asyncio.sleep(1)
    await conn.close()


async def _states(lab: Lab) -> dict[str, int]:
    """Counts recipients by state; "without a text" and "with several" are wrong."""
    conn = await asyncpg.connect(lab.dsn)
    try:
        rows = await conn.fetch("""
            select r.contact_id, array_agg(m.status) filter (where m.id is not null) as found
            from recipients r
            left join messages m on m.contact_id = r.contact_id and m.campaign_id = r.campaign_id
            group by r.contact_id""")
    finally:
        await conn.close()
    states: Counter[str] = Counter()
    for row in rows:
        found = row["found"] or ["without a text"]
        states[found[0] if len(found) == 1 else "with several"] += 1
    return dict(states)


def _figures(count: int, ledger: Ledger, books: Books, states: dict[str, int]) -> list[Figure]:
    final = sum(n for state, n in states.items() if state in FINAL)
    kills = ", ".join(f"{name} {n}" for name, n in sorted(ledger.kills.items()))
    shown = ", ".join(f"{state} {n:,}" for state, n in sorted(states.items()))
    after = ledger.settled_after
    return [
        told(
            "campaign crash: what happened",
            f"{count:,} recipients, {len(ledger.accepted)} replies; kill -9: {kills}",
        ),
        Figure(
            "campaign crash: recipients in exactly one final state",
            f"{count:,}",
            f"{final:,} ({shown})",
            final == count,
            final,
        ),
        *(
            Figure(
                f"campaign crash: {what}",
                "0",
                str(len(cases)) + (f": {cases[:3]}" if cases else ""),
                not cases,
                len(cases),
            )
            for what, cases in books.faults().items()
        ),
        Figure(
            "campaign crash: all settled after the faults end",
            f"≤ {SETTLE:g} s",
            "not at all" if after is None else f"{after:.0f} s",
            after is not None and after <= SETTLE,
            after,
        ),
    ]
