"""`texto doctor`: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import typer

from bot.cli.console import AsJson, say
from bot.cli.start import run, start
from bot.config import Settings
from bot.delivery import doctor as doctors
from bot.delivery.doctor import Finding
from bot.errors import SettingsError
from bot.services import open_services

app = typer.Typer()


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Looks at settings, accounts, addresses, clocks, keys, disk and model; says what to do."""
    found = run(_examine(start()))
    if as_json:
        say(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            say(f"{one.level:<8} {one.about}: {one.what}")
            if one.do:
                say(f"{'':<8} → {one.do}")
    sys.exit(1 if any(one.level == "error" for one in found) else 0)


async def _examine(settings: Settings) -> list[Finding]:
    try:
        async with open_services(settings) as services:
            return [finding async for finding in doctors.examine(services)]
    except SettingsError as error:
        return [doctors.refused(error)]
