"""`texto team` and `texto canned`: who answers what, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

import typer
from rich.table import Table

from bot.cli.acting import Author, act, look
from bot.cli.console import AsJson, as_json_text, console, say
from bot.inbox import canned as replies
from bot.inbox import canned_store
from bot.models import Language
from bot.services import Services
from bot.teams import changes as teams

app = typer.Typer()
team = typer.Typer(no_args_is_help=True)
canned = typer.Typer(no_args_is_help=True)
app.add_typer(team, name="team")
app.add_typer(canned, name="canned")


@team.command("list")
def team_list(as_json: AsJson = False) -> None:
    """Lists the teams in the order in which a case looks for one."""
    found = look(teams.listing)
    if as_json:
        say(as_json_text(found))
        return
    table = Table("name", "members", "languages", "numbers", "answers within", "hours")
    for one in found:
        table.add_row(
            one.name + (" (default)" if one.default else ""),
            ", ".join(one.members),
            ", ".join(one.languages) or "all",
            ", ".join(one.numbers) or "all",
            f"{int(one.promised.total_seconds() // 60)} min",
            ", ".join(f"{days} {hours}" for days, hours in one.hours.hours.items()),
        )
    console.print(table if found else "There are no teams: every case is everybody's.")


@team.command("set")
def team_set(
    name: str,
    member: Annotated[list[str] | None, typer.Option(help="Its members, all of them.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="en or fr; all without it.")] = None,
    number: Annotated[list[str] | None, typer.Option(help="Ours; all without it.")] = None,
    hours: Annotated[
        str | None,
        typer.Option(help='JSON: {"zone": …, "country": …, "hours": {"mon-fri": "9:00-18:00", …}}'),
    ] = None,
    within: Annotated[int | None, typer.Option(help="Minutes to the first answer.")] = None,
    place: Annotated[int | None, typer.Option(help="The lower, the earlier it is asked.")] = None,
    default: Annotated[bool | None, typer.Option(help="Takes what fits no other.")] = None,
    by: Author = None,
) -> None:
    """Makes a team, or changes what is given of it."""

    async def work(services: Services, author: str) -> None:
        found = {one.name: one for one in await teams.listing(services)}
        before = found.get(name) or teams.new(name)
        after = replace(
            before,
            members=before.members if member is None else tuple(member),
            languages=before.languages if language is None else tuple(language),
            numbers=before.numbers if number is None else tuple(number),
            hours=before.hours if hours is None else teams.read_hours(hours),
            promised=before.promised if within is None else timedelta(minutes=within),
            place=before.place if place is None else place,
            default=before.default if default is None else default,
        )
        await teams.save(services, after, author)

    act(by, work)
    console.print(f"The team {name} is written.", markup=False)


@canned.command("list")
def canned_list(as_json: AsJson = False) -> None:
    """Lists the canned replies."""

    async def work(services: Services) -> list[canned_store.Canned]:
        async with services.db.connect() as conn:
            return list(await canned_store.listing(conn))

    found = look(work)
    if as_json:
        say(as_json_text(found))
        return
    table = Table("name", "language", "words", "by")
    for one in found:
        table.add_row(one.name, one.language, one.body, one.author)
    console.print(table if found else "There are no canned replies.")


@canned.command("set")
def canned_set(name: str, language: Language, text: str, by: Author = None) -> None:
    """Writes a canned reply; {first_name}, {agent} and others are filled in as it is used."""

    async def work(services: Services, author: str) -> None:
        async with services.db.connect() as conn:
            there = await canned_store.listing(conn, language)
        seen = next((one.version for one in there if one.name == name), 0)
        await replies.write(services, name, language, text, author, seen)

    act(by, work)
    console.print("Written.")


@canned.command("remove")
def canned_remove(name: str, language: Language, by: Author = None) -> None:
    """Removes a canned reply."""
    act(by, lambda services, author: replies.remove(services, name, language, author))
    console.print("Removed.")
