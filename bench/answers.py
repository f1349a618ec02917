"""Measures the cost of an answered text and the rate of one worker, beside a stock `rasa run`.

CPU: held-out texts come in as signed webhooks from the carrier, each from a new contact and new to
both, and answers go back out through its API, with all their status callbacks; counted are web,
worker and sender. The peer gets the same texts over its REST channel and answers in the same
request. Once with the held-out texts' mix, once with those of which the n-grams are sure, so that
no encoder is asked what they are about. Rate: of ours, how fast one
worker works off a backlog that real webhooks recorded while it was held; of the peer, how many it
answers in the same rounds, with the machine to itself.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path

import aiohttp
import asyncpg
import psutil

from bench import load, peer, texts
from bench.figures import Figure, at_least, at_most, middle, told
from bench.lab import FOLDER, apart, open_lab
from bot.rehearsal.lab import NUMBER, TOKEN, Lab
from bot.rehearsal.texts import mobiles

COUNTED = ("web", "worker", "sender")
MIXED, SURE = 120, 60  # texts of each round: of the held-out texts' mix, and needing no encoder
BACKLOG, BACKLOG_CONTACTS = 600, 200
ROUNDS, FULL_ROUNDS = 5, 11
AT_ONCE = 8
CORES = os.cpu_count() or 1
WARM = 60
LIMITS = {"held-out mix": 0.36, "no encoder": 0.2}


@dataclass
class _Costs:
    """What was measured with one kind of texts, a value for each round: CPU seconds for a text, of
    ours, of each process and of the peer's; texts a second through all roles."""

    ours: list[float] = field(default_factory=list)
    processes: list[dict[str, float]] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)
    their_rates: list[float] = field(default_factory=list)


def run(full: bool) -> list[Figure]:
    rounds = FULL_ROUNDS if full else ROUNDS
    model, bodies = peer.trained(), _texts(rounds)
    with open_lab() as lab:
        lab.start("emulator", "web", "worker", "sender", "jobs")
        asyncio.run(_converse(lab, texts.some(WARM), start=0))
        stock = _Stock(model)
        try:
            return _compare(lab, stock, rounds, bodies)
        finally:
            stock.process.end()


def _texts(rounds: int) -> dict[str, Iterator[str]]:
    """Returns texts of each kind, no text twice: in their own mix, and those of the rest of which
    the n-grams are sure."""
    sure = set(apart("texts", FOLDER / "sure.json"))
    every = texts.held_out()
    mixed, rest = every[: rounds * MIXED], every[rounds * MIXED :]
    return {
        "held-out mix": iter(mixed),
        "no encoder": iter([text for text in rest if text in sure]),
    }


def _compare(
    lab: Lab, stock: _Stock, rounds: int, bodies: Mapping[str, Iterator[str]]
) -> list[Figure]:
    """Runs rounds of ours and of the peer's in turn, so that the machine's moods meet both."""
    costs, rates, phones = {kind: _Costs() for kind in bodies}, [], count(1000, 1000)
    for number in range(rounds):
        for kind, most in zip(bodies, (MIXED, SURE), strict=True):
            some = list(islice(bodies[kind], most))
            _measure(lab, stock, costs[kind], some, next(phones))
        rates.append(_rate(lab, 40_000 + number * BACKLOG_CONTACTS))
    rate = middle(rates)
    their_rate = middle([one for cost in costs.values() for one in cost.their_rates])
    return [
        *(figure for kind, cost in costs.items() for figure in _told(kind, cost)),
        at_least(
            "answer: texts a second of one worker, of stock Rasa's",
            5,
            rate / their_rate,
            f"{rate / their_rate:.1f} × ({rate:.0f}/s to {their_rate:.1f}/s)",
        ),
        told("answer: memory of stock Rasa", f"{stock.memory() >> 20} MB"),
    ]


def _told(kind: str, cost: _Costs) -> list[Figure]:
    ours, theirs = middle(cost.ours), middle(cost.theirs)
    spent = {name: middle([one[name] for one in cost.processes]) for name in cost.processes[0]}
    beside = ", ".join(f"{name} {1e3 * seconds:.1f} ms" for name, seconds in spent.items())
    return [
        at_most(
            f"answer, {kind}: CPU of web + worker + sender, of stock Rasa's",
            LIMITS[kind],
            ours / theirs,
            f"{ours / theirs:.3f} × ({ours * 1e3:.1f} ms of {theirs * 1e3:.1f} ms)",
        ),
        told(f"answer, {kind}: CPU by process (per text)", beside),
        told(
            f"answer, {kind}: texts a second through all roles on this machine",
            f"{middle(cost.rates):.0f}/s on {CORES} cores; the CPU of all processes "
            f"would allow {CORES / sum(spent.values()):.0f}/s",
        ),
    ]


# -- ours ------------------------------------------------------------------------------------


def _measure(lab: Lab, stock: _Stock, cost: _Costs, bodies: list[str], start: int) -> None:
    """Measures one round of texts, with ours and with the peer."""

    def all_cpu() -> dict[str, float]:
        roles = {name: lab.cpu(name) for name in (*COUNTED, "jobs", "emulator")}
        return {**roles, **lab.server_cpu()}

    before, began = all_cpu(), time.monotonic()
    asyncio.run(_converse(lab, bodies, start))
    cost.rates.append(len(bodies) / (time.monotonic() - began))
    spent = {name: (value - before[name]) / len(bodies) for name, value in all_cpu().items()}
    cost.processes.append(spent)
    cost.ours.append(sum(spent[name] for name in COUNTED))
    cpu, rate = stock.measure(bodies, f"round{start}-")
    cost.theirs.append(cpu)
    cost.their_rates.append(rate)


async def _converse(lab: Lab, bodies: list[str], start: int) -> None:
    """Lets a contact text each of these; returns once all that there is to say is delivered."""
    phones = mobiles(len(bodies), start)
    conn = await asyncpg.connect(lab.dsn)
    async with aiohttp.ClientSession() as http:

        async def say(number: int, body: str) -> None:
            async with http.post(
                f"{lab.emulator}/control/inbound",
                json={"from": phones[number], "to": NUMBER, "body": body},
            ) as response:
                found = await response.json()
                if found["status"] != 200:
                    raise RuntimeError(f"the webhook answered {found}")

        await _at_once(say, bodies)
    deadline = time.monotonic() + 120
    while left := await conn.fetchval(_LEFT):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{left} of {len(bodies)} are not settled")
        await asyncio.sleep(0.1)
    await conn.close()


_LEFT = """
    select count(*) from messages where (direction = 'inbound' and handled_at is null)
        or status in ('queued', 'sending', 'unknown', 'accepted', 'sent')
"""


async def _at_once(say: Callable[[int, str], Awaitable[None]], bodies: list[str]) -> None:
    """Sends all bodies, AT_ONCE at a time."""
    waiting = iter(enumerate(bodies))

    async def talk() -> None:
        for number, body in waiting:
            await say(number, body)

    await asyncio.gather(*(talk() for _ in range(AT_ONCE)))


def _rate(lab: Lab, start: int) -> float:
    """Returns how many texts a second one worker answers from a backlog."""
    worker, sender = lab.roles["worker"], lab.roles["sender"]
    worker.send(signal.SIGSTOP)
    sender.send(signal.SIGSTOP)  # stopped: its cost is measured above
    senders = mobiles(BACKLOG_CONTACTS, start)
    result = load.run(f"{lab.web}/twilio/inbound", 16, list(texts.forms(senders, BACKLOG)), TOKEN)
    if result.failed:
        raise RuntimeError(f"{result.failed} webhooks failed")
    worker.send(signal.SIGCONT)
    try:
        return asyncio.run(_turns_per_second(lab.dsn, senders, BACKLOG))
    finally:
        sender.send(signal.SIGCONT)
        asyncio.run(_sent(lab.dsn))


async def _sent(dsn: str) -> None:
    """Waits until none of the backlog's answers is left."""
    conn = await asyncpg.connect(dsn)
    while await conn.fetchval(
        "select exists (select 1 from messages where status in ('queued', 'sending', 'sent'))"
    ):
        await asyncio.sleep(0.2)
    await conn.close()


async def _turns_per_second(dsn: str, senders: list[str], count: int) -> float:
    conn = await asyncpg.connect(dsn)
    try:
        deadline = time.monotonic() + 180
        while True:
            found = await conn.fetchrow(
                """
                select count(*) as n, min(m.handled_at) as first, max(m.handled_at) as last
                from messages m join contacts c on c.id = m.contact_id
                where c.address = any($1) and m.handled_at is not null""",
                senders,
            )
            if found["n"] == count:
                return float(count / (found["last"] - found["first"]).total_seconds())
            if time.monotonic() > deadline:
                raise TimeoutError(f"{found['n']} of {count} turns")
            await asyncio.sleep(0.5)
    finally:
        await conn.close()


# -- the peer --------------------------------------------------------------------------------


class _Stock:
    """A running `rasa run`."""

    def __init__(self, model: Path) -> None:
        self.process, self.url = peer.start(model)
        self._watched = psutil.Process(self.process.popen.pid)
        asyncio.run(_ask(self.url, texts.some(WARM), "warm"))

    def measure(self, bodies: list[str], name: str) -> tuple[float, float]:
        """Returns CPU-seconds for one answered text, and texts a second."""
        before, began = self.process.cpu(), time.monotonic()
        asyncio.run(_ask(self.url, bodies, name))
        spent, seconds = self.process.cpu() - before, time.monotonic() - began
        return spent / len(bodies), len(bodies) / seconds

    def memory(self) -> int:
        return int(self._watched.memory_info().rss)


async def _ask(url: str, bodies: list[str], name: str) -> None:
    async with aiohttp.ClientSession() as http:

        async def say(number: int, body: str) -> None:
            said = {"sender": f"{name}{number}", "message": body}
            async with http.post(url, json=said) as response:
                response.raise_for_status()
                await response.json()

        await _at_once(say, bodies)
