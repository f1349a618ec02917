"""A whole Texto of real processes in a folder of its own, to measure and to strike.

The roles are the commands of the product; the servers are its embedded ones; the carrier is its
emulator, without a rate limit. Nothing of the product is patched, and nothing else is reached.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import psutil

from bot.config import DEMO_NUMBER, Settings
from bot.db.database import Database
from bot.embedded import EmbeddedServers, Urls
from bot.embedded.paths import wait_gone
from bot.knowledge import store as faq
from bot.knowledge.file import read as read_faq
from bot.rehearsal import store
from bot.rehearsal.disks import Disk
from bot.rehearsal.processes import Process, clean_environment, free_port, until
from bot.services import open_services

NUMBER = DEMO_NUMBER
PROGRAM = "shop"
TOKEN = "a-bench-token"  # noqa: S105  the emulator's own
NONE: Mapping[str, str] = MappingProxyType({})
# "After a STOP" is a question of commits, of which the server then keeps the times.
COMMIT_TIMES = MappingProxyType({"track_commit_timestamp": "on"})
# The lab's phones are French: from now, a promotion may go out for twelve hours.
BEGINS = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@dataclass
class Lab:
    """The lab. `roles` holds the running processes by name ("worker", "worker2" …); `further`
    settings of single roles, from their next start; `disks` what may be filled, by the names of
    web's folder ("data") and the server's ("postgres")."""

    folder: Path
    environment: dict[str, str]
    settings: Settings
    servers: EmbeddedServers
    urls: Urls
    roles: dict[str, Process] = field(default_factory=dict)
    further: defaultdict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    disks: dict[str, Disk] = field(default_factory=dict)

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.settings.http_port}"

    @property
    def emulator(self) -> str:
        return f"http://127.0.0.1:{self.settings.emulator_port}"

    @property
    def dsn(self) -> str:
        """Returns the database's address for asyncpg."""
        return self.urls.database.replace("+asyncpg", "")

    def launch(self, name: str) -> Process:
        """Starts a role and does not wait. A second worker is called worker2, and so on."""
        role = name.rstrip("0123456789")
        process = Process.start(
            name,
            [sys.executable, "-m", "bot", role, *(["--trust"] if role == "worker" else [])],
            {**self.environment, **self.further[name]},
            self.folder / "logs" / f"{name}.log",
        )
        self.roles[name] = process
        return process

    def start(self, *names: str, seconds: float = 90) -> None:
        """Starts roles and waits until they serve."""
        for name in names:
            self.launch(name)
        for name in names:
            self.wait(name, seconds)

    def wait(self, name: str, seconds: float = 90) -> None:
        """Waits until the role serves. Raises RuntimeError with its last words if it has ended."""

        def serves() -> bool:
            if not self.roles[name].runs:
                raise RuntimeError(f"{name} ended: {self.roles[name].last_words()}")
            return self.ready(name)

        until(serves, f"{name} serves", seconds)

    def ready(self, name: str) -> bool:
        """Returns whether the role's present process has said that it serves."""
        process = self.roles[name]
        if name == "emulator":
            return process.listens(self.settings.emulator_port)
        said = rf'"pid": {process.popen.pid}\b'.encode()
        return re.search(said, process.log.read_bytes()) is not None

    def stop(self) -> None:
        for process in self.roles.values():
            process.send(signal.SIGCONT)
            process.send(signal.SIGTERM)
        for process in self.roles.values():
            process.end()
        self.roles.clear()

    @contextmanager
    def still(self) -> Iterator[None]:
        """Lets all roles but the carrier stand still, so that nothing changes while it is read."""
        roles = [process for name, process in self.roles.items() if name != "emulator"]
        for process in roles:
            process.send(signal.SIGSTOP)
        try:
            yield
        finally:
            for process in roles:
                process.send(signal.SIGCONT)

    def cpu(self, *names: str) -> float:
        return sum(self.roles[name].cpu() for name in names)

    # -- servers -----------------------------------------------------------------------------

    def server_processes(self, name: str) -> list[psutil.Process]:
        """Returns the processes of postgres or valkey-server that work in this lab's folder."""
        found = []
        for process in psutil.process_iter(["name"]):
            with suppress(psutil.Error):
                home = Path(process.cwd()).is_relative_to(self.settings.data_dir.resolve())
                if process.info["name"] == name and home:
                    found.append(process)
        return found

    def signal_server(self, name: str, number: signal.Signals) -> list[psutil.Process]:
        """Sends a signal to all processes of a server, the first one first. Returns them."""
        processes = self.server_processes(name)
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)
        return processes

    def kill_server(self, name: str, seconds: float = 30) -> None:
        """kill -9 of all processes of a server; they are gone when this returns."""
        for process in self.signal_server(name, signal.SIGKILL):
            if not wait_gone(process, seconds):
                raise TimeoutError(f"{name} lives on after kill -9")

    def server_cpu(self) -> dict[str, float]:
        """Returns the CPU seconds of PostgreSQL (its present processes together) and Valkey."""
        found = {}
        for name in ("postgres", "valkey-server"):
            times = [process.cpu_times() for process in self.server_processes(name)]
            found[name] = sum(time.user + time.system for time in times)
        return found


@contextmanager
def open_lab(
    project: Path,
    models: Path,
    *,
    disks: bool = False,
    server: Mapping[str, str] = NONE,
    more: Mapping[str, str] = NONE,
) -> Iterator[Lab]:
    """Opens a lab with servers, schema and the project's FAQ, but no role.

    disks: web's data folder and the server's are disks that may be filled. server: settings of
    PostgreSQL's own. more: further settings of the roles."""
    folder = Path(tempfile.mkdtemp(prefix="texto-lab-"))
    data = folder / "data"
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        found: dict[str, Disk] = {}
        for name, at in (("data", data), ("postgres", data / "postgres")) if disks else ():
            found[name] = Disk.at(at)
            stack.callback(found[name].close)
        servers = EmbeddedServers(data)
        stack.callback(servers.stop)
        urls = servers.start()
        if server:
            asyncio.run(_set_server(urls, server))
            servers.stop()
            servers.start()
        environment = _environment(folder, project, models, urls) | dict(more)
        settings = _settings(environment)
        asyncio.run(_fill(settings))
        lab = Lab(folder, environment, settings, servers, urls, disks=found)
        stack.callback(lab.stop)
        yield lab


async def _set_server(urls: Urls, server: Mapping[str, str]) -> None:
    db = await Database.open(urls.database)
    async with db.connect() as conn:
        for name, value in server.items():
            await store.set_server(conn, name, value)
    await db.close()


def _environment(folder: Path, project: Path, models: Path, urls: Urls) -> dict[str, str]:
    """Returns the settings of all roles: their servers are given, so that none starts them."""
    emulator_port = free_port()
    return {
        **clean_environment(),
        "TEXTO_DATA_DIR": str(folder / "data"),
        "TEXTO_DATABASE_URL": urls.database,
        "TEXTO_REDIS_URL": urls.redis,
        "TEXTO_PROJECT_DIR": str(snapshot(project, folder / "project")),
        "TEXTO_MODELS_DIR": str(models.absolute()),
        "TEXTO_HTTP_PORT": str(free_port()),
        "TEXTO_EMULATOR_PORT": str(emulator_port),
        "TEXTO_NUMBERS": numbers(),
        "TEXTO_BRAND": "Le Panier",
        "TEXTO_SUPPORT": "01 23 45 67 89",
        "TEXTO_SITE": "lepanier.example",
        "TEXTO_LOG_FORMAT": "json",
        "TEXTO_WATCH_CAMPAIGNS": "false",  # more people leave than a real campaign could bear
        "TEXTO_CLOCK": f"{(BEGINS - datetime.now(UTC)).total_seconds():+f}",
        "TWILIO_API_URL": f"http://127.0.0.1:{emulator_port}",
        "TWILIO_AUTH_TOKEN": TOKEN,
    }


def numbers(
    number: str = NUMBER, program: str = PROGRAM, segments_per_second: float | None = None
) -> str:
    """Returns TEXTO_NUMBERS with one number of ours."""
    rate = {"segments_per_second": segments_per_second}
    return json.dumps([{"number": number, "opt_out_replies": "ours", "program": program, **rate}])


def snapshot(project: Path, folder: Path) -> Path:
    """Copies the dialogue's files as they are now, so that a run uses one state of them."""
    folder.mkdir(parents=True)
    for name in ("config.yml", "domain.yml"):
        shutil.copy(project / name, folder / name)
    shutil.copytree(project / "data", folder / "data")
    return folder


def _settings(environment: Mapping[str, str]) -> Settings:
    """Returns the settings as the roles read them."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    try:
        return Settings()
    finally:
        os.environ.clear()
        os.environ.update(before)


async def _fill(settings: Settings) -> None:
    """Sets up the schema and the FAQ."""
    questions = settings.project_dir / "data" / "faq.yml"
    async with open_services(settings) as services, services.db.begin() as conn:
        if questions.exists():
            await faq.put(conn, read_faq(questions), services.clock.now())
