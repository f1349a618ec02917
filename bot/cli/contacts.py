"""`texto contact` and `texto quarantine`: people, and rows of files that wait for proof."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot.cli.acting import Author, act, look
from bot.cli.console import ProgressBar, console, write_private
from bot.errors import UsageError
from bot.imports import quarantine as quarantining
from bot.imports import run as importing
from bot.imports.file import ContactFile
from bot.imports.firewall import Kept
from bot.imports.quarantine import WHY
from bot.privacy import erase as privacy
from bot.privacy import person_page, retention
from bot.services import Services
from bot.sms.phone import mask

app = typer.Typer()
contact = typer.Typer(no_args_is_help=True)
quarantine = typer.Typer(no_args_is_help=True)
app.add_typer(contact, name="contact")
app.add_typer(quarantine, name="quarantine")

Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking first.")]


# -- contact files ---------------------------------------------------------------------------


@contact.command("import")
def contact_import(
    file: Path,
    country: Annotated[
        str, typer.Option(help="Country of numbers written without one (FR, US …).")
    ] = "US",
    yes: Yes = False,
    by: Author = None,
) -> None:
    """Reads contacts from a CSV file; rows without proof of consent wait in quarantine."""
    content = _read(file)
    act(
        by,
        lambda services, author: import_file(
            services, content, country.upper(), author, confirmed=yes
        ),
    )


async def import_file(
    services: Services, content: bytes, country: str, by: str, *, confirmed: bool
) -> None:
    """Prints which rows are bad and why, asks, then imports the good ones."""
    found = importing.read_file(services, content, country)
    _describe(found)
    if not found.good:
        raise UsageError("No row can be imported.")
    if not confirmed and not _agreed(len(found.good)):
        console.print("Nothing was imported.")
        return
    with ProgressBar("Importing") as advance:
        report = await importing.store(services, found, advance, by)
    console.print(
        f"{report.imported} contacts imported, {report.consented} of them with proof of "
        f"consent. {len(report.bad)} rows were left out."
    )
    for reason, count in sorted(report.kept.items()):
        where = "refused" if reason is Kept.SUPPRESSED else "in quarantine"
        console.print(f"{count} {where}: {WHY[reason]}.")
    if any(reason is not Kept.SUPPRESSED for reason in report.kept):
        console.print("`texto quarantine list` shows them.", markup=False)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.") from None


def _describe(found: ContactFile) -> None:
    for row in found.bad:
        console.print(
            f"line {row.line}: {row.masked or '(no number)'}: {row.reason}",
            markup=False,
            highlight=False,
        )
    without = sum(row.consent is None for row in found.good)
    console.print(
        f"{len(found.good)} rows are good, {len(found.bad)} are not. "
        f"{without} of the good ones prove no consent: they complete contacts that "
        "are there; the others wait in quarantine."
    )


def _agreed(count: int) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("To import without being asked, say --yes.")
    return typer.confirm(f"Import {count} contacts?")


# -- rows that wait for proof ----------------------------------------------------------------


@quarantine.command("list")
def quarantine_list() -> None:
    """Lists the rows that wait, and why."""
    look(show_quarantine)


async def show_quarantine(services: Services) -> None:
    found = await quarantining.waiting(services)
    if not found:
        console.print("Nothing is in quarantine.")
        return
    table = Table("id", "number", "name", "why", "imported by", "on")
    for one in found:
        table.add_row(
            str(one.id),
            one.row.number,
            one.row.name,
            WHY[one.reason],
            one.author,
            str(one.at.date()),
        )
    console.print(table)


@quarantine.command("release")
def quarantine_release(
    row_id: int,
    by: Author = None,
    proof: Annotated[str, typer.Option(help="Where the consent was given.")] = "",
    date: Annotated[str, typer.Option(help="When, as in 2025-03-25.")] = "",
    wording: Annotated[str, typer.Option(help="The words that were agreed to.")] = "",
    message_class: Annotated[
        str, typer.Option("--class", help="promotional or informational.")
    ] = "",
    program: Annotated[str, typer.Option(help="What was subscribed to.")] = "",
) -> None:
    """Imports a row with the proof that it lacked."""
    cells: Mapping[str, str] = {
        "consent_source": proof,
        "consent_date": date,
        "consent_wording": wording,
        "consent_class": message_class,
        "consent_program": program,
    }
    found = act(by, lambda services, author: quarantining.release(services, row_id, author, cells))
    console.print(f"{mask(found.row.number)} is imported with its consent.", highlight=False)


# -- personal data ---------------------------------------------------------------------------


@contact.command("export")
def contact_export(
    number: str,
    out: Annotated[Path, typer.Option(help="Folder for the two files.")] = Path(),
    by: Author = None,
) -> None:
    """Writes all that is kept about a person, as JSON and as a page to read."""
    act(by, lambda services, author: export(services, number, out, author))


async def export(services: Services, number: str, out: Path, by: str) -> None:
    """Writes two files whose names say nothing about the person."""
    settings = services.settings
    found = await privacy.export(services, number, by)
    page = person_page.render(found, settings.brand, settings.support)
    name = f"person-{found['people'][0]['contact'][0]['subject_id'][:8]}"
    write_private(out / f"{name}.json", json.dumps(found, indent=2, ensure_ascii=False))
    write_private(out / f"{name}.html", page)


@contact.command("erase")
def contact_erase(
    number: str,
    by: Author = None,
    reason: Annotated[
        str, typer.Option(help="For the record, without the person's name or number.")
    ] = "",
    yes: Yes = False,
) -> None:
    """Erases a person everywhere, for good; the number can't be imported again."""
    address = privacy.addresses(number)[0]
    if not yes:
        _confirm_erasure(address)
    done = act(by, lambda services, author: privacy.erase(services, address, author, reason))
    console.print(
        f"{mask(address)} is erased, {done.texts} texts with it. The number can't be "
        "imported again.",
        highlight=False,
    )
    if done.sealed_until:
        console.print(
            f"The proof of consent is sealed until {done.sealed_until.date()}.", highlight=False
        )


def _confirm_erasure(address: str) -> None:
    """Asks for the number once more. Raises UsageError if it differs."""
    if not sys.stdin.isatty():
        raise UsageError("To erase without being asked, say --yes.")
    typed = typer.prompt("This can't be undone. Type the number to erase")
    if "".join(typed.split()) != address:
        raise UsageError("That is another number. Nothing was erased.")


@contact.command("retention")
def contact_retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
    by: Author = None,
) -> None:
    """Ends what has been kept long enough; the jobs role does so daily."""
    if dry_run:
        done = look(lambda services: retention.run(services, dry_run=True))
    else:
        done = act(by, lambda services, author: retention.run(services, by=author))
    says = "would be" if dry_run else "were"
    for what, count in done.items():
        console.print(f"{count} {what} {says} {retention.ENDS[what]}.", highlight=False)
