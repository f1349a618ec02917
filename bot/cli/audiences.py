"""`texto audience`: who a campaign is for, in a small language. `texto event`: what people did."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from bot.access.rules import Right
from bot.campaigns.audience import events, people, saved
from bot.campaigns.audience.rules.estimate import Counted
from bot.campaigns.audience.rules.tokens import Mistake
from bot.campaigns.audience.understand import Understood, marked, understand
from bot.cli.acting import Author, act, look
from bot.cli.console import AsJson, as_json_text, console
from bot.orders.coupons.rules.pool import read_currency
from bot.services import Services

app = typer.Typer()
audience = typer.Typer(no_args_is_help=True)
event = typer.Typer(no_args_is_help=True)
app.add_typer(audience, name="audience")
app.add_typer(event, name="event")

BAD = 1  # the exit code of a check that found mistakes
Rule = Annotated[
    str, typer.Argument(help='A rule, as in "tag:vip and bought within 30d"; audience:NAME too.')
]
LeaveOut = Annotated[str, typer.Option("--leave-out", help="A rule for those who are left out.")]


@audience.command("list")
def audience_list(as_json: AsJson = False) -> None:
    """Lists the saved audiences."""
    found = look(saved.listing)
    if as_json:
        print(as_json_text([asdict(one) for one in found]))  # noqa: T201
        return
    table = Table("name", "rule", "by", "changed")
    for one in found:
        table.add_row(one.name, one.text, one.author, f"{one.changed_at:%Y-%m-%d %H:%M}")
    console.print(table)


@audience.command("show")
def audience_show(name: str, as_json: AsJson = False) -> None:
    """Shows the rule of a saved audience."""
    found = look(lambda services: saved.find(services, name))
    print(as_json_text(asdict(found)) if as_json else found.text)  # noqa: T201


@audience.command("check")
def audience_check(rule: Rule, as_json: AsJson = False) -> None:
    """Says what is wrong with a rule, and where."""
    found = look(lambda services: _understood(services, rule))
    if as_json:
        print(json.dumps(_checked(found), ensure_ascii=False))  # noqa: T201
    else:
        for kind, mistakes in (("", found.wrong), ("warning, ", found.doubtful)):
            for one in mistakes:
                console.print(kind + marked(rule, one), markup=False, highlight=False)
        if not found.wrong:
            console.print("The rule can be used.")
    if found.wrong:
        raise typer.Exit(BAD)


async def _understood(services: Services, rule: str) -> Understood:
    async with services.db.connect() as conn:
        return await understand(services, conn, rule)


def _checked(found: Understood) -> dict[str, Any]:
    return {"errors": _plain(found.wrong), "warnings": _plain(found.doubtful)}


def _plain(mistakes: Sequence[Mistake]) -> list[dict[str, Any]]:
    return [
        {"from": one.at[0], "to": one.at[1], "text": one.said, "instead": one.instead}
        for one in mistakes
    ]


@audience.command("count")
def audience_count(rule: Rule, leave_out: LeaveOut = "", as_json: AsJson = False) -> None:
    """Counts the people of a rule; an estimate says so."""
    found = look(lambda services: _count(services, rule, leave_out))
    if as_json:
        said = {"people": found.people, "least": found.least, "most": found.most}
        print(json.dumps({**said, "estimate": not found.exact}))  # noqa: T201
    elif found.exact:
        console.print(f"{found.people} people")
    else:
        console.print(f"about {found.people} people, between {found.least} and {found.most}")


async def _count(services: Services, rule: str, leave_out: str) -> Counted:
    async with services.db.connect() as conn:
        chosen = await people.rule_of(services, conn, rule, leave_out)
    return await people.count(services, chosen)


@audience.command("save")
def audience_save(name: str, rule: Rule, by: Author = None) -> None:
    """Saves a rule under a name, for campaigns and other rules."""
    found = act(
        by, lambda services, author: saved.save(services, name, rule, author), Right.CAMPAIGNS
    )
    for one in found.doubtful:
        console.print(f"warning, {marked(rule, one)}", markup=False, highlight=False)
    console.print(f"Saved; audience:{name} stands for it in any rule.", markup=False)


@audience.command("delete")
def audience_delete(name: str, by: Author = None) -> None:
    """Deletes a saved audience that nothing uses."""
    act(by, lambda services, author: saved.delete(services, name, author), Right.CAMPAIGNS)
    console.print(f"{name} is deleted.", markup=False)


@event.command("add")
def event_add(
    number: str,
    what: Annotated[
        str,
        typer.Argument(help="event:NAME, redeemed:COUPON, bought, bought:ORDER, refunded:ORDER."),
    ],
    at: Annotated[
        str | None, typer.Option(help="When, as in 2026-12-01T10:00+01:00; without it now.")
    ] = None,
    worth: Annotated[str | None, typer.Option(help="What it was worth, as in 49.90.")] = None,
    currency: Annotated[str, typer.Option(help="Of what, as in EUR.")] = "",
    by: Author = None,
) -> None:
    """Tells what a person has done, so that rules can ask for it."""
    added = act(
        by,
        lambda services, author: events.add(
            services,
            number,
            what,
            author,
            at=at,
            amount=worth,
            currency=read_currency(currency),
        ),
    )
    console.print("Added." if added else "This event was there already.")
