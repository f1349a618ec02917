"""Runs each role from start to stop, and records when it is ready."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from aiohttp import web

from bot import log as logs
from bot.config import Settings
from bot.errors import SettingsError
from bot.loops import stop_event
from bot.numbers.rules import differences
from bot.programs.numbers import Numbers
from bot.providers import registry
from bot.services import Services, open_services

log = structlog.get_logger()

ROLES = ("web", "worker", "sender", "jobs")


def _ready_file(settings: Settings, role: str) -> Path:
    return settings.data_dir / "roles" / f"{role}.pid"


def _ready(settings: Settings, role: str) -> None:
    path = _ready_file(settings, role)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(str(os.getpid()))
    log.info("ready", role=role, pid=os.getpid())


async def wait_ready(settings: Settings, roles: Sequence[str], started: float) -> None:
    """Returns once each role has said it is ready since `started` (seconds of the epoch)."""

    def said(role: str) -> bool:
        try:
            return _ready_file(settings, role).stat().st_mtime >= started
        except FileNotFoundError:
            return False

    while not all(said(role) for role in roles):  # noqa: ASYNC110  files send no signal
        await asyncio.sleep(0.1)


async def serve(app: web.Application, host: str, port: int, setting: str) -> web.AppRunner:
    """Listens on the port. Raises SettingsError if it is taken."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=10)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, backlog=1024, reuse_address=True).start()
    except OSError as error:
        await runner.cleanup()
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(
                f"Port {port} is in use by another program; set {setting} to a free one."
            ) from None
        raise
    return runner


@asynccontextmanager
async def _serving(settings: Settings, *, database_needed: bool = True) -> AsyncIterator[Services]:
    """Opens a role's services, and warns if the environment differs from the table, which
    counts."""
    async with open_services(settings, database_needed=database_needed) as services:
        environment = Numbers(settings.numbers, settings.programs)
        logs.show(one.number for one in (*services.numbers.every, *environment.every))
        for one in differences(services.numbers, environment):
            log.warning(
                "environment_differs", difference=one.what, holds="the table", command=one.command
            )
        yield services


async def run_web(settings: Settings) -> None:
    """Runs the web role until it is told to stop; it begins without a database too."""
    from bot.web.app import create_app

    registry.check(settings)
    stop = stop_event()
    async with _serving(settings, database_needed=False) as services:
        runner = await serve(
            create_app(services), settings.http_host, settings.http_port, "TEXTO_HTTP_PORT"
        )
        _ready(settings, "web")
        await stop.wait()
        await runner.cleanup()


async def run_worker(settings: Settings) -> None:
    """Runs a worker until it is told to stop."""
    from bot.dialogue.available import require_dialogue

    require_dialogue()
    from bot.conversations.worker import worker
    from bot.dialogue.engine import Engine

    stop = stop_event()
    async with _serving(settings) as services:
        engine = await Engine.load(settings.project_dir, settings.models_dir)
        await worker(services, engine, stop, lambda: _ready(settings, "worker"))


async def run_sender(settings: Settings) -> None:
    """Runs a sender until it is told to stop."""
    from bot.delivery.loop import sender

    registry.check(settings)
    stop = stop_event()
    async with _serving(settings) as services:
        _ready(settings, "sender")
        await sender(services, stop)


async def run_jobs(settings: Settings) -> None:
    """Runs the jobs role until it is told to stop."""
    from bot.run.jobs import jobs

    stop = stop_event()
    async with _serving(settings) as services:
        _ready(settings, "jobs")
        await jobs(services, stop)
