"""`texto order`: the shop's orders, so that "where is my order?" has an answer."""

from __future__ import annotations

from pathlib import Path

from rich.table import Table

from bot.cli.console import ProgressBar, console
from bot.config import Settings
from bot.errors import UsageError
from bot.orders import file as order_file
from bot.orders import store as stored
from bot.reading.codes import key
from bot.services import open_services

BATCH = 2000


async def run_import(settings: Settings, path: Path) -> None:
    """Takes the good rows, names the bad ones."""
    found = order_file.load(path)
    for row in found.bad:
        console.print(f"line {row.line}: {row.reason}", markup=False, highlight=False)
    if not found.good:
        raise UsageError(f"No order was imported from {path}.")
    added = 0
    async with open_services(settings) as services:
        with ProgressBar("Importing") as advance:
            for start in range(0, len(found.good), BATCH):
                async with services.db.begin() as conn:
                    added += await stored.put(
                        conn, found.good[start:start + BATCH], services.clock.now())
                advance(min(1.0, (start + BATCH) / len(found.good)))
    console.print(f"{len(found.good)} orders imported: {added} new, {len(found.good) - added} "
                  f"updated. {len(found.bad)} rows were left out.")


async def show(settings: Settings, number: str) -> None:
    async with open_services(settings) as services, services.db.connect() as conn:
        found = await stored.find(conn, [key(number)])
    if not found:
        raise UsageError(f"There is no order {number}; `texto order import` brings orders in.")
    table = Table("number", "state", "expected on", "carrier", "tracking")
    for order in found.values():
        table.add_row(order.number, order.state, str(order.expected_on or ""),
                      order.carrier or "", order.tracking or "")
    console.print(table)
