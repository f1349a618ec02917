"""`texto contact import` and `texto quarantine`: contact files, and rows that wait for proof."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.table import Table
from rich.text import Text

from bot.cli.acting import Author, act, look
from bot.cli.console import ProgressBar, console, say
from bot.errors import UsageError
from bot.imports import quarantine as quarantining
from bot.imports import run as importing
from bot.imports.columns import ALIASES, LEFT_OUT, parse_map
from bot.imports.firewall import Kept
from bot.imports.problems import Problems
from bot.imports.quarantine import WHY
from bot.imports.rejected import RejectedFile
from bot.imports.run import Preview, Report
from bot.imports.source import Source, open_source
from bot.imports.values import countries
from bot.services import Services
from bot.sms.phone import mask

quarantine = typer.Typer(no_args_is_help=True)

Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking first.")]


MAP_HELP = (
    'What a column of the file is, as in "Tél. client=phone"; more than one can be given. A '
    f"meaning is one of {', '.join(ALIASES)}, an attribute's name, or {LEFT_OUT} to leave it out."
)
Map = Annotated[list[str] | None, typer.Option("--map", metavar="COLUMN=MEANING", help=MAP_HELP)]


class Dates(StrEnum):
    """How a file writes dates that could be read in two ways."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


# -- contact files ---------------------------------------------------------------------------


def contact_import(
    file: Path,
    country: Annotated[
        str,
        typer.Option(
            help="Country of numbers written without one (FR, US …), or several: US,FR. A column "
            "of the file named country goes before it."
        ),
    ] = "US",
    mapped: Map = None,
    dates: Annotated[
        Dates | None, typer.Option(help="How 05/06/2025 is meant, if the file has such dates.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Of an XLSX file, if not its first.")] = None,
    rejected: Annotated[
        Path | None,
        typer.Option(help="Where rows that can't be taken are written; else beside the file."),
    ] = None,
    yes: Yes = False,
    by: Author = None,
) -> None:
    """Reads contacts from a CSV or XLSX file; rows without proof of consent wait in quarantine."""
    told, places = parse_map(mapped or ()), countries(country)
    beside = rejected or file

    async def work(services: Services, author: str) -> None:
        with _opened(file) as content:
            source = open_source(
                content,
                importing.options(
                    services,
                    countries=places,
                    columns=told,
                    day_first=None if dates is None else dates is Dates.DAY_FIRST,
                    sheet=sheet,
                ),
            )
            await import_file(services, source, beside, author, confirmed=yes)

    act(by, work)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.") from None


async def import_file(
    services: Services, source: Source, beside: Path, by: str, *, confirmed: bool
) -> None:
    """Shows how the file is read and which rows are bad and why, asks, then imports the good ones.
    Confirmed beforehand, it is read only once. Raises UsageError."""
    _describe(source)
    if not confirmed:
        with ProgressBar("Reading") as advance:
            found = await importing.preview(services, source, advance)
        _tell(found)
        if not found.good:
            raise UsageError("No row can be imported.")
        if not _agreed(found.good):
            console.print("Nothing was imported.")
            return
    with ProgressBar("Importing") as advance, RejectedFile(beside, source) as rejected:
        report = await importing.run(services, source, by, advance, rejected.add)
    if confirmed:
        _tell(report.read)
    _report(report)
    if rejected.path:
        say(
            f"{rejected.path} holds the {_rows(report.read.bad)} that can't be taken, each with "
            "its reason. Put right, it can be imported itself."
        )
    if not report.read.good:
        raise UsageError("No row can be imported.")


def _describe(source: Source) -> None:
    """Shows the file's form, and what each column stands for."""
    say(f"Read as {source.table.described}.")
    table = Table("column in the file", "is taken as")
    for name, meaning in zip(source.columns.header, source.columns.meanings, strict=True):
        if name:
            own = meaning if meaning in ALIASES else f"attribute {{{meaning}}}"
            table.add_row(Text(name), Text(own if meaning else "nothing: left out"))
    console.print(table)
    for name, meaning in source.columns.perhaps.items():
        say(f'Is {name!r} part of a proof of consent? Then say --map "{name}={meaning}".')


def _tell(found: Preview) -> None:
    """Says which rows are bad, what is left out of good ones, and which prove nothing."""
    if found.resumes and found.resumes.line:
        begun = found.resumes
        say(
            f"{begun.author} began to import this file on {begun.begun_at:%Y-%m-%d at %H:%M} UTC; "
            f"it is in up to row {begun.line:,}, and goes on from there."
        )
    _list(f"{_rows(found.bad)} can't be taken:", found.rejected)
    _list(f"Something is left out of {_rows(found.noted)}:", found.notes)
    say(f"{_rows(found.good)} can be taken, {_rows(found.bad)} can't.")
    if found.unproved:
        say(
            f"Of those, {_rows(found.unproved)} without proof of consent: people who are contacts "
            "already are completed by them, anybody else waits in quarantine for a proof."
        )


def _list(title: str, problems: Problems) -> None:
    if not problems.kinds:
        return
    say(title)
    for one in problems.kinds:
        lines = ", ".join(f"{line:,}" for line in one.lines)
        more = one.count - len(one.lines)
        where = f"row {lines}" if one.count == 1 else f"rows {lines}"
        say(f"  {where}{f' and {more:,} more' if more else ''}: {one.says}")
    if problems.others:
        say(f"  {problems.others:,} more, of other kinds")


def _report(report: Report) -> None:
    people = "contact is" if report.imported == 1 else "contacts are"
    say(
        f"{report.imported:,} {people} imported, {report.consented:,} of them with proof of "
        "consent."
    )
    for reason, count in sorted(report.kept.items()):
        where = "refused" if reason is Kept.SUPPRESSED else "in quarantine"
        say(f"{_rows(count)} {where}: {WHY[reason]}.")
    if any(reason is not Kept.SUPPRESSED for reason in report.kept):
        say("`texto quarantine list` shows them.")


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"


def _agreed(count: int) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("To import without being asked, say --yes.")
    return typer.confirm(f"Import {_rows(count)}?")


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
            "; ".join((WHY[one.reason], *one.row.notes)),
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
