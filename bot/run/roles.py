"""Runs each role from start to stop, and records when it is ready."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import resource
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from aiohttp import web

from bot import log as logs
from bot.config import Settings
from bot.db.database import server_gone
from bot.delivery.doctor import unfinished
from bot.errors import ModelError, SettingsError
from bot.files import private, troubles
from bot.loops import brief, forever, stop_event
from bot.numbers.rules import differences
from bot.programs.numbers import Numbers
from bot.providers import registry
from bot.run.demo import shop
from bot.services import Services, open_services
from bot.web.door import Site
from bot.web.keys import DOOR

log = structlog.get_logger()

ROLES = ("web", "worker", "sender", "jobs")
WATCH_SECONDS = 5.0  # between two looks at the database's clock and at the ledger's keys


def _ready_file(settings: Settings, role: str) -> Path:
    return settings.data_dir / "roles" / f"{role}.pid"


def _ready(settings: Settings, role: str) -> None:
    path = _ready_file(settings, role)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        private.write(path, str(os.getpid()))
        troubles.clear(settings.data_dir, role)
    except OSError as error:  # a full disk; the role serves all the same
        log.warning("ready_not_noted", file=str(path), error=str(error))
    log.info("ready", role=role, pid=os.getpid())


async def wait_ready(settings: Settings, roles: Sequence[str], started: float) -> None:
    """Returns once each role has said that it is ready since `started` (seconds of the epoch), or
    why it can't start."""

    def said(role: str) -> bool:
        if troubles.found(settings.data_dir, role):
            return True
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
        site: web.TCPSite
        if DOOR in app:
            site = Site(runner, host, port, app[DOOR])
        else:
            site = web.TCPSite(runner, host, port, backlog=1024, reuse_address=True)
        await site.start()
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
        stop = asyncio.Event()
        if database_needed:  # else the watch looks once the database is there
            await _measure(services)
        watching = asyncio.create_task(watch(services, stop))
        try:
            yield services
        finally:
            stop.set()
            await watching


async def _measure(services: Services) -> None:
    try:
        await services.skew.look(services.db, services.clock)
    except Exception as error:  # lost just now: nothing is sent without it, and the watch looks
        if not server_gone(error):
            raise
        log.warning("server_gone", loop="clock", error=brief(error))


async def watch(services: Services, stop: asyncio.Event) -> None:
    """Holds the machine's clock against the database's, and takes rotated keys, until `stop`."""

    async def clock() -> None:
        await services.skew.look(services.db, services.clock)

    async def keys() -> None:
        await services.ring.look(services.db)

    await asyncio.gather(
        forever(stop, "clock", clock, WATCH_SECONDS), forever(stop, "keys", keys, WATCH_SECONDS)
    )


async def run_web(settings: Settings) -> None:
    """Runs the web role until it is told to stop; it begins without a database too."""
    from bot.web.app import create_app, create_internal_app

    _many_files()
    registry.check(settings)
    stop = stop_event()
    async with _serving(settings, database_needed=False) as services:
        unfit = asyncio.create_task(_refuse_demo(services, stop))
        for finding in unfinished(services.business, services.numbers):
            log.warning("not_set_up", what=finding.what, about=finding.about, hint=finding.do)
        runners = [
            await serve(
                create_app(services), settings.http_host, settings.http_port, "TEXTO_HTTP_PORT"
            )
        ]
        if settings.metrics_port:
            internal, port = create_internal_app(services), settings.metrics_port
            runners.append(await serve(internal, "127.0.0.1", port, "TEXTO_METRICS_PORT"))
        _ready(settings, "web")
        await stop.wait()
        for runner in runners:
            await runner.cleanup()
        unfit.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await unfit


async def _refuse_demo(services: Services, stop: asyncio.Event) -> None:
    """Ends the role if the demo's users could sign in from elsewhere, as soon as the database can
    say so."""
    while True:
        try:
            return await shop.refuse_beyond_this_machine(services)
        except Exception as error:
            if not server_gone(error):
                stop.set()
                raise
            await asyncio.sleep(1)


def _many_files() -> None:
    """Lets this process have as many connections as the machine allows; by default it is 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


async def run_worker(settings: Settings, *, trust: bool = False) -> None:
    """Runs a worker until it is told to stop. trust: takes a model that we have not sealed."""
    from bot.dialogue import seal
    from bot.dialogue.available import require_dialogue

    require_dialogue()
    stop = stop_event()
    async with _serving(settings) as services:

        def check(model: Path) -> None:
            if not trust:
                seal.require(model, services.ledger_keys.values())

        try:
            model = _model(settings)
            check(model)
        except ModelError as error:
            troubles.note(settings.data_dir, "worker", str(error))
            raise
        from bot.conversations.worker import worker
        from bot.dialogue.engine import Engine

        engine = await asyncio.to_thread(Engine.of, model, settings.project_dir)
        await worker(services, engine, stop, lambda: _ready(settings, "worker"), check)


def _model(settings: Settings) -> Path:
    """Returns the present model, else one that runs with the same code and has learned other data.
    Raises ModelError if there is neither."""
    from bot.dialogue.fingerprint import fallback_model, required_model

    try:
        return required_model(settings.project_dir, settings.models_dir)
    except ModelError:
        model = fallback_model(settings.project_dir, settings.models_dir)
        if model is None:
            raise
    log.warning(
        "model_of_other_data",
        model=model.name,
        hint="it serves until `texto train` has made one of the present training data",
    )
    return model


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
