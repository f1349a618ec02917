"""`texto run`: runs all roles on one machine, and in the demo the fake carrier beside them."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Mapping

import structlog
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot import config, log
from bot.config import Settings
from bot.dialogue.available import require_dialogue
from bot.errors import SettingsError, UnavailableError
from bot.files import troubles
from bot.models import Language
from bot.providers import registry
from bot.run import demo_note, roles
from bot.run.demo import shop
from bot.run.supervisor import Role, supervise
from bot.services import embedded_servers, open_services

DEMO_ROBOTS, DEMO_PEOPLE = 0.5, 0.3  # the shares of the demo's texts whose links each open

console = Console(stderr=True)


async def run(*, demo: bool, trust: bool = False) -> int:
    """Runs until SIGTERM or SIGINT. trust: workers take a model that we have not sealed. Returns
    the exit code."""
    require_dialogue()
    if demo:
        os.environ.update(shop.environment())
    settings = config.load()
    if demo and shop.beyond_this_machine(settings):
        raise SettingsError(
            "The demo's passwords are known to all, so it runs on this machine only: leave "
            "TEXTO_HTTP_HOST and TEXTO_CONSOLE_URL at 127.0.0.1."
        )
    registry.check(settings)
    log.configure(settings)
    # One clock for all roles, whenever each starts.
    offset = config.parse_clock(settings.clock).total_seconds()
    environment = {**os.environ, "TEXTO_CLOCK": f"{offset:+f}"}
    servers = embedded_servers(settings)
    if servers:
        await asyncio.to_thread(servers.start)
    try:
        await _prepare(settings, demo=demo)
        names = [*(["emulator"] if demo else []), *roles.ROLES]
        started = time.time()
        return await supervise(
            [_role(name, environment, trust=trust) for name in names],
            servers,
            on_started=lambda: _say_when_ready(settings, started, demo=demo),
        )
    finally:
        demo_note.end(settings.data_dir)
        if servers:
            await asyncio.to_thread(servers.stop)


async def _prepare(settings: Settings, *, demo: bool) -> None:
    """Brings the schema up to date, before several roles want it at once, and sets up the demo's
    shop. While the database is away the roles begin all the same: web takes texts."""
    demo_note.end(settings.data_dir)  # left by a demo that was killed
    if demo:
        await _furnish(settings)
        demo_note.begin(settings.data_dir, shop.environment())
    else:
        try:
            async with open_services(settings):
                pass
        except UnavailableError as error:
            structlog.get_logger().warning("database_away", error=str(error))


async def _furnish(settings: Settings) -> None:
    """Makes the demo at its first start, and shows how far that is."""
    from bot.run.demo.furnish import furnish

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as progress:
        task = progress.add_task("The demo", total=1.0)

        def tell(share: float, doing: str) -> None:
            progress.update(task, completed=share, description=f"The demo: {doing}")

        await furnish(settings, tell)


def _role(name: str, environment: Mapping[str, str], *, trust: bool) -> Role:
    worker = name == "worker"
    options = ["--trust"] if trust and worker else []
    # without a worker the others still take texts, and obey STOP
    return Role(name, (sys.executable, "-m", "bot", name, *options), environment, not worker)


async def _say_when_ready(settings: Settings, started: float, *, demo: bool) -> None:
    for name in roles.ROLES:
        troubles.clear(settings.data_dir, name)
    await roles.wait_ready(settings, roles.ROLES, started)
    structlog.get_logger().info("all_ready", seconds=round(time.time() - started, 1))
    lines = [f"The console: {settings.console_url}"]
    if demo:
        lines += [
            *(f"  {name:<8}{role}" for name, role in shop.USERS.items()),
            f"  the password of all is {shop.PASSWORD}",
            f"The phones:  http://127.0.0.1:{settings.emulator_port}/phone",
        ]
    else:
        lines.append(f"Texto listens on http://{settings.http_host}:{settings.http_port}")
    if trouble := troubles.found(settings.data_dir, "worker"):
        lines.append(f"Texts are taken and wait, and STOP holds; the worker can't start: {trouble}")
    console.print("\n" + "\n".join(lines) + "\nCtrl+C stops everything.\n", style="bold green")


async def run_emulator(settings: Settings) -> None:
    """Runs the fake carrier until SIGTERM or SIGINT."""
    from bot.loops import stop_event
    from bot.providers.twilio.emulator.app import create_app
    from bot.providers.twilio.emulator.settings import EmulatedNumber, EmulatorSettings, Handset

    stop = stop_event()
    emulated = EmulatorSettings(
        account_sid=settings.account_sid,
        auth_token=settings.auth_token.get_secret_value(),
        numbers=tuple(
            EmulatedNumber(
                n.number, n.opt_out_replies, n.segments_per_second, n.messaging_service_sid
            )
            for n in settings.numbers
            if n.provider == "twilio"
        ),
        inbound_url=f"{settings.public_url}/twilio/inbound",
        handsets=(
            Handset("Emma", "+15555550101", Language.EN),
            Handset("Jules", "+33639980001", Language.FR),
        ),
        port=settings.emulator_port,
        link_url=settings.link_url,
        robots=DEMO_ROBOTS if settings.demo else 0.0,
        people=DEMO_PEOPLE if settings.demo else 0.0,
    )
    runner = await roles.serve(
        create_app(emulated), "127.0.0.1", settings.emulator_port, "TEXTO_EMULATOR_PORT"
    )
    await stop.wait()
    await runner.cleanup()
