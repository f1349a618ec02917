"""`texto consent`: the ledger, and what can be proved by it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.start import run, start
from bot.models import Language

app = typer.Typer(no_args_is_help=True, help="The consent ledger, and what it proves.")

Staff = Annotated[str, typer.Option("--as", envvar="USER", help="Your name, for the record.")]


@app.command("verify")
def verify(
    checkpoint: Annotated[list[str] | None, typer.Option(
        metavar="ID:HASH", help="A checkpoint that you know of; it must be there.")] = None,
) -> None:
    """Walks every chain and every checkpoint; names what is broken (exit code 1)."""
    from bot.cli import consent_commands

    if not run(consent_commands.verify(start(), checkpoint or [])):
        raise typer.Exit(1)


@app.command("rebuild")
def rebuild(
    check: Annotated[bool, typer.Option(
        "--check", help="Only compare; exit code 1 if anything differs.")] = False,
) -> None:
    """Derives everybody's consent from the ledger again and sets right what differs."""
    from bot.cli import consent_commands

    if not run(consent_commands.rebuild(start(), write=not check)):
        raise typer.Exit(1)


@app.command("checkpoint")
def checkpoint() -> None:
    """Notes the end of every chain now; jobs do it every hour."""
    from bot.cli import consent_commands

    run(consent_commands.checkpoint(start()))


@app.command("rotate-key")
def rotate_key() -> None:
    """Makes a new key for the ledger in the data folder; the earlier ones go on verifying."""
    from bot.cli import consent_commands

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
    from bot.cli import consent_commands

    run(consent_commands.evidence(start(), number, out, staff, sealed=sealed))


Program = Annotated[str, typer.Option(help="One of our programs (texto program list).")]
Spoken = Annotated[Language | None, typer.Option(help="The person's language, if known.")]


@app.command("request")
def request(
    number: str, program: Program, staff: Staff = "", language: Spoken = None
) -> None:
    """Asks a person by text whether they want to join a program; their YES confirms."""
    from bot.cli import optin_commands

    run(optin_commands.request(start(), number, program, staff, language))


@app.command("grant")
def grant(
    number: str,
    program: Program,
    wording: Annotated[str, typer.Option(help="The words that the person agreed to.")],
    source: Annotated[str, typer.Option(help="Where and when: a signed form, a call.")],
    staff: Staff = "",
    language: Spoken = None,
) -> None:
    """Records a consent that was given on paper or by word of mouth."""
    from bot.cli import optin_commands

    run(optin_commands.grant(start(), number, program, staff, language, wording, source))


@app.command("revoke")
def revoke(
    number: str,
    program: Annotated[str | None, typer.Option(help="Only this one; else all texts.")] = None,
    source: Annotated[str | None, typer.Option(help="How the person said so.")] = None,
    staff: Staff = "",
) -> None:
    """Ends all texts to a person who asked for it elsewhere, or one program."""
    from bot.cli import optin_commands

    run(optin_commands.revoke(start(), number, program, staff, source))
