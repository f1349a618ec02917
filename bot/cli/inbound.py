"""`texto inbound`: texts that came in while nobody could take them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from bot.cli.acting import Author, act
from bot.cli.console import console
from bot.contacts import audit_store as audit
from bot.delivery import catch_up
from bot.errors import UsageError
from bot.providers.errors import ProviderError
from bot.services import Services

app = typer.Typer()
inbound = typer.Typer(no_args_is_help=True)
app.add_typer(inbound, name="inbound")

DAY = timedelta(days=1)


@inbound.command("catch-up")
def inbound_catch_up(
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
            help="In UTC, as in 2026-11-23T09:00; a day ago unless told.",
        ),
    ] = None,
    by: Author = None,
) -> None:
    """Takes in the texts that the provider lists and we don't know, STOPs among them."""
    count = act(by, lambda services, author: run(services, since, author))
    console.print(f"{count} texts were taken in." if count else "Nothing was missing.")


async def run(services: Services, since: datetime | None, author: str) -> int:
    """Reads the lists of all numbers. Returns how many texts were taken in."""
    now = services.clock.now()
    begins = now - DAY if since is None else since.replace(tzinfo=UTC)
    if begins > now:
        raise UsageError("--since lies in the future.")
    count = 0
    for number in services.numbers.every:
        try:
            count += await catch_up.read(services, number, begins)
        except ProviderError as error:
            raise UsageError(
                f"The texts of {number.number} can't be listed: {error}. {count} of other numbers "
                "were taken in; run the command again."
            ) from None
    async with services.db.begin() as conn:
        details = {"since": begins.isoformat(), "texts": count}
        await audit.write(conn, author, "catch up inbound texts", None, details, now)
    return count
