"""`texto order`: the shop's orders."""

from __future__ import annotations

from pathlib import Path

import typer

from bot.cli.start import run, start

order = typer.Typer(no_args_is_help=True, help="The shop's orders, for those who ask.")


@order.command("import")
def order_import(file: Path) -> None:
    """Reads orders from a CSV file; those with the same number are replaced."""
    from bot.cli import orders as order_commands

    run(order_commands.run_import(start(), file))


@order.command("show")
def order_show(number: str) -> None:
    """Shows what is known of an order."""
    from bot.cli import orders as order_commands

    run(order_commands.show(start(), number))
