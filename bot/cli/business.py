"""`texto business`: what the business says of itself."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated, Any

import typer

from bot.cli.acting import Author, act, look
from bot.cli.console import AsJson, as_json_text, say
from bot.services import Services
from bot.teams import business as changes

app = typer.Typer()
business = typer.Typer(no_args_is_help=True)
app.add_typer(business, name="business")


@business.command("show")
def business_show(as_json: AsJson = False) -> None:
    """Shows its name, how to reach a person, and its site."""

    async def work(services: Services) -> None:
        found = asdict(services.business)
        if as_json:
            say(as_json_text(found))
            return
        for name in ("brand", "support", "site"):
            say(f"{name:<8} {found[name]}")

    look(work)


@business.command("set")
def business_set(
    brand: Annotated[str | None, typer.Option(help="Its trade name, in texts.")] = None,
    support: Annotated[str | None, typer.Option(help="How to reach a person.")] = None,
    site: Annotated[str | None, typer.Option(help="Its web site.")] = None,
    by: Author = None,
) -> None:
    """Changes what is given, for every text from now on."""
    given = {"brand": brand, "support": support, "site": site}

    async def work(services: Services, author: str) -> None:
        said: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        await changes.save(services, replace(services.business, **said), author)

    act(by, work)
    say("Saved. Running roles have it within seconds.")
