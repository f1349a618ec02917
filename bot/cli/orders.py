"""`texto order`: the shop's orders, so that "where is my order?" has an answer."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.table import Table

from bot.cli.acting import Author, act, look
from bot.cli.console import ProgressBar, console
from bot.errors import UsageError
from bot.orders import file as order_file
from bot.orders import imports, store
from bot.reading.codes import key
from bot.services import Services

app = typer.Typer()
order = typer.Typer(no_args_is_help=True)
app.add_typer(order, name="order")


@order.command("import")
def order_import(file: Path, by: Author = None) -> None:
    """Reads orders from a CSV file; those with the same number are replaced."""
    act(by, lambda services, author: import_file(services, file, author))


async def import_file(services: Services, path: Path, by: str) -> None:
    """Imports the good rows and names the bad ones."""
    found = order_file.load(path)
    for row in found.bad:
        console.print(f"line {row.line}: {row.reason}", markup=False, highlight=False)
    if not found.good:
        raise UsageError(f"No order was imported from {path}.")
    with ProgressBar("Importing") as advance:
        added = await imports.put(services, found.good, by, advance)
    console.print(
        f"{len(found.good)} orders imported: {added} new, {len(found.good) - added} "
        f"updated. {len(found.bad)} rows were left out."
    )


@order.command("show")
def order_show(number: str) -> None:
    """Shows what is known of an order."""
    look(lambda services: show(services, number))


async def show(services: Services, number: str) -> None:
    async with services.db.connect() as conn:
        found = await store.find(conn, [key(number)])
    if not found:
        raise UsageError(f"There is no order {number}; `texto order import` brings orders in.")
    table = Table("number", "state", "expected on", "carrier", "tracking")
    for one in found.values():
        table.add_row(
            one.number, one.state, str(one.expected_on or ""), one.carrier or "", one.tracking or ""
        )
    console.print(table)
