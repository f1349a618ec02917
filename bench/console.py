"""Measures the console over HTTP on a large database: pages, searches, streams, texts on screen.

The pages are those that a person opens, whole, signed in; what is timed is the first byte. A text
is on screen when its stream has told of it and the thread with it has been fetched.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import quote

import aiohttp
from twilio.request_validator import RequestValidator

from bench import load, texts
from bench.figures import Figure, at_most, middle
from bench.inbox import FEW, MANY, WANTED, fill, later
from bench.lab import open_lab
from bot.access import sessions, users
from bot.access.sessions import Origin
from bot.inbox.store import View
from bot.models import Role
from bot.rehearsal.lab import TOKEN, Lab
from bot.rehearsal.processes import free_port
from bot.rehearsal.texts import mobiles
from bot.services import open_services
from bot.web.console.desk import COOKIE

TIMES = 500
STREAMS = 200
RATE, SECONDS = 10, 20  # texts a second while streams are open, and for how long
ROUNDS, REQUESTS, CONNECTIONS = 5, 1500, 16  # webhooks with streams and without, in turns
ON_SCREEN = 60  # texts


def run(full: bool) -> list[Figure]:
    with open_lab() as lab, _second(lab):
        return asyncio.run(_measure(lab, *(MANY if full else FEW)))


@contextmanager
def _second(lab: Lab) -> Iterator[None]:
    """Has a second web process, each with the console at its own address."""
    lab.further["web"]["TEXTO_CONSOLE_URL"] = lab.web
    port = str(free_port())
    lab.further["web2"] = {
        "TEXTO_HTTP_PORT": port,
        "TEXTO_CONSOLE_URL": f"http://127.0.0.1:{port}",
    }
    yield


async def _measure(lab: Lab, conversations: int, per: int) -> list[Figure]:
    async with open_services(lab.settings) as services:
        await fill(lab, conversations, per)
        await users.add_user(services, "alice", {Role.STAFF, Role.ADMIN}, by="alice")
        alice = await users.require_user(services, "alice")
        secret = await sessions.begin(services, alice, Origin("127.0.0.1", "bench", "bench"))
    await asyncio.to_thread(lab.start, "web", "web2")
    console = Console(lab.web, {"Cookie": f"{COOKIE}={secret}"})
    size = f"{conversations:,} conversations, {conversations * per:,} texts"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        found = await _pages(http, console, conversations, size)
        found += await _on_screen(http, console)
        found += await _streamed(http, console, lab)
        found += await _webhooks(http, console, lab)
    return found


@dataclass(frozen=True)
class Console:
    """A console with somebody signed in."""

    url: str
    headers: dict[str, str]

    async def first_byte(self, http: aiohttp.ClientSession, path: str) -> float:
        """Returns the milliseconds until a page begins to come."""
        began = time.perf_counter()
        async with http.get(self.url + path, headers=self.headers) as answer:
            took = time.perf_counter() - began
            await answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}")
        return 1000 * took


# -- pages -------------------------------------------------------------------------------------


async def _pages(
    http: aiohttp.ClientSession, console: Console, conversations: int, size: str
) -> list[Figure]:
    chance = random.Random(5)
    views = [view.name.lower() for view in View]
    paths = {
        f"console: the inbox with a list, of {size}": [
            f"/inbox?list={views[n % len(views)]}" for n in range(TIMES)
        ],
        "console: a conversation": [
            f"/inbox/{chance.randint(1, conversations)}?list={views[n % len(views)]}"
            for n in range(TIMES)
        ],
    }
    found = []
    for name, asked in paths.items():
        for path in asked[:20]:
            await console.first_byte(http, path)
        times = [await console.first_byte(http, path) for path in asked]
        found += [
            at_most(name, 60, middle(times), f"{middle(times):.1f} ms", "ms"),
            at_most(
                f"{name}: 99 of 100", 150, later(times, 0.99), f"{later(times, 0.99):.1f} ms", "ms"
            ),
        ]
    asked = [f"/inbox?q={quote(words.strip())}" for _ in range(10) for words in WANTED]
    times = [await console.first_byte(http, path) for path in asked]
    late = later(times, 0.95)
    said = f"{late:.1f} ms (median {middle(times):.1f})"
    return [*found, at_most("console: a search, 95 of 100", 200, late, said, "ms")]


# -- streams -----------------------------------------------------------------------------------


@dataclass
class Stream:
    """An open stream. heard: when it told of a contact first, by id."""

    heard: dict[int, float] = field(default_factory=dict)
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self, http: aiohttp.ClientSession, console: Console) -> None:
        forever = aiohttp.ClientTimeout(total=None)
        async with http.get(
            f"{console.url}/live", headers=console.headers, timeout=forever
        ) as answer:
            async for line in answer.content:
                self.begun.set()
                if line.startswith(b"data: ["):
                    now = time.perf_counter()
                    for contact in json.loads(line[6:]):
                        self.heard[contact] = now


@asynccontextmanager
async def _listening(
    http: aiohttp.ClientSession, console: Console, number: int
) -> AsyncIterator[list[Stream]]:
    streams = [Stream() for _ in range(number)]
    reading = [asyncio.create_task(one.read(http, console)) for one in streams]
    try:
        await asyncio.gather(*(one.begun.wait() for one in streams))
        yield streams
    finally:
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)


async def _text(http: aiohttp.ClientSession, url: str, body: str, sender: str) -> None:
    form = texts.form(body, sender)
    signature = RequestValidator(TOKEN).compute_signature(f"{url}/twilio/inbound", form)
    async with http.post(
        f"{url}/twilio/inbound", data=form, headers={"X-Twilio-Signature": signature}
    ) as answer:
        answer.raise_for_status()


def _known(number: int) -> tuple[int, str]:
    """Returns id and address of a contact of the database that bench.inbox makes."""
    return number, f"+336{number * 7919 % 100_000_000:08d}"


async def _on_screen(http: aiohttp.ClientSession, console: Console) -> list[Figure]:
    times = []
    async with _listening(http, console, 1) as [stream]:
        for number in range(1, ON_SCREEN + 1):
            contact, address = _known(number)
            await asyncio.sleep(random.Random(number).uniform(0, 0.3))  # at any time of its beat
            began = time.perf_counter()
            await _text(http, console.url, f"on screen {number}", address)
            while contact not in stream.heard:
                await asyncio.sleep(0.001)
            path = f"{console.url}/inbox/{contact}/talk"
            async with http.get(path, headers=console.headers) as answer:
                if f"on screen {number}" not in await answer.text():
                    raise RuntimeError("the thread lacks a text of which its stream has told")
            times.append(1000 * (time.perf_counter() - began))
    said = f"{middle(times):.0f} ms, 95 of 100 within {later(times, 0.95):.0f}"
    return [at_most("console: a text on screen after its webhook", 300, middle(times), said, "ms")]


async def _streamed(http: aiohttp.ClientSession, console: Console, lab: Lab) -> list[Figure]:
    """Opens many streams while texts come in."""
    sent: dict[int, float] = {}
    async with _listening(http, console, STREAMS) as streams:
        began, cpu = time.perf_counter(), lab.cpu("web")
        for number in range(RATE * SECONDS):
            await asyncio.sleep(began + number / RATE - time.perf_counter())
            contact, address = _known(1000 + number)
            await _text(http, console.url, "hello", address)
            sent[contact] = time.perf_counter()
        cores = (lab.cpu("web") - cpu) / (time.perf_counter() - began)
        await asyncio.sleep(1.5)
    waits = [one.heard.get(contact, 1e9) - at for one in streams for contact, at in sent.items()]
    name = f"console: {STREAMS} streams at {RATE} texts a second"
    return [
        at_most(f"{name}, web", 1.0, cores, f"{cores:.2f} of a core", "core"),
        at_most(f"{name}: told all", 1.0, max(waits), f"within {max(waits):.2f} s", "s"),
    ]


async def _webhooks(http: aiohttp.ClientSession, console: Console, lab: Lab) -> list[Figure]:
    """Compares webhooks while a second web process serves streams with those without any."""
    second = Console(f"http://127.0.0.1:{lab.further['web2']['TEXTO_HTTP_PORT']}", console.headers)
    senders, place = mobiles(500), count()
    medians: dict[bool, list[float]] = {True: [], False: []}
    costs: dict[bool, list[float]] = {True: [], False: []}

    async def one(streams: bool) -> None:
        async with _listening(http, second, STREAMS if streams else 0):
            cpu = lab.cpu("web")
            forms = [texts.form("hello", senders[next(place) % 500]) for _ in range(REQUESTS)]
            result = await asyncio.to_thread(_post, f"{lab.web}/twilio/inbound", forms)
            costs[streams].append(lab.cpu("web") - cpu)
            medians[streams].append(result.median)

    await one(False)
    for kept in (medians, costs):
        kept[False].clear()
    for number in range(ROUNDS):
        for streams in (True, False) if number % 2 else (False, True):
            await one(streams)
    cpu, median = (middle(kept[True]) / middle(kept[False]) for kept in (costs, medians))
    name = f"webhook with {STREAMS} streams of another process, of that without"
    return [
        at_most(f"{name}: CPU", 1.1, cpu, f"{cpu:.2f} ×"),
        at_most(f"{name}: median", 1.2, median, f"{median:.2f} ×"),
    ]


def _post(url: str, forms: Sequence[dict[str, str]]) -> load.Result:
    result = load.run(url, CONNECTIONS, list(forms), TOKEN)
    if result.failed:
        raise RuntimeError(f"{result.failed} of {len(forms)} webhooks failed")
    return result
