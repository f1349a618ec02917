"""Measures the cost of an answered text and the rate of one worker, beside a stock `rasa run`.

CPU: texts come in as signed webhooks from the carrier and go back out through its API, with all
their status callbacks; counted are web, worker and sender. The peer gets the same texts from as
many new contacts over its REST channel and answers in the same request. Rate: of ours, how fast one
worker works off a backlog that real webhooks recorded while it was held; of the peer, how many it
answers in the same rounds, with the machine to itself.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import asyncpg
import psutil

from bench import load, peer, texts
from bench.figures import Figure, at_least, at_most, middle, told
from bench.lab import open_lab
from bot.rehearsal.lab import NUMBER, TOKEN, Lab
from bot.rehearsal.texts import mobiles

COUNTED = ("web", "worker", "sender")
TEXTS, CONTACTS = 160, 40  # of each round; each contact texts four times
BACKLOG, BACKLOG_CONTACTS = 600, 200
ROUNDS, FULL_ROUNDS = 5, 11
AT_ONCE = 8
WARM = 60


def run(full: bool) -> list[Figure]:
    model = peer.trained()
    with open_lab() as lab:
        lab.start("emulator", "web", "worker", "sender", "jobs")
        asyncio.run(_converse(lab, WARM, 20, start=0))
        stock = _Stock(model)
        try:
            return _compare(lab, stock, FULL_ROUNDS if full else ROUNDS)
        finally:
            stock.process.end()


def _compare(lab: Lab, stock: _Stock, rounds: int) -> list[Figure]:
    """Runs rounds of ours and of the peer's in turn, so that the machine's moods meet both."""
    costs, spents, chains, rates, stock_costs, stock_rates = [], [], [], [], [], []
    for number in range(rounds):
        cost, spent, chain = _cost(lab, 1000 + number * CONTACTS)
        costs.append(cost)
        spents.append(spent)
        chains.append(chain)
        cpu, rate = stock.measure(f"round{number}-")
        stock_costs.append(cpu)
        stock_rates.append(rate)
        rates.append(_rate(lab, 20_000 + number * BACKLOG_CONTACTS))
    ours, theirs = middle(costs), middle(stock_costs)
    rate, their_rate = middle(rates), middle(stock_rates)
    beside = ", ".join(
        f"{name} {middle([spent[name] for spent in spents]) * 1e3:.1f} ms" for name in spents[0]
    )
    return [
        at_most(
            "answer: CPU of web + worker + sender, of stock Rasa's",
            round(1 / 3, 3),
            ours / theirs,
            f"{ours / theirs:.3f} × ({ours * 1e3:.1f} ms of {theirs * 1e3:.1f} ms)",
        ),
        told("answer: CPU by process (per text)", beside),
        at_least(
            "answer: texts a second of one worker, of stock Rasa's",
            5,
            rate / their_rate,
            f"{rate / their_rate:.1f} × ({rate:.0f}/s to {their_rate:.1f}/s)",
        ),
        told(
            "answer: texts a second through all roles on this machine",
            f"{middle(chains):.0f}/s on {os.cpu_count()} cores",
        ),
        told("answer: memory of stock Rasa", f"{stock.memory() >> 20} MB"),
    ]


# -- ours ------------------------------------------------------------------------------------


def _cost(lab: Lab, start: int) -> tuple[float, dict[str, float], float]:
    """Returns CPU-seconds for one answered text, in total and by process, and texts a second."""

    def all_cpu() -> dict[str, float]:
        roles = {name: lab.cpu(name) for name in (*COUNTED, "jobs", "emulator")}
        return {**roles, **lab.server_cpu()}

    before, began = all_cpu(), time.monotonic()
    asyncio.run(_converse(lab, TEXTS, CONTACTS, start))
    seconds = time.monotonic() - began
    spent = {name: (value - before[name]) / TEXTS for name, value in all_cpu().items()}
    return sum(spent[name] for name in COUNTED), spent, TEXTS / seconds


async def _converse(lab: Lab, count: int, contacts: int, start: int) -> int:
    """Lets contacts text in turn; returns once every text is answered and every answer
    delivered."""
    phones = mobiles(contacts, start)
    async with aiohttp.ClientSession() as http:
        known = await _answers(http, lab)

        async def say(number: int, body: str) -> None:
            async with http.post(
                f"{lab.emulator}/control/inbound",
                json={"from": phones[number % contacts], "to": NUMBER, "body": body},
            ) as response:
                found = await response.json()
                if found["status"] != 200:
                    raise RuntimeError(f"the webhook answered {found}")

        await _at_once(say, texts.some(count))
        deadline = time.monotonic() + 120
        while await _answers(http, lab) - known < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{await _answers(http, lab) - known} of {count} answered")
            await asyncio.sleep(0.25)
    return count


async def _answers(http: aiohttp.ClientSession, lab: Lab) -> int:
    """Returns how many texts the carrier has delivered for us."""
    async with http.get(f"{lab.emulator}/control/messages", params={"from": NUMBER}) as response:
        return sum(m["status"] == "delivered" for m in await response.json())


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
                return count / (found["last"] - found["first"]).total_seconds()
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
        asyncio.run(_ask(self.url, WARM, 20, "warm"))

    def measure(self, name: str) -> tuple[float, float]:
        """Returns CPU-seconds for one answered text, and texts a second."""
        before, began = self.process.cpu(), time.monotonic()
        asyncio.run(_ask(self.url, TEXTS, CONTACTS, name))
        return (self.process.cpu() - before) / TEXTS, TEXTS / (time.monotonic() - began)

    def memory(self) -> int:
        return int(self._watched.memory_info().rss)


async def _ask(url: str, count: int, contacts: int, name: str) -> None:
    async with aiohttp.ClientSession() as http:

        async def say(number: int, body: str) -> None:
            sender = f"{name}{number % contacts}"
            async with http.post(url, json={"sender": sender, "message": body}) as response:
                found = await response.json()
                if not found:
                    raise RuntimeError(f"the peer did not answer {body!r}")

        await _at_once(say, texts.some(count))
