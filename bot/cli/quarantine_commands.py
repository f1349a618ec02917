"""`texto quarantine`: rows of contact files that wait for proof of consent."""

from __future__ import annotations

from collections.abc import Mapping

from rich.table import Table

from bot.cli.console import console
from bot.config import Settings
from bot.imports import quarantine as quarantining
from bot.imports.quarantine import WHY
from bot.services import open_services
from bot.sms.phone import mask


async def show(settings: Settings) -> None:
    async with open_services(settings) as services:
        found = await quarantining.waiting(services)
    if not found:
        console.print("Nothing is in quarantine.")
        return
    table = Table("id", "number", "name", "why", "imported by", "on")
    for one in found:
        table.add_row(str(one.id), one.row.number, one.row.name, WHY[one.reason], one.author,
                      str(one.at.date()))
    console.print(table)


async def release(
    settings: Settings, item_id: int, by: str, cells: Mapping[str, str]
) -> None:
    async with open_services(settings) as services:
        found = await quarantining.release(services, item_id, by, cells)
    console.print(f"{mask(found.row.number)} is imported with its consent.", highlight=False)
