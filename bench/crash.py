"""Kills roles by kill -9, again and again, while people text and the carrier misbehaves.

Then the books are compared: the carrier's record with our rows, and our rows with one another. A
text counts as come in once its webhook was answered 200; until then the driver sends it again under
the same sid, as a provider does. Each text has exactly one answer: the dialogue's, the confirmation
of a STOP, or the reply to a keyword.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import asyncpg

from bench import texts
from bench.books import Books, read_books
from bench.figures import Figure, told
from bench.lab import NUMBER, Lab, open_lab

FAULTS: Mapping[str, Any] = {
    "http_429": 0.02,
    "refuse": 0.02,
    "drop": 0.03,
    "slow": [{"rate": 0.03, "seconds": 3}, {"rate": 0.01, "seconds": 12}],
    "lost_callbacks": 0.03,
    "duplicate_callbacks": 0.05,
    "reorder_callbacks": 0.05,
    "duplicate_inbound": 0.05,
    "seed": 7,
}
SILENT = 0.1  # share of phones that lose every callback, so only the provider's list knows
SETTLE = 60.0  # seconds after the faults end within which all must be settled


@dataclass(frozen=True)
class Plan:
    """A plan of kills: `kills` of each role. Workers are killed in turn, each after it has served
    for a while."""

    conversations: int = 500
    kills: int = 10
    worker_kills: int = 10
    workers: int = 1
    seconds: float = 120.0
    seed: int = 7


@dataclass
class Ledger:
    """The driver's record: the sid of each text that was accepted."""

    accepted: dict[str, str] = field(default_factory=dict)
    tries: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    settled_after: float | None = None


def run(full: bool) -> list[Figure]:
    plan = Plan(conversations=2000, seconds=240, kills=20, worker_kills=20) if full else Plan()
    with open_crash_lab() as lab:
        lab.start("emulator", "web", "sender", "jobs", *_workers(plan))
        ledger, books = asyncio.run(crash(lab, plan))
    return _figures(plan, ledger, books)


def open_crash_lab() -> Any:
    """Opens a lab with commit times on, because "after a STOP" is a question of commits."""
    return open_lab(database_settings={"track_commit_timestamp": "on"})


def _workers(plan: Plan) -> list[str]:
    return ["worker", *(f"worker{number}" for number in range(2, plan.workers + 1))]


async def crash(lab: Lab, plan: Plan) -> tuple[Ledger, Books]:
    """Runs conversations, faults and kills, then quiet, then compares the books."""
    dice = random.Random(plan.seed)
    ledger = Ledger()
    phones = texts.phones(plan.conversations, start=dice.randrange(10_000, 80_000))
    async with aiohttp.ClientSession() as http:
        silent = [{"to": phone} for phone in phones[: round(len(phones) * SILENT)]]
        await set_faults(
            http, lab, {**FAULTS, "lost_callbacks": [*silent, {"rate": FAULTS["lost_callbacks"]}]}
        )
        over = asyncio.Event()
        keeper = asyncio.create_task(keep(lab, over))
        people = [
            asyncio.create_task(
                _person(
                    http,
                    lab,
                    ledger,
                    phone,
                    plan,
                    number * plan.worker_kills // len(phones),
                    random.Random(f"{plan.seed}:{phone}"),
                )
            )
            for number, phone in enumerate(phones)
        ]
        await kill(lab, plan, ledger, dice)
        await asyncio.gather(*people)
        await set_faults(http, lab, {})
        ledger.settled_after = await settled(lab)
        over.set()
        await keeper
        record = await carried(http, lab)
    return ledger, await read_books(lab.dsn, ledger.accepted, record)


# -- people ----------------------------------------------------------------------------------


def talk(dice: random.Random) -> list[str]:
    """Returns the texts of one person. Some opt out, some of those ask on, and some come back."""
    said = dice.choices(texts.TEXTS, k=dice.randint(1, 4))
    if dice.random() < 0.2:
        said.append(said[-1])  # impatient: the same text again
    if dice.random() < 0.35:
        said.append(dice.choice(("STOP", "Stop", "ARRET", "unsubscribe")))
        said.extend(dice.choices(texts.TEXTS, k=dice.randint(0, 2)))
        if dice.random() < 0.5:
            said += ["START", *dice.choices(texts.TEXTS, k=1)]
    if dice.random() < 0.1:
        said.insert(dice.randrange(len(said) + 1), dice.choice(("HELP", "AIDE", "INFO")))
    return said


async def _person(
    http: aiohttp.ClientSession,
    lab: Lab,
    ledger: Ledger,
    phone: str,
    plan: Plan,
    after: int,
    dice: random.Random,
) -> None:
    """Texts after so many kills of workers, so that people text through all of it, however long
    workers take to start."""
    while ledger.kills["worker"] < after:
        await asyncio.sleep(0.1)
    await asyncio.sleep(dice.uniform(0, plan.seconds / plan.worker_kills))
    for body in talk(dice):
        await say(http, lab, ledger, phone, body)
        # some send on at once, so that a STOP meets answers on their way out
        await asyncio.sleep(dice.choice((0.0, 0.05, 0.3, 1.0, 2.5)))


async def say(http: aiohttp.ClientSession, lab: Lab, ledger: Ledger, phone: str, body: str) -> None:
    """Sends a text until the webhook was answered 200."""
    sid = f"SM{secrets.token_hex(16)}"
    text = {"from": phone, "to": NUMBER, "body": body, "sid": sid}
    deadline = time.monotonic() + 120
    while True:
        ledger.tries += 1
        async with http.post(f"{lab.emulator}/control/inbound", json=text) as response:
            if (await response.json()).get("status") == 200:
                ledger.accepted[sid] = body
                return
        if time.monotonic() > deadline:
            raise TimeoutError(f"{body!r} was not accepted in two minutes")
        await asyncio.sleep(0.2)


# -- kills -----------------------------------------------------------------------------------


async def kill(lab: Lab, plan: Plan, ledger: Ledger, dice: random.Random) -> None:
    await asyncio.gather(
        _kill_workers(lab, plan, ledger, random.Random(dice.random())),
        *(
            _kill_role(lab, role, plan, ledger, random.Random(dice.random()))
            for role in ("web", "sender")
        ),
    )


async def _kill_role(lab: Lab, role: str, plan: Plan, ledger: Ledger, dice: random.Random) -> None:
    """Kills a role at random moments, also while it starts."""
    began = time.monotonic()
    for moment in sorted(dice.uniform(0, plan.seconds) for _ in range(plan.kills)):
        await asyncio.sleep(max(0.0, began + moment - time.monotonic()))
        _strike(lab, role, ledger)


async def _kill_workers(lab: Lab, plan: Plan, ledger: Ledger, dice: random.Random) -> None:
    """Kills workers, each after some seconds of service, since a start takes seconds."""
    for number in range(plan.worker_kills):
        name = _workers(plan)[number % plan.workers]
        while not lab.ready(name):
            await asyncio.sleep(0.1)
        await asyncio.sleep(dice.uniform(0.3, 5.0))
        _strike(lab, name, ledger)
        await asyncio.sleep(0.5)


def _strike(lab: Lab, name: str, ledger: Ledger) -> None:
    if lab.roles[name].popen.poll() is None:
        lab.roles[name].kill()
        ledger.kills[name.rstrip("0123456789")] += 1


async def keep(lab: Lab, over: asyncio.Event) -> None:
    """Restarts killed roles, as a supervisor does."""
    while not over.is_set():
        for name, process in list(lab.roles.items()):
            if process.popen.poll() is not None:
                lab.launch(name)
        await asyncio.sleep(0.2)


# -- quiet -----------------------------------------------------------------------------------


async def set_faults(http: aiohttp.ClientSession, lab: Lab, faults: Mapping[str, Any]) -> None:
    async with http.post(f"{lab.emulator}/control/faults", json=dict(faults)) as response:
        response.raise_for_status()


async def settled(lab: Lab) -> float | None:
    """Returns the seconds until nothing waits and nothing is in doubt; None after twice the time
    allowed."""
    began = time.monotonic()
    conn = await asyncpg.connect(lab.dsn)
    try:
        while time.monotonic() - began < 2 * SETTLE:
            waiting = await conn.fetchval("""
                select count(*) from messages
                where (direction = 'inbound' and handled_at is null)
                    or status in ('queued', 'deferred', 'sending', 'unknown')""")
            if not waiting:
                return time.monotonic() - began
            await asyncio.sleep(0.2)
        return None
    finally:
        await conn.close()


async def carried(http: aiohttp.ClientSession, lab: Lab) -> list[dict[str, Any]]:
    """Returns the carrier's record, once all that it has is delivered."""
    while True:
        async with http.get(f"{lab.emulator}/control/messages") as response:
            found: list[dict[str, Any]] = await response.json()
        if all(m["status"] in ("received", "delivered", "undelivered", "failed") for m in found):
            return found
        await asyncio.sleep(0.2)


def _figures(plan: Plan, ledger: Ledger, books: Books) -> list[Figure]:
    kills = ", ".join(f"{name} {count}" for name, count in sorted(ledger.kills.items()))
    found = [
        told(
            "crash: what happened",
            f"{plan.conversations} conversations, {len(ledger.accepted)} "
            f"texts in {ledger.tries} tries; kill -9: {kills}",
        ),
        *(
            Figure(
                f"crash: {what}",
                "0",
                str(len(cases)) + (f": {cases[:3]}" if cases else ""),
                not cases,
                len(cases),
            )
            for what, cases in books.faults().items()
        ),
    ]
    after = ledger.settled_after
    return [
        *found,
        Figure(
            "crash: all settled after the faults end",
            f"≤ {SETTLE:g} s",
            "not at all" if after is None else f"{after:.0f} s",
            after is not None and after <= SETTLE,
            after,
        ),
    ]
