"""`texto backup` and `texto restore`: copies of the database, and the way back to one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.acting import look
from bot.cli.console import say
from bot.cli.start import start
from bot.delivery import witness
from bot.errors import UsageError
from bot.run import backup as backups
from bot.services import Services

app = typer.Typer()

VERIFY = "verify"


@app.command("backup")
def backup(
    words: Annotated[
        list[str],
        typer.Argument(metavar="[verify] DIR", help="A new folder; with verify, one that is."),
    ],
) -> None:
    """Copies database, keys and models into a new folder; or verifies one."""
    if len(words) == 2 and words[0] == VERIFY:
        note = backups.verify(Path(words[1]))
        say(f"Every file is as it was written on {note['made_at']}.")
        return
    if len(words) != 1:
        raise UsageError("It is written `texto backup DIR` or `texto backup verify DIR`.")
    settings, target = start(), Path(words[0])
    size = backups.make(settings, target)
    say(f"{target}: {size / (1 << 20):,.0f} MB. It holds all texts and the ledger's key: keep it")
    say("where only you can read it. `texto backup verify` reads it again.")
    if settings.ledger_key:
        say("The ledger's key is the setting TEXTO_LEDGER_KEY: keep that apart, too.")


@app.command("restore")
def restore(
    source: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="A backup of `texto backup`.")
    ] = None,
    mark: Annotated[
        bool,
        typer.Option("--mark", help="Only say that the database was restored by other means."),
    ] = False,
) -> None:
    """Puts a backup in place of the database, or says that another was."""
    if mark == (source is not None):
        raise UsageError("Give the folder of a backup, or --mark alone after another restore.")
    if source is not None:
        aside = backups.restore(start(), source)
        if aside:
            say(f"The database that was there is in {aside}; remove it when all is well.")
    until = look(_mark)
    say(f"The database knows what went out until about {until}. Start Texto: nothing goes until it")
    say("has caught up, and `texto outage show` says what is missing.")


async def _mark(services: Services) -> str:
    until = services.clock.product_time(await witness.mark(services, "restore"))
    return f"{until:%Y-%m-%d %H:%M %Z}"
