"""`texto contact`: people who may be texted."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.acting import Author, act, look
from bot.cli.console import console, write_private
from bot.cli.imports import Yes, contact_import, quarantine
from bot.cli.people import contact
from bot.errors import UsageError
from bot.privacy import erase as privacy
from bot.privacy import person_page, retention
from bot.services import Services
from bot.sms.phone import mask

app = typer.Typer()
contact.command("import")(contact_import)
app.add_typer(contact, name="contact")
app.add_typer(quarantine, name="quarantine")


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
    ours = services.business
    found = await privacy.export(services, number, by)
    page = person_page.render(found, ours.brand, ours.support)
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
