"""`texto campaign`, of those that have gone out: what came of them."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer
from rich.table import Table

from bot.access.rules import Right
from bot.campaigns import control, counts, links
from bot.campaigns.experiment_report import found_json, standing
from bot.campaigns.report import exported, report, report_json
from bot.cli.acting import Author, act, look
from bot.cli.campaign_prints import people_of, print_clicks, print_links, print_report, table_of
from bot.cli.campaign_replies import campaign_replies
from bot.cli.console import AsJson, as_json_text, console
from bot.cli.experiments import campaign_choose, print_experiment
from bot.services import Services

campaign = typer.Typer()
campaign.command("replies")(campaign_replies)
campaign.command("choose")(campaign_choose)


@campaign.command("list")
def campaign_list(as_json: AsJson = False) -> None:
    """Lists the campaigns, the newest first."""
    rows = look(control.listing)
    if as_json:
        print(as_json_text(rows))  # noqa: T201
    else:
        console.print(table_of(rows))


@campaign.command("recipients")
def campaign_recipients(
    name: str,
    status: Annotated[str, typer.Option(help="Only texts that are delivered, failed …")] = "",
    as_json: AsJson = False,
) -> None:
    """Shows what became of each person in a campaign, and why."""
    rows = look(lambda services: control.recipients(services, name, status))
    if as_json:
        print(as_json_text(rows))  # noqa: T201
    else:
        console.print(people_of(rows))


@campaign.command("report")
def campaign_report(
    name: str,
    as_json: AsJson = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Its recipients, for a spreadsheet.")
    ] = False,
    by: Author = None,
) -> None:
    """Shows what came of a campaign: its funnel, reasons, languages, hours, and the cost."""
    if as_csv:
        act(by, lambda services, author: _print(services, name, author), Right.CAMPAIGNS)
        return
    found = look(lambda services: report(services, name))
    if as_json:
        print(json.dumps(report_json(found), ensure_ascii=False))  # noqa: T201
    else:
        print_report(found)


async def _print(services: Services, name: str, by: str) -> None:
    async for lines in await exported(services, name, by):
        sys.stdout.write(lines)


@campaign.command("links")
def campaign_links(name: str, as_json: AsJson = False) -> None:
    """Shows where a campaign's links lead, who opened them, and its newest clicks."""
    found = look(lambda services: links.links(services, name))
    if as_json:
        print(json.dumps(links.links_json(found), ensure_ascii=False))  # noqa: T201
    else:
        print_links(found.links, found.marks)
        print_clicks(found.newest)


@campaign.command("show")
def campaign_show(name: str, as_json: AsJson = False) -> None:
    """Shows how far a campaign is, and what came of it."""
    look(lambda services: show(services, name, as_json=as_json))


@campaign.command("recount")
def campaign_recount(
    name: str,
    mend: Annotated[
        bool, typer.Option("--mend", help="Put the figures right that differ.")
    ] = False,
    by: Author = None,
) -> None:
    """Counts a campaign's people and texts one by one, and compares its figures with that."""
    if mend:
        found = act(by, lambda services, author: counts.recount(services, name, author))
    else:
        found = look(lambda services: counts.recount(services, name))
    if not found:
        console.print(f"{name}: all figures are right.")
        return
    table = Table("figure", "counted", "rows", title=name)
    for one in found:
        table.add_row(one.figure, str(one.counted), str(one.rows))
    console.print(table)
    if mend:
        console.print("They are put right.")
        return
    console.print(f"`texto campaign recount {name} --mend` puts them right.")
    raise typer.Exit(1)


async def show(services: Services, name: str, *, as_json: bool) -> None:
    funnel, tried = await control.show(services, name), await standing(services, name)
    if as_json:
        funnel["experiment"] = found_json(tried) if tried else None
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
    if tried:
        print_experiment(tried)
