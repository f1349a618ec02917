"""`texto run`: all roles on one machine, and in the demo the fake carrier beside them."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Mapping

import structlog
from rich.console import Console

from bot import campaign_commands, commands, config, importing, launch, log, roles
from bot.config import DEMO_ACCOUNT, DEMO_NUMBER, DEMO_TOKEN, Settings
from bot.models import Language
from bot.services import embedded_servers, open_services
from bot.store import faq
from bot.supervisor import Role, supervise

console = Console(stderr=True)

DEMO_NUMBERS = [
    {"number": DEMO_NUMBER, "opt_out_replies": "ours", "segments_per_second": 10, "program": "shop"}
]


def _demo_environment() -> dict[str, str]:
    port = os.environ.get("TEXTO_EMULATOR_PORT", "8090")
    return {
        "TWILIO_API_URL": f"http://127.0.0.1:{port}",
        "TWILIO_ACCOUNT_SID": DEMO_ACCOUNT,
        "TWILIO_AUTH_TOKEN": DEMO_TOKEN,
        "TEXTO_NUMBERS": json.dumps(DEMO_NUMBERS),
        "TEXTO_BRAND": "Le Panier",
        "TEXTO_SUPPORT": "01 23 45 67 89",
        "TEXTO_SITE": "lepanier.example",
    }


async def run(*, demo: bool) -> int:
    """Until SIGTERM or SIGINT. Returns the exit code."""
    if demo:
        os.environ.update({
            name: value for name, value in _demo_environment().items()
            if name not in os.environ or name.startswith("TWILIO_")})
    settings = config.load()
    config.require_provider(settings)
    log.configure(settings)
    # One clock for all roles, whenever each of them starts.
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
            [_role(name, environment) for name in names], servers,
            on_started=lambda: _say_when_ready(settings, started, demo=demo))
    finally:
        if servers:
            await asyncio.to_thread(servers.stop)


def _role(name: str, environment: Mapping[str, str]) -> Role:
    return Role(name, (sys.executable, "-m", "bot", name), environment)


async def _prepare(settings: Settings, *, demo: bool) -> None:
    """Schema, and at the demo's first start its shop: answers, customers and a campaign."""
    async with open_services(settings) as services:
        async with services.db.begin() as conn:
            if not demo or await faq.every(conn):
                return
            entries = commands.read_faq(settings.project_dir / "data" / "faq.yml")
            await faq.put(conn, entries, services.clock.now())
        demo_files = settings.project_dir / "data" / "demo"
        await importing.run(services, (demo_files / "contacts.csv").read_bytes(), author="demo")
        await launch.launch(services, campaign_commands.read(demo_files / "survey.yml"))


async def _say_when_ready(settings: Settings, started: float, *, demo: bool) -> None:
    await roles.wait_ready(settings, roles.ROLES, started)
    structlog.get_logger().info("all_ready", seconds=round(time.time() - started, 1))
    lines = [f"Texto listens on http://{settings.http_host}:{settings.http_port}"]
    if demo:
        lines.append(f"Open the phones: http://127.0.0.1:{settings.emulator_port}/phone")
    console.print("\n" + "\n".join(lines) + "\nCtrl+C stops everything.\n", style="bold green")


async def run_emulator(settings: Settings) -> None:
    """The fake carrier, until SIGTERM or SIGINT."""
    from bot.loops import stop_event
    from bot.twilio.emulator.app import create_app
    from bot.twilio.emulator.settings import EmulatedNumber, EmulatorSettings, Handset

    stop = stop_event()
    emulated = EmulatorSettings(
        account_sid=settings.account_sid,
        auth_token=settings.auth_token.get_secret_value(),
        numbers=tuple(
            EmulatedNumber(n.number, n.opt_out_replies, n.segments_per_second,
                           n.messaging_service_sid)
            for n in settings.numbers),
        inbound_url=f"{settings.public_url}/twilio/inbound",
        handsets=(Handset("Emma", "+15555550101", Language.EN),
                  Handset("Jules", "+33639980001", Language.FR)),
        port=settings.emulator_port,
        clock_offset=config.parse_clock(settings.clock).total_seconds(),
    )
    runner = await roles.serve(
        create_app(emulated), "127.0.0.1", settings.emulator_port, "TEXTO_EMULATOR_PORT")
    await stop.wait()
    await runner.cleanup()
