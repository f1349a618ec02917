"""`texto db`: the database's schema."""

from __future__ import annotations

import typer
from rich.console import Console

from bot.cli.acting import look
from bot.services import Services

app = typer.Typer()
db = typer.Typer(no_args_is_help=True)
app.add_typer(db, name="db")


@db.command("upgrade")
def upgrade() -> None:
    """Brings the database to the present schema."""

    async def opened(services: Services) -> None:
        """Does nothing: opening the services has upgraded the schema."""

    look(opened)
    Console(stderr=True).print("The database has the present schema.")
