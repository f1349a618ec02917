"""A whole Texto of real processes in a folder of its own, to measure and to kill.

The roles are the commands of the product; the servers are its embedded ones; the carrier is its
emulator, without a rate limit. Nothing of the product is patched.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import asyncpg
import psutil

from bot.config import Settings
from bot.embedded import EmbeddedServers, Urls
from bot.knowledge import store as faq
from bot.knowledge.file import read as read_faq
from bot.services import open_services

ROOT = Path(__file__).parent.parent
NUMBER = "+15557650100"
TOKEN = "a-bench-token"
NONE: Mapping[str, str] = MappingProxyType({})
ROLES = ("web", "worker", "sender", "jobs")
# The bench's phones are French: from now, a promotion may go out for twelve hours.
BEGINS = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def clean_environment() -> dict[str, str]:
    """Returns this process's environment, without settings of Texto's, and with compiled bytecode
    as installed."""
    dropped = ("TEXTO_", "TWILIO_", "PYTHONDONTWRITEBYTECODE")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(dropped)}
    return {**kept, "RASA_TELEMETRY_ENABLED": "false"}


FOLDER = ROOT / "var" / "bench"  # where measured values lie


def apart(name: str, output: Path, *given: str) -> Any:
    """Runs a module of bench in a process of its own. Returns the JSON that it writes to
    `output`."""
    output.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *given, str(output)],
        cwd=ROOT,
        env=clean_environment(),
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return json.loads(output.read_text("utf-8"))


def until(true: Callable[[], Any], what: str, seconds: float) -> Any:
    deadline = time.monotonic() + seconds
    while not (value := true()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.01)
    return value


@dataclass
class Process:
    """A program that we started."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path

    @classmethod
    def start(
        cls, name: str, command: Sequence[str], env: Mapping[str, str], log: Path, cwd: Path = ROOT
    ) -> Process:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            popen = subprocess.Popen(
                list(command),
                cwd=cwd,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        return cls(name, popen, log)

    def cpu(self) -> float:
        """Returns the CPU seconds, user and system, since its start."""
        times = psutil.Process(self.popen.pid).cpu_times()
        return float(times.user + times.system)

    def listens(self, port: int) -> bool:
        with suppress(psutil.Error):
            return any(
                link.laddr.port == port and link.status == psutil.CONN_LISTEN
                for link in psutil.Process(self.popen.pid).net_connections()
            )
        return False

    def send(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            self.popen.send_signal(number)

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        self.popen.wait()

    def end(self, seconds: float = 30) -> None:
        """Ends it gracefully, by force if that fails."""
        self.send(signal.SIGCONT)
        self.send(signal.SIGTERM)
        try:
            self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]


def until_open(process: Process, port: int, seconds: float) -> None:
    """Returns once this process (and not another program) listens on the port."""

    def listens() -> bool:
        if process.popen.poll() is not None:
            raise RuntimeError(f"{process.name} ended: {process.last_words()}")
        return process.listens(port)

    until(listens, f"{process.name} listens", seconds)


@dataclass
class Lab:
    """The lab. `roles` holds the running processes by name ("worker", "worker2" …)."""

    folder: Path
    environment: dict[str, str]
    settings: Settings
    servers: EmbeddedServers
    urls: Urls
    roles: dict[str, Process] = field(default_factory=dict)

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
            self.environment,
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
            if self.roles[name].popen.poll() is not None:
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

    def cpu(self, *names: str) -> float:
        return sum(self.roles[name].cpu() for name in names)

    def server_processes(self, name: str) -> list[psutil.Process]:
        """Returns the processes of postgres or valkey-server that work in this lab's folder."""
        found = []
        for process in psutil.process_iter(["name"]):
            with suppress(psutil.Error):
                home = Path(process.cwd()).is_relative_to(self.settings.data_dir.resolve())
                if process.info["name"] == name and home:
                    found.append(process)
        return found

    def server_cpu(self) -> dict[str, float]:
        """Returns the CPU seconds of PostgreSQL (its present processes together) and Valkey."""
        found = {}
        for name in ("postgres", "valkey-server"):
            times = [process.cpu_times() for process in self.server_processes(name)]
            found[name] = sum(time.user + time.system for time in times)
        return found


@contextmanager
def open_lab(*, database_settings: Mapping[str, str] = NONE, **more: str) -> Iterator[Lab]:
    """Opens a lab with servers, schema and the demo's FAQ, but no role. more: further settings."""
    folder = Path(tempfile.mkdtemp(prefix="texto-lab-"))
    environment = _environment(folder, more)
    settings = _settings(environment)
    servers = EmbeddedServers(settings.data_dir)
    try:
        urls = servers.start()
        if database_settings:
            asyncio.run(_alter(urls, database_settings))
            servers.stop()
            servers.start()
        _prepare(settings)
        lab = Lab(folder, environment, settings, servers, urls)
        try:
            yield lab
        finally:
            lab.stop()
    finally:
        servers.stop()
        keep_logs(folder / "logs")
        shutil.rmtree(folder, ignore_errors=True)


def keep_logs(logs: Path) -> None:
    """Copies the last lab's logs to a place where they can be read after a figure fell short."""
    if logs.is_dir():
        kept = ROOT / "var" / "bench" / "logs"
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(logs, kept)


async def _alter(urls: Urls, settings: Mapping[str, str]) -> None:
    """Changes settings of PostgreSQL from its next start."""
    conn = await asyncpg.connect(urls.database.replace("+asyncpg", ""))
    for name, value in settings.items():
        await conn.execute(f"alter system set {name} = '{value}'")
    await conn.close()


def _environment(folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    emulator_port = free_port()
    numbers = [
        {
            "number": NUMBER,
            "opt_out_replies": "ours",
            "segments_per_second": None,
            "program": "shop",
        }
    ]
    return {
        **clean_environment(),
        "TEXTO_DATA_DIR": str(folder / "data"),
        "TEXTO_PROJECT_DIR": str(snapshot(folder / "project")),
        "TEXTO_MODELS_DIR": str(ROOT / "models"),
        "TEXTO_HTTP_PORT": str(free_port()),
        "TEXTO_EMULATOR_PORT": str(emulator_port),
        "TEXTO_NUMBERS": json.dumps(numbers),
        "TEXTO_BRAND": "Le Panier",
        "TEXTO_SUPPORT": "01 23 45 67 89",
        "TEXTO_SITE": "lepanier.example",
        "TEXTO_LOG_FORMAT": "json",
        "TEXTO_CLOCK": f"{(BEGINS - datetime.now(UTC)).total_seconds():+f}",
        "TWILIO_API_URL": f"http://127.0.0.1:{emulator_port}",
        "TWILIO_AUTH_TOKEN": TOKEN,
        **more,
    }


def snapshot(folder: Path) -> Path:
    """Copies the dialogue's files as they are now, so that a run uses one state of them."""
    folder.mkdir(parents=True)
    for name in ("config.yml", "domain.yml"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "data", folder / "data")
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


def _prepare(settings: Settings) -> None:
    """Sets up the schema and FAQ, and trains the model if it is missing."""
    from bot.dialogue.fingerprint import present_model

    async def fill() -> None:
        async with open_services(settings) as services, services.db.begin() as conn:
            await faq.put(conn, read_faq(ROOT / "data" / "faq.yml"), services.clock.now())

    asyncio.run(fill())
    if present_model(settings.project_dir, settings.models_dir) is None:
        from bot.dialogue.training import train

        train(
            settings.project_dir,
            settings.models_dir,
            lambda share, doing: None,
            ROOT / "var" / "bench" / "train.log",
            force=True,
        )
