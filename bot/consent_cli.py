"""`texto consent`: the ledger, and what can be proved by it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.entry import run, start

app = typer.Typer(no_args_is_help=True, help="The consent ledger, and what it proves.")

Staff = Annotated[str, typer.Option("--as", envvar="USER", help="Your name, for the record.")]


@app.command("verify")
def verify(
    checkpoint: Annotated[list[str] | None, typer.Option(
        metavar="ID:HASH", help="A checkpoint that you know of; it must be there.")] = None,
) -> None:
    """Walks every chain and every checkpoint; names what is broken (exit code 1)."""
    from bot import consent_commands

    if not run(consent_commands.verify(start(), checkpoint or [])):
        raise typer.Exit(1)


@app.command("rebuild")
def rebuild(
    check: Annotated[bool, typer.Option(
        "--check", help="Only compare; exit code 1 if anything differs.")] = False,
) -> None:
    """Derives everybody's consent from the ledger again and sets right what differs."""
    from bot import consent_commands

    if not run(consent_commands.rebuild(start(), write=not check)):
        raise typer.Exit(1)


@app.command("checkpoint")
def checkpoint() -> None:
    """Notes the end of every chain now; jobs do it every hour."""
    from bot import consent_commands

    run(consent_commands.checkpoint(start()))


@app.command("rotate-key")
def rotate_key() -> None:
    """Makes a new key for the ledger in the data folder; the earlier ones go on verifying."""
    from bot import consent_commands

    consent_commands.rotate_key(start())


@app.command("evidence")
def evidence(
    number: str,
    out: Annotated[Path | None, typer.Option(
        help="The HTML file; the JSON lies beside it. Without it, one in this folder.")] = None,
    sealed: Annotated[bool, typer.Option(
        "--sealed", help="Open the sealed proof of a person who was erased.")] = False,
    staff: Staff = "staff",
) -> None:
    """Writes all proof of one person's consent into one file, for a letter or a court."""
    from bot import consent_commands

    run(consent_commands.evidence(start(), number, out, staff, sealed=sealed))
