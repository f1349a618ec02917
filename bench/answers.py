"""What an answered text costs, and how many one worker answers: beside a stock `rasa run`.

CPU: texts come in as signed webhooks from the carrier and go back out through its API, with all
their status callbacks; counted are web, worker and sender. The peer gets the same texts from as
many new contacts over its REST channel and answers in the same request.
Rate: of ours, how fast one worker works off a backlog that real webhooks recorded while it was
held; of the peer, what it answers at the concurrency that suits it best.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable

import aiohttp
import asyncpg
import psutil

from bench import load, peer, texts
from bench.figures import Figure, at_least, at_most, told
from bench.lab import NUMBER, TOKEN, Lab, open_lab

COUNTED = ("web", "worker", "sender")
TEXTS, CONTACTS = 400, 100  # each contact texts four times
BACKLOG, BACKLOG_CONTACTS = 1200, 400
AT_ONCE = 8
WARM = 60


def run(full: bool) -> list[Figure]:
    factor = 3 if full else 1
    model = peer.trained()
    with open_lab() as lab:
        lab.start("emulator", "web", "worker", "sender", "jobs")
        asyncio.run(_converse(lab, WARM, 20, start=0))
        cost, beside, chain = _cost(lab, TEXTS * factor, CONTACTS * factor)
        rate = _rate(lab, BACKLOG * factor)
    stock = _stock(model, TEXTS * factor, CONTACTS * factor)
    return [
        at_most("answer: CPU of web + worker + sender, of stock Rasa's", round(1 / 3, 3),
                cost / stock.cpu, f"{cost / stock.cpu:.3f} × ({cost * 1e3:.1f} ms of "
                f"{stock.cpu * 1e3:.1f} ms)"),
        told("answer: CPU beside it (per text)", beside),
        at_least("answer: texts a second of one worker, of stock Rasa's", 5, rate / stock.rate,
                 f"{rate / stock.rate:.1f} × ({rate:.0f}/s to {stock.rate:.1f}/s)"),
        told("answer: texts a second through all roles on this machine",
             f"{chain:.0f}/s on {os.cpu_count()} cores"),
    ]


# -- ours ------------------------------------------------------------------------------------


def _cost(lab: Lab, count: int, contacts: int) -> tuple[float, str, float]:
    """CPU-seconds for one answered text; what the rest took; texts a second."""
    before = {name: lab.cpu(name) for name in (*COUNTED, "jobs", "emulator")}
    servers = lab.server_cpu()
    began = time.monotonic()
    answered = asyncio.run(_converse(lab, count, contacts, start=1000))
    seconds = time.monotonic() - began
    spent = {name: lab.cpu(name) - was for name, was in before.items()}
    rest = {name: value - servers[name] for name, value in lab.server_cpu().items()}
    told_rest = ", ".join(f"{name} {value / answered * 1e3:.1f} ms"
                          for name, value in {**spent, **rest}.items())
    return sum(spent[name] for name in COUNTED) / answered, told_rest, answered / seconds


async def _converse(lab: Lab, count: int, contacts: int, start: int) -> int:
    """Contacts text in turn; returns once every text is answered and every answer delivered."""
    phones = texts.phones(contacts, start)
    async with aiohttp.ClientSession() as http:
        known = await _answers(http, lab)

        async def say(number: int, body: str) -> None:
            async with http.post(f"{lab.emulator}/control/inbound", json={
                    "from": phones[number % contacts], "to": NUMBER, "body": body}) as response:
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
    """How many texts the carrier has delivered for us."""
    async with http.get(f"{lab.emulator}/control/messages", params={"from": NUMBER}) as response:
        return sum(m["status"] == "delivered" for m in await response.json())


async def _at_once(say: Callable[[int, str], Awaitable[None]], bodies: list[str]) -> None:
    """Says all of it, AT_ONCE at a time."""
    waiting = iter(enumerate(bodies))

    async def talk() -> None:
        for number, body in waiting:
            await say(number, body)

    await asyncio.gather(*(talk() for _ in range(AT_ONCE)))


def _rate(lab: Lab, count: int) -> float:
    """Texts a second of one worker that has a backlog."""
    worker = lab.roles["worker"]
    worker.send(signal.SIGSTOP)
    senders = texts.phones(BACKLOG_CONTACTS, 5000)
    result = load.run(
        f"{lab.web}/twilio/inbound", 16, list(texts.forms(senders, count)), TOKEN)
    if result.failed:
        raise RuntimeError(f"{result.failed} webhooks failed")
    lab.roles["sender"].send(signal.SIGSTOP)  # it is measured by itself
    worker.send(signal.SIGCONT)
    try:
        return asyncio.run(_turns_per_second(lab.dsn, senders, count))
    finally:
        lab.roles["sender"].send(signal.SIGCONT)


async def _turns_per_second(dsn: str, senders: list[str], count: int) -> float:
    conn = await asyncpg.connect(dsn)
    try:
        deadline = time.monotonic() + 180
        while True:
            found = await conn.fetchrow("""
                select count(*) as n, min(m.handled_at) as first, max(m.handled_at) as last
                from messages m join contacts c on c.id = m.contact_id
                where c.address = any($1) and m.handled_at is not null""", senders)
            if found["n"] == count:
                return count / (found["last"] - found["first"]).total_seconds()
            if time.monotonic() > deadline:
                raise TimeoutError(f"{found['n']} of {count} turns")
            await asyncio.sleep(0.5)
    finally:
        await conn.close()


# -- the peer --------------------------------------------------------------------------------


class _Stock:
    cpu: float
    rate: float


def _stock(model: peer.Path, count: int, contacts: int) -> _Stock:
    process, url = peer.start(model)
    try:
        asyncio.run(_ask(url, WARM, 20, "warm"))
        watched = psutil.Process(process.popen.pid)
        stock = _Stock()
        before = watched.cpu_times()
        began = time.monotonic()
        asyncio.run(_ask(url, count, contacts, "bench"))
        stock.rate = count / (time.monotonic() - began)
        after = watched.cpu_times()
        stock.cpu = (after.user + after.system - before.user - before.system) / count
        return stock
    finally:
        process.end()


async def _ask(url: str, count: int, contacts: int, name: str) -> None:
    async with aiohttp.ClientSession() as http:
        async def say(number: int, body: str) -> None:
            sender = f"{name}{number % contacts}"
            async with http.post(url, json={"sender": sender, "message": body}) as response:
                found = await response.json()
                if not found:
                    raise RuntimeError(f"the peer did not answer {body!r}")

        await _at_once(say, texts.some(count))
