"""`texto feedback`: what people say of the business outside surveys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from bot.access.rules import Right
from bot.cli.acting import Author, act, look
from bot.cli.console import AsJson, as_json_text, console, say, write_private
from bot.cli.start import start
from bot.dialogue.available import require_dialogue
from bot.errors import UsageError
from bot.services import Services
from bot.surveys.feedback import file, listing
from bot.surveys.feedback.listing import Filters
from bot.surveys.feedback.store import Item
from bot.surveys.feedback.weeks import named

app = typer.Typer()
feedback = typer.Typer(no_args_is_help=True)
app.add_typer(feedback, name="feedback")

Kind = Annotated[str, typer.Option(help="praise, complaint, suggestion or question.")]
Theme = Annotated[str, typer.Option(help="delivery, staff, price, product, shop, site or other.")]
Language = Annotated[str, typer.Option(help="en or fr.")]
Week = Annotated[str, typer.Option(help="A week, Monday to Sunday: 2026-W48.")]
Words = Annotated[str, typer.Option("--search", help="Words of the text.")]
Urgent = Annotated[bool, typer.Option("--urgent", help="Only what a person must see at once.")]
Zone = Annotated[str, typer.Option(help="On whose clock weeks begin.")]


def zone_of(name: str) -> ZoneInfo:
    """Returns the time zone of this name. Raises UsageError."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise UsageError(f"{name!r} is not a time zone such as Europe/Paris.") from None


@feedback.command("list")
def feedback_list(
    kind: Kind = "",
    theme: Theme = "",
    language: Language = "",
    week: Week = "",
    words: Words = "",
    urgent: Urgent = False,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    zone: Zone = "UTC",
    as_json: AsJson = False,
) -> None:
    """Lists the newest feedback that fits, with how much of each theme the last weeks had."""
    where = zone_of(zone)
    asked = Filters(kind, theme, language, week, words, urgent).asked(where)

    async def work(services: Services) -> tuple[list[Item], listing.Themes]:
        found = await listing.page(services, asked, None, limit)
        return found, await listing.themes(services, asked, services.clock.now(), where)

    found, counted = look(work)
    if as_json:
        weeks = [named(week) for week in counted.weeks]
        themes = {
            name: dict(zip(weeks, counts, strict=True)) for name, counts in counted.counts.items()
        }
        rows = [file.row(one, named=True) for one in found]
        say(as_json_text({"feedback": rows, "weeks": themes}))
        return
    if not found:
        console.print("Nothing fits.")
        return
    table = Table("id", "when", "kind", "theme", "number", "case", "text")
    for one in found:
        what = f"{one.kind} ({one.urgency})" if one.urgency else one.kind.value
        state = "" if one.state == "none" else one.state
        when = f"{one.at.astimezone(where):%Y-%m-%d %H:%M}"
        table.add_row(str(one.id), when, what, one.theme, one.address, state, one.body)
    console.print(table)
    _print_weeks(counted)


def _print_weeks(counted: listing.Themes) -> None:
    table = Table("theme", *(named(week)[5:] for week in counted.weeks), title="By week")
    for theme, counts in counted.counts.items():
        table.add_row(theme, *(str(count or "") for count in counts))
    console.print(table)


@feedback.command("show")
def feedback_show(feedback_id: int, as_json: AsJson = False) -> None:
    """Shows one text of feedback, what it was taken for, and how its case stands."""
    one = look(lambda services: listing.one(services, feedback_id))
    values = file.row(one, named=True)
    if as_json:
        say(as_json_text(values))
        return
    for name, value in values.items():
        if value is not None:
            console.print(f"{name}: {value}", markup=False, highlight=False)


@feedback.command("correct")
def feedback_correct(
    feedback_id: int, kind: Kind = "", theme: Theme = "", by: Author = None
) -> None:
    """Says what a text of feedback really is; the next training learns it."""
    if not (kind or theme):
        raise UsageError("Say what it is: --kind, --theme or both.")

    async def work(services: Services, author: str) -> Item:
        return await listing.correct(services, feedback_id, kind, theme, author)

    one = act(by, work, Right.FEEDBACK)
    console.print(f"{feedback_id} is {one.kind} on {one.theme}.")


@feedback.command("export")
def feedback_export(
    output: Annotated[Path, typer.Argument(help="A file that ends with .csv or .json.")],
    kind: Kind = "",
    theme: Theme = "",
    language: Language = "",
    week: Week = "",
    words: Words = "",
    urgent: Urgent = False,
    zone: Zone = "UTC",
    by: Author = None,
) -> None:
    """Writes all feedback that fits into a file; the audit trail has who did."""
    if output.suffix not in (".csv", ".json"):
        raise UsageError(f"{output} must end with .csv or .json.")
    asked = Filters(kind, theme, language, week, words, urgent).asked(zone_of(zone))

    async def work(services: Services, author: str) -> list[Item]:
        return await listing.export(services, asked, author)

    found = act(by, work, Right.EXPORT_FEEDBACK)
    written = file.as_csv if output.suffix == ".csv" else file.as_json
    write_private(output, written(found, named=True))


@feedback.command("evaluate")
def feedback_evaluate(file_: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """Measures how feedback is read, on a TSV file of texts with theme, kind and urgency."""
    settings = start()
    require_dialogue()
    from bot.dialogue import judge, judge_evaluation

    found = judge_evaluation.evaluate(
        judge.present(settings.project_dir, settings.models_dir), file_
    )
    for what in ("theme", "kind"):
        names = ", ".join(f"{name} {score:.3f}" for name, score in found[what]["by_name"].items())
        say(f"{what}: macro F1 {found[what]['macro_f1']:.3f} ({names})")
    urgent = found["urgent"]
    say(
        f"urgent: {urgent['found']:.3f} of {urgent['n']} found ({urgent['by_words']:.3f} by words"
        f" alone), {urgent['false']:.3f} of {found['n'] - urgent['n']} others taken for one"
    )
    for miss in found["misses"]:
        say(f"  {miss.what}: {miss.text!r} → {miss.got}, expected {miss.expected}")
