"""`texto contact`: people who may be texted."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from bot.cli.console import ProgressBar, console
from bot.config import Settings
from bot.errors import UsageError
from bot.imports import run as importing
from bot.imports.file import ContactFile
from bot.imports.firewall import Kept
from bot.imports.quarantine import WHY
from bot.services import open_services


async def run_import(settings: Settings, path: Path, country: str, *, confirmed: bool) -> None:
    """Says which rows are bad and why, asks, then imports the good ones."""
    content = _read(path)
    async with open_services(settings) as services:
        found = importing.read_file(services, content, country)
        _describe(found)
        if not found.good:
            raise UsageError("No row can be imported.")
        if not confirmed and not _agreed(len(found.good)):
            console.print("Nothing was imported.")
            return
        with ProgressBar("Importing") as advance:
            report = await importing.store(services, found, advance, "import")
    console.print(f"{report.imported} contacts imported, {report.consented} of them with proof of "
                  f"consent. {len(report.bad)} rows were left out.")
    for reason, count in sorted(report.kept.items()):
        where = "refused" if reason is Kept.SUPPRESSED else "in quarantine"
        console.print(f"{count} {where}: {WHY[reason]}.")
    if any(reason is not Kept.SUPPRESSED for reason in report.kept):
        console.print("`texto quarantine list` shows them.", markup=False)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.") from None


def _describe(found: ContactFile) -> None:
    for row in found.bad:
        console.print(f"line {row.line}: {row.masked or '(no number)'}: {row.reason}",
                      markup=False, highlight=False)
    without = sum(row.consent is None for row in found.good)
    console.print(f"{len(found.good)} rows are good, {len(found.bad)} are not. "
                  f"{without} of the good ones prove no consent: they complete contacts that "
                  "are there; the others wait in quarantine.")


def _agreed(count: int) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("To import without being asked, say --yes.")
    return typer.confirm(f"Import {count} contacts?")
