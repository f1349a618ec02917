"""A shop on several hosts: web roles as processes, each with a data folder and so a journal of its
own, one PostgreSQL that can be killed and frozen, and the fake carrier in this process."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import asyncpg
import psutil
from aiohttp import web
from twilio.request_validator import RequestValidator

from bench.lab import ROOT
from bot.config import DEMO_ACCOUNT, Settings
from bot.embedded import EmbeddedServers
from bot.embedded.paths import wait_gone
from bot.models import OptOutReplies
from bot.providers.twilio.emulator.app import create_app as create_emulator
from bot.providers.twilio.emulator.settings import AT_ONCE, EmulatedNumber, EmulatorSettings
from bot.rehearsal.processes import Process, clean_environment, until, until_open
from bot.services import Services, open_services
from tests.world import CUSTOMER, OURS, TOKEN, eventually, free_port


@dataclass
class Answered:
    """A webhook's answer, and after how many seconds it came."""

    status: int
    seconds: float


@dataclass
class Host:
    """One host with a web role."""

    shop: Shop
    name: str
    port: int = field(default_factory=free_port)
    process: Process | None = None

    @property
    def folder(self) -> Path:
        return self.shop.folder / self.name

    @property
    def journal(self) -> Path:
        return self.folder / "journal" / "texts.jsonl"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return self.shop.environment | {
            "TEXTO_DATA_DIR": str(self.folder),
            "TEXTO_HTTP_PORT": str(self.port),
        }

    def start(self) -> None:
        """Starts the web role; it listens when this returns."""
        command = [sys.executable, "-m", "bot", "web"]
        log = self.shop.folder / f"{self.name}.log"
        self.process = Process.start(self.name, command, self.environment, log)
        until_open(self.process, self.port, 60)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()

    def lines(self) -> list[dict[str, Any]]:
        """The texts in the journal: those that a replay has taken up, then the new ones."""
        files = (self.journal.with_name(name) for name in ("texts.taken.jsonl", "texts.jsonl"))
        words = [file.read_text() for file in files if file.exists()]
        return [json.loads(line) for line in "".join(words).splitlines()]

    async def inbound(
        self, body: str, frm: str = CUSTOMER, to: str = OURS, sid: str | None = None
    ) -> Answered:
        """Posts a text as the provider does, once."""
        form = {"MessageSid": sid or f"SM{secrets.token_hex(16)}", "From": frm, "To": to}
        form["Body"] = body
        signed = RequestValidator(TOKEN).compute_signature(
            f"{self.shop.public_url}/twilio/inbound", form
        )
        began = time.monotonic()
        async with self.shop.http.post(
            f"{self.url}/twilio/inbound",
            data=urlencode(form).encode(),
            headers={
                "X-Twilio-Signature": signed,
                "Content-Type": "application/x-www-form-urlencoded",
            },
        ) as response:
            await response.read()
            return Answered(response.status, time.monotonic() - began)

    async def ready(self) -> tuple[int, dict[str, Any]]:
        async with self.shop.http.get(f"{self.url}/health/ready") as response:
            return response.status, await response.json()


@dataclass
class Shop:
    """The servers, and what the hosts have in common."""

    folder: Path
    servers: EmbeddedServers
    http: aiohttp.ClientSession
    emulator_port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict)
    hosts: list[Host] = field(default_factory=list)
    roles: list[Process] = field(default_factory=list)

    public_url = "http://texto.example"

    def __post_init__(self) -> None:
        urls = self.servers.start()
        self.dsn = urls.database.replace("+asyncpg", "")
        number = {"number": OURS, "opt_out_replies": "ours", "segments_per_second": None}
        self.environment = clean_environment() | {
            "TEXTO_DATABASE_URL": urls.database,
            "TEXTO_REDIS_URL": urls.redis,
            "TEXTO_LEDGER_KEY": "k" * 32,
            "TEXTO_PUBLIC_URL": self.public_url,
            "TEXTO_PROJECT_DIR": str(ROOT),
            "TEXTO_NUMBERS": json.dumps([number | {"program": "shop"}]),
            "TEXTO_LOG_FORMAT": "json",
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_API_URL": f"http://127.0.0.1:{self.emulator_port}",
        }

    def host(self, name: str = "one") -> Host:
        """Starts another host's web role."""
        host = Host(self, name)
        host.start()
        self.hosts.append(host)
        return host

    def _processes(self) -> Iterator[psutil.Process]:
        for process in psutil.process_iter(["name"]):
            with suppress(psutil.Error):
                inside = Path(process.cwd()).is_relative_to(self.servers.data_dir.resolve())
                if process.info["name"] == "postgres" and inside:
                    yield process

    def kill_database(self) -> None:
        """kill -9 of all of PostgreSQL; it is gone when this returns."""
        killed = list(self._processes())
        assert killed
        for process in killed:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        assert all(wait_gone(process, 30) for process in killed)

    def start_database(self) -> None:
        assert self.servers.ensure() == ["postgres"]

    def signal_database(self, number: signal.Signals) -> None:
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):
                os.kill(process.pid, number)

    def freeze_database(self) -> None:
        """Stops all of PostgreSQL where it is; what is asked of it waits."""
        self.signal_database(signal.SIGSTOP)
        until(
            lambda: all(p.status() == psutil.STATUS_STOPPED for p in self._processes()),
            "PostgreSQL stands still",
            10,
        )

    def thaw_database(self) -> None:
        self.signal_database(signal.SIGCONT)

    def role(self, name: str, host: Host) -> None:
        """Starts a sender or jobs beside a host's web role."""
        command = [sys.executable, "-m", "bot", name]
        log = self.folder / f"{name}.log"
        process = Process.start(name, command, host.environment, log)
        self.roles.append(process)
        until(lambda: b'"event": "ready"' in log.read_bytes(), f"{name} is ready", 60)

    def carrier(self) -> web.Application:
        """Returns the fake carrier of our number."""
        return create_emulator(
            EmulatorSettings(
                account_sid=DEMO_ACCOUNT,
                auth_token=TOKEN,
                numbers=(EmulatedNumber(OURS, OptOutReplies.OURS),),
                inbound_url=f"{self.public_url}/twilio/inbound",
                delays=AT_ONCE,
            )
        )

    async def control(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Asks the carrier for something, or tells it."""
        url = f"http://127.0.0.1:{self.emulator_port}/control/{path}"
        async with self.http.post(url, json=body) if body else self.http.get(url) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def phone(self, number: str = CUSTOMER) -> list[str]:
        """What this phone has got from us."""
        return [m["body"] for m in await self.control("messages") if m["to"] == number]

    async def rows(self, statement: str, *values: object) -> list[Any]:
        conn = await asyncpg.connect(self.dsn)
        try:
            found: list[Any] = await conn.fetch(statement, *values)
            return found
        finally:
            await conn.close()

    async def revoked(self, phone: str = CUSTOMER) -> bool:
        found = await self.rows("select revoked_at from contacts where address = $1", phone)
        return bool(found and found[0]["revoked_at"])

    async def waits(self, check: Callable[[], Awaitable[Any]], seconds: float = 30) -> Any:
        return await eventually(check, seconds)

    async def act(self, work: Callable[[Services], Awaitable[Any]]) -> Any:
        """Does something as a command on a further host does it."""
        settings = Settings(
            database_url=self.servers.urls.database,
            redis_url=self.servers.urls.redis,
            data_dir=self.folder / "desk",
            project_dir=ROOT,
            ledger_key="k" * 32,
            auth_token=TOKEN,
        )
        async with open_services(settings) as services:
            return await work(services)

    async def command(self, host: Host, *words: str) -> str:
        """Runs a command on a host. Returns what it says."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *words,
            cwd=ROOT,
            env=host.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        assert process.returncode == 0, said.decode()
        return said.decode()
