"""A whole Texto in this process, spoken to only over HTTP: the emulator's and the web role's."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any, TypeVar

import aiohttp

from bot.access import store as access
from bot.access.users import add_user
from bot.config import Settings
from bot.db.database import sql
from bot.delivery.loop import sender
from bot.models import Role
from bot.providers.registry import PROVIDERS, Registry
from bot.providers.twilio.emulator.app import create_app as create_emulator
from bot.providers.twilio.emulator.settings import (
    AT_ONCE,
    EmulatedNumber,
    EmulatorSettings,
    Handset,
)
from bot.run import roles
from bot.run.jobs import jobs
from bot.services import Services, open_services
from bot.web.app import create_app

Value = TypeVar("Value")
OURS, TWILIO, ADVANCED = "+15557650100", "+15557650101", "+15557650102"
TOKEN = "a-test-token"
CUSTOMER = "+15555550123"

# When a promotion may go to all of our customers: on a Tuesday, 10:05 in Hawaii and 15:05 in New
# York (+1 555 may be in any state, and in one nothing goes before 10:00), 21:05 in France.
DAYTIME = datetime(2026, 11, 24, 20, 5, tzinfo=UTC)


def at(instant: datetime) -> str:
    """Returns the TEXTO_CLOCK that makes it that instant now: in seconds, so that everything opened
    with it, at whatever time, has one clock."""
    return f"{(instant - datetime.now(UTC)).total_seconds():+f}"


def _ports() -> Iterator[int]:
    """Yields ports below those that the system hands out, so that no connection takes one between
    its choice and its use; another range for each process of a parallel run."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
    mine = range(16_000 + 2_000 * worker, 18_000 + 2_000 * worker)
    start = os.getpid() * 7 % len(mine)
    return itertools.cycle([*mine[start:], *mine[:start]])


_PORTS = _ports()


def free_port() -> int:
    for port in _PORTS:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


async def eventually(check: Callable[[], Awaitable[Value]], seconds: float = 20) -> Value:
    """Returns the first true value of `check`; fails with its last one."""
    deadline = time.monotonic() + seconds
    while True:
        value = await check()
        if value:
            return value
        assert time.monotonic() < deadline, f"still {value!r} after {seconds} s"
        await asyncio.sleep(0.02)


async def add_staff(services: Services, *names: str) -> None:
    """Adds users who may answer people, and the admin who adds them."""
    async with services.db.connect() as conn:
        first = not await access.admins(conn)
    if first:
        await add_user(services, "admin", Role.ADMIN, by="admin")
    for name in names:
        await add_user(services, name, Role.STAFF, by="admin")


@dataclass
class World:
    settings: Settings
    services: Services
    http: aiohttp.ClientSession
    stop: asyncio.Event
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def emulator(self) -> str:
        return f"http://127.0.0.1:{self.settings.emulator_port}"

    @property
    def web(self) -> str:
        return self.settings.public_url

    async def text(
        self, body: str, frm: str = CUSTOMER, to: str = OURS, **more: Any
    ) -> dict[str, Any]:
        """Texts as a customer. Returns the webhook's answer."""
        async with self.http.post(
            f"{self.emulator}/control/inbound", json={"from": frm, "to": to, "body": body, **more}
        ) as response:
            assert response.status == 200, await response.text()
            found: dict[str, Any] = await response.json()
            return found

    async def messages(self, phone: str = CUSTOMER) -> list[dict[str, Any]]:
        """Returns the texts that the carrier has carried from and to this phone, oldest first."""
        async with self.http.get(f"{self.emulator}/control/messages") as response:
            return [m for m in await response.json() if phone in (m["from"], m["to"])]

    async def bodies(self, to: str = CUSTOMER) -> list[str]:
        return [m["body"] for m in await self.messages(to)]

    async def receives(self, count: int, to: str = CUSTOMER) -> list[dict[str, Any]]:
        """Waits until the phone has that many texts, all delivered."""

        async def enough() -> list[dict[str, Any]]:
            found = await self.messages(to)
            done = {"received", "delivered", "read", "undelivered", "failed"}
            return found if len(found) >= count and {m["status"] for m in found} <= done else []

        return await eventually(enough)

    async def faults(self, **faults: Any) -> None:
        async with self.http.post(f"{self.emulator}/control/faults", json=faults) as response:
            assert response.status == 200, await response.text()

    async def rows(self, statement: str, **values: Any) -> list[Any]:
        async with self.services.db.connect() as conn:
            return list(await conn.execute(sql(statement), values))

    async def settled(self) -> None:
        """Waits until nothing waits: no unhandled text, nothing to send, nothing in doubt, and
        every text that went out has its last status."""

        async def quiet() -> bool:
            return not await self.rows("""
                select 1 from messages where (direction = 'inbound' and handled_at is null)
                or status in ('queued', 'sending', 'unknown', 'accepted', 'sent') limit 1""")

        await eventually(quiet, 60)

    async def end(self) -> None:
        """Ends the roles, by force after 20 s."""
        self.stop.set()
        _done, late = await asyncio.wait(self.tasks, timeout=20)
        for task in late:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*self.tasks)


@asynccontextmanager
async def open_world(
    settings: Settings,
    engine: Any = None,
    pace: float | None = None,
    registry: Registry = PROVIDERS,
    handsets: tuple[Handset, ...] = (),
) -> AsyncIterator[World]:
    """Opens a world, with a worker if an engine is given. pace: the carrier's, in segments a
    second. handsets: those of the phone page."""
    async with AsyncExitStack() as opened:
        emulator = await roles.serve(
            create_emulator(_emulated(settings, pace, handsets)),
            "127.0.0.1",
            settings.emulator_port,
            "TEXTO_EMULATOR_PORT",
        )
        opened.push_async_callback(emulator.cleanup)
        settings = settings.model_copy(
            update={"api_url": f"http://127.0.0.1:{settings.emulator_port}"}
        )
        services = await opened.enter_async_context(open_services(settings, registry))
        http = await opened.enter_async_context(aiohttp.ClientSession())
        web = await roles.serve(
            create_app(services), "127.0.0.1", settings.http_port, "TEXTO_HTTP_PORT"
        )
        opened.push_async_callback(web.cleanup)
        world = World(settings, services, http, asyncio.Event())
        opened.push_async_callback(world.end)
        world.tasks = [
            asyncio.create_task(sender(services, world.stop)),
            asyncio.create_task(jobs(services, world.stop)),
        ]
        if engine is not None:
            from bot.conversations.worker import worker  # leads to rasa

            world.tasks.append(asyncio.create_task(worker(services, engine, world.stop)))
        yield world


def _emulated(
    settings: Settings, pace: float | None, handsets: tuple[Handset, ...]
) -> EmulatorSettings:
    return EmulatorSettings(
        account_sid=settings.account_sid,
        auth_token=settings.auth_token.get_secret_value(),
        numbers=tuple(
            EmulatedNumber(n.number, n.opt_out_replies, pace)
            for n in settings.numbers
            if n.provider == "twilio"
        ),
        inbound_url=f"{settings.public_url}/twilio/inbound",
        delays=AT_ONCE,
        port=settings.emulator_port,
        handsets=handsets,
        link_url=settings.link_url,
    )


def with_links(settings: Settings) -> Settings:
    """Returns the settings with an address for short links, whose clicks may say by X-Forwarded-For
    where they come from."""
    return settings.model_copy(
        update={
            "link_url": f"http://localhost:{settings.http_port}",
            "trusted_proxies": (ip_network("127.0.0.1/32"),),
        }
    )
