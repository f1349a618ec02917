"""`texto campaign`: texts to many people, with or without a survey."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot.campaigns import control, launch
from bot.campaigns.file import read
from bot.campaigns.rules import Campaign
from bot.cli.acting import Author, act, look
from bot.cli.console import AsJson, ProgressBar, console
from bot.services import Services

app = typer.Typer()
campaign = typer.Typer(no_args_is_help=True)
app.add_typer(campaign, name="campaign")

WAITS = {
    "quiet_hours": "at this hour the law where they are does not allow it, or may not",
    "cap": "as many texts as the law where they are allows have gone to them",
    "frequency": "as many texts as they want have gone to them",
    "held": "they may have opted out and are being asked; it is looked at again then",
}
REASONS = {
    "no_consent": "has not consented to texts of this class",
    "revoked": "has opted out",
    "blocked": "is blocked",
    "dead_number": "has a number that gets no texts",
    "provider_blocks": "has opted out at the provider",
    "quiet_hours": "no hour of the next 400 days is allowed where they are",
    "no_pack": "no rules are known for where they are",
    "whatsapp_window": "has not written over WhatsApp within a day",
}


@campaign.command("launch")
def campaign_launch(
    file: Path,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say who would get it, who would not and why.")
    ] = False,
    by: Author = None,
) -> None:
    """Launches the campaign that a YAML file describes."""
    found = read(file)
    if dry_run:
        with ProgressBar("Counting") as advance:
            counted = look(lambda services: launch.preview(services, found, advance))
        print_preview(found, counted)
        return
    with ProgressBar("Launching") as advance:
        count = act(by, lambda services, author: launch.launch(services, found, author, advance))
    console.print(
        f"{found.name} is launched to {count} people. "
        f"`texto campaign show {found.name}` tells how it goes."
    )


def print_preview(campaign: Campaign, found: launch.Preview) -> None:
    console.print(
        f"{campaign.name} ({campaign.message_class}): {found.will_get} of "
        f"{found.audience} people would get it, {found.segments} SMS segments in all. "
        "Nothing was written."
    )
    for language, body in found.examples.items():
        console.print(f"\n[bold]{language}[/] to {found.languages[language]} people, for example:")
        console.print(body, markup=False, highlight=False)
    for reason, until in found.deferred.items():
        console.print(f"\n{_waiting(reason, until)}", highlight=False)
    if refused := found.suppressed.total():
        console.print(f"\n{refused} would not get it:")
        for number, reason in found.refused:
            console.print(f"  {number}  {REASONS.get(reason, reason)}", highlight=False)
        if refused > len(found.refused):
            console.print(f"  … and {refused - len(found.refused)} more")


def _waiting(reason: str, until: Counter[datetime]) -> str:
    """Says how many wait, and until when. until: how many at each instant."""
    first, last = (f"{instant:%A, %d %B %Y, %H:%M} UTC" for instant in (min(until), max(until)))
    when = f"until {first}" if first == last else f"the first until {first}, the last until {last}"
    return f"{until.total()} would wait, {when}: {WAITS.get(reason, reason)}."


@campaign.command("pause")
def campaign_pause(name: str, by: Author = None) -> None:
    """Nothing more goes out until it is resumed."""
    _set_state(name, "pause", by)


@campaign.command("resume")
def campaign_resume(name: str, by: Author = None) -> None:
    """Goes on where it was paused."""
    _set_state(name, "resume", by)


@campaign.command("cancel")
def campaign_cancel(name: str, by: Author = None) -> None:
    """Nothing more goes out, ever."""
    _set_state(name, "cancel", by)


def _set_state(name: str, verb: str, by: str | None) -> None:
    canceled = act(by, lambda services, author: control.set_state(services, name, verb, author))
    console.print(
        f"{name}: {verb} done."
        + (f" {canceled} texts will never be sent." if verb == "cancel" else "")
    )


@campaign.command("show")
def campaign_show(name: str, as_json: AsJson = False) -> None:
    """Shows how far a campaign is, and what came of it."""
    look(lambda services: show(services, name, as_json=as_json))


async def show(services: Services, name: str, *, as_json: bool) -> None:
    funnel = await control.show(services, name)
    if as_json:
        print(json.dumps(funnel))  # noqa: T201  for programs: no colours, no wrapping
        return
    table = Table("what", "how many", title=name)
    for key, value in funnel.items():
        shown = (
            ", ".join(f"{k}: {n}" for k, n in value.items())
            if isinstance(value, dict)
            else str(value)
        )
        table.add_row(key, shown or "0")
    console.print(table)
