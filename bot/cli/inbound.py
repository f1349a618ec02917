"""`texto inbound` and `texto outage`: texts that nobody could take, and what waits for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from bot.cli.acting import Author, act, look
from bot.cli.console import console
from bot.consent.witness import store as witness_store
from bot.contacts import audit_store as audit
from bot.delivery import catch_up
from bot.errors import UsageError
from bot.messages import outage_store
from bot.providers.errors import ProviderError
from bot.services import Services

app = typer.Typer()
inbound = typer.Typer(no_args_is_help=True)
app.add_typer(inbound, name="inbound")
outage = typer.Typer(no_args_is_help=True)
app.add_typer(outage, name="outage")

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


@outage.command("show")
def outage_show() -> None:
    """Shows what keeps back all texts but answers after a loss of the database."""
    look(show)


async def show(services: Services) -> None:
    async with services.db.connect() as conn:
        numbers = [number.number for number in services.numbers.every]
        found = await outage_store.present(conn, numbers)
    if found is None:
        console.print("Nothing is kept back: no loss of the database is open.")
        return
    lost = "is an old copy" if found.restored else "was lost"
    console.print(f"The database {lost}; noted at {found.noted_at:%Y-%m-%d %H:%M:%S %Z}.")
    if found.witness:
        console.print(
            f"It has not been held against the witness {found.witness}. Start the jobs role of its "
            f"host, or if the file is gone for good: texto outage release {found.witness}"
        )
    for host in found.hosts:
        console.print(
            f"The web host {host} has not said since that its journal is empty. Start it, or if it "
            f"is gone for good: texto outage release {host}"
        )
    for number in found.numbers:
        console.print(
            f"The texts of {number} have not been caught up since; the jobs role does so."
        )
    if found.restored and not (found.hosts or found.numbers or found.witness):
        console.print("The provider is asked which of the texts that wait have gone already.")


@outage.command("release")
def outage_release(host: str, by: Author = None) -> None:
    """Stops waiting for a web host or a witness that does not come back; the STOPs in it are
    lost."""
    act(by, lambda services, author: release(services, host, author))
    console.print(f"Nothing waits for {host} any more.")


async def release(services: Services, host: str, author: str) -> None:
    """Forgets a web host or the witness. Raises UsageError if it is not known."""
    async with services.db.begin() as conn:
        if await outage_store.forget(conn, host):
            done = "release web host"
        elif await witness_store.give_up(conn, host):
            done = "give up witness"
        else:
            raise UsageError(
                f"There is no web host or witness {host}; `texto outage show` names them."
            )
        await audit.write(conn, author, done, None, {"host": host}, services.clock.now())
