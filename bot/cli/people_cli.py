"""`texto contact`, `texto request`, `texto quarantine`: people, and what they may ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.start import run, start

contact = typer.Typer(no_args_is_help=True, help="People who may be texted.")
request = typer.Typer(no_args_is_help=True, help="What a person must look at, and by when.")
quarantine = typer.Typer(no_args_is_help=True, help="Rows of contact files without proof.")

By = Annotated[str, typer.Option("--by", envvar="USER", help="Your name, for the record.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking first.")]


@contact.command("import")
def contact_import(
    file: Path,
    country: Annotated[str, typer.Option(
        help="Country of numbers written without one (FR, US …).")] = "US",
    yes: Yes = False,
) -> None:
    """Reads contacts from a CSV file; rows without proof of consent wait in quarantine."""
    from bot.cli import contacts as contact_commands

    run(contact_commands.run_import(start(), file, country.upper(), confirmed=yes))


@contact.command("export")
def contact_export(
    number: str,
    out: Annotated[Path, typer.Option(help="Folder for the two files.")] = Path(),
    by: By = "staff",
) -> None:
    """Writes all that is kept about a person, as JSON and as a page to read."""
    from bot.cli import privacy as privacy_commands

    run(privacy_commands.export(start(), number, out, by))


@contact.command("erase")
def contact_erase(
    number: str,
    by: By = "staff",
    reason: Annotated[str, typer.Option(
        help="For the record, without the person's name or number.")] = "",
    yes: Yes = False,
) -> None:
    """Erases a person everywhere, for good; the number can't be imported again."""
    from bot.cli import privacy as privacy_commands

    run(privacy_commands.erase(start(), number, by, reason, confirmed=yes))


@contact.command("retention")
def contact_retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
) -> None:
    """Ends what has been kept long enough; the jobs role does so daily."""
    from bot.cli import privacy as privacy_commands

    run(privacy_commands.retain(start(), dry_run=dry_run))


@request.command("list")
def request_list(
    everything: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
) -> None:
    """Lists what is open: requests for data, wrong numbers, possible opt-outs; due ones first."""
    from bot.cli import privacy as privacy_commands

    run(privacy_commands.list_requests(start(), everything=everything))


@request.command("close")
def request_close(
    request_id: int,
    outcome: Annotated[str, typer.Option(help="What came of it.")],
    by: By = "staff",
    stop: Annotated[bool | None, typer.Option(
        "--stop-texts/--keep-texts",
        help="Of who is held (a possible opt-out, a wrong number): what becomes of the texts.",
    )] = None,
) -> None:
    """Closes a request that has been answered."""
    from bot.cli import privacy as privacy_commands

    run(privacy_commands.close_request(start(), request_id, by, outcome, stop))


@quarantine.command("list")
def quarantine_list() -> None:
    """Lists the rows that wait, and why."""
    from bot.cli import quarantine_commands

    run(quarantine_commands.show(start()))


@quarantine.command("release")
def quarantine_release(
    row_id: int,
    by: By = "staff",
    proof: Annotated[str, typer.Option(help="Where the consent was given.")] = "",
    date: Annotated[str, typer.Option(help="When, as in 2025-03-25.")] = "",
    wording: Annotated[str, typer.Option(help="The words that were agreed to.")] = "",
    message_class: Annotated[str, typer.Option(
        "--class", help="promotional or informational.")] = "",
    program: Annotated[str, typer.Option(help="What was subscribed to.")] = "",
) -> None:
    """Imports a row with the proof that it lacked."""
    from bot.cli import quarantine_commands

    run(quarantine_commands.release(start(), row_id, by, {
        "consent_source": proof, "consent_date": date, "consent_wording": wording,
        "consent_class": message_class, "consent_program": program}))
