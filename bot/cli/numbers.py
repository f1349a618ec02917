"""`texto number`: the numbers that our texts come from."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.table import Table

from bot.cli.acting import Author, act, look
from bot.cli.console import AsJson, console
from bot.errors import UsageError
from bot.models import OptOutReplies
from bot.numbers import changes, rules, store
from bot.numbers.store import Version
from bot.programs.numbers import Numbers, name_of
from bot.services import Services

app = typer.Typer()
number = typer.Typer(no_args_is_help=True)
app.add_typer(number, name="number")

Advertised = Annotated[str | None, typer.Option(help="The program that the number advertises.")]
Carrier = Annotated[str | None, typer.Option(help="The provider that carries its texts.")]
Replies = Annotated[OptOutReplies | None, typer.Option(help="Who answers STOP, START and HELP.")]
Rate = Annotated[str | None, typer.Option(help='Its rate at the carrier; "none" for no limit.')]
Service = Annotated[
    str | None, typer.Option(help='The messaging service that it belongs to; "none" for none.')
]


@number.command("list")
def list_(as_json: AsJson = False) -> None:
    """Lists our numbers, the retired ones too."""
    look(lambda services: _list(services, as_json=as_json))


@number.command()
def show(
    number: str,
    version: Annotated[
        int | None, typer.Option(help="An earlier version; the newest one without it.")
    ] = None,
) -> None:
    """Shows one number, as JSON."""
    found = look(lambda services: version_of(services, store.Table.NUMBERS, number, version))
    console.print_json(json.dumps(dict(found.content)))


@number.command()
def add(
    number: str,
    by: Author = None,
    program: Advertised = None,
    provider: Carrier = None,
    opt_out_replies: Replies = None,
    segments_per_second: Rate = None,
    messaging_service_sid: Service = None,
) -> None:
    """Puts a number into service; running roles know it within seconds."""
    fields = given(
        program=program,
        provider=provider,
        opt_out_replies=opt_out_replies,
        segments_per_second=segments_per_second,
        messaging_service_sid=messaging_service_sid,
    )

    async def work(services: Services, author: str) -> None:
        await changes.add_number(
            services.db, {"number": number, **fields}, author, services.clock.now()
        )

    act(by, work)
    console.print(
        f"{number} is in service. Its messages must come in at "
        f"/{provider or 'twilio'}/inbound: set that in the provider's console."
    )


@number.command("set")
def set_(
    number: str,
    by: Author = None,
    program: Advertised = None,
    provider: Carrier = None,
    opt_out_replies: Replies = None,
    segments_per_second: Rate = None,
    messaging_service_sid: Service = None,
) -> None:
    """Changes what is given of a number and leaves the rest."""
    fields = given(
        program=program,
        provider=provider,
        opt_out_replies=opt_out_replies,
        segments_per_second=segments_per_second,
        messaging_service_sid=messaging_service_sid,
    )
    if not fields:
        raise UsageError(
            "Nothing to change: give --program, --provider, --opt-out-replies, "
            "--segments-per-second or --messaging-service-sid."
        )

    async def work(services: Services, author: str) -> bool:
        return await changes.set_number(services.db, number, fields, author, services.clock.now())

    console.print("Changed." if act(by, work) else "It was so already.")


@number.command()
def retire(number: str, by: Author = None) -> None:
    """Ends a number's service: nothing new goes out from it, what comes in is still heard."""

    async def work(services: Services, author: str) -> store.Open:
        return await changes.retire_number(services.db, number, author, services.clock.now())

    left = act(by, work)
    console.print(
        f"{number} is retired: no new campaign and no new request goes out from it. "
        "What comes in is still heard, and STOP still holds."
    )
    if left != store.Open(0, 0, 0):
        console.print(
            f"Still under way, and it will end as it began: {left.texts} texts, "
            f"{left.requests} opt-in requests, {left.campaigns} campaigns "
            "(`texto campaign cancel NAME` ends one)."
        )


@number.command()
def restore(number: str, by: Author = None) -> None:
    """Puts a retired number into service again."""

    async def work(services: Services, author: str) -> bool:
        return await changes.restore_number(services.db, number, author, services.clock.now())

    console.print(
        f"{number} is in service again." if act(by, work) else f"{number} was not retired."
    )


@number.command()
def history(number: str) -> None:
    """Shows who changed what of a number, and when."""
    print_history(look(lambda services: versions_of(services, store.Table.NUMBERS, number)))


@number.command()
def seed(by: Author = None) -> None:
    """Takes over what TEXTO_NUMBERS and TEXTO_PROGRAMS say; what only the table has stays."""

    async def work(services: Services, author: str) -> list[str]:
        changed = await changes.seed(
            services.db,
            Numbers(services.settings.numbers, services.settings.programs),
            author,
            services.clock.now(),
        )
        return [name_of(one) for one in changed]

    names = act(by, work)
    console.print(
        f"The table has the environment's {', '.join(names)} now."
        if names
        else "The table says so already, or the environment names nothing."
    )


async def _list(services: Services, *, as_json: bool) -> None:
    found = services.numbers.every
    if as_json:
        console.print_json(json.dumps([one.model_dump(mode="json") for one in found]))
        return
    if not found:
        console.print("There is no number yet; `texto number add +1…` adds one.")
        return
    table = Table("number", "program", "STOP is answered by", "segments/s", "messaging service", "")
    for one in found:
        rate = "no limit" if one.segments_per_second is None else f"{one.segments_per_second:g}"
        table.add_row(
            one.number,
            one.program,
            one.opt_out_replies,
            rate,
            one.messaging_service_sid or "",
            "retired" if one.retired else "",
        )
    console.print(table)


# -- shared by numbers and programs ------------------------------------------------------------


def given(**options: object | None) -> dict[str, object | None]:
    """Returns the options that were given; "none" takes a value away."""
    return {
        name: None if value == "none" else value
        for name, value in options.items()
        if value is not None
    }


async def versions_of(services: Services, table: store.Table, name: str) -> list[Version]:
    """Returns all versions, the first one first. Raises UsageError if there are none."""
    async with services.db.connect() as conn:
        found = await store.versions(conn, table, name)
    if not found:
        raise UsageError(
            f"There is no {table.removesuffix('s')} {name}; `texto "
            f"{table.removesuffix('s')} list` lists them."
        )
    return found


async def version_of(
    services: Services, table: store.Table, name: str, version: int | None
) -> Version:
    """Returns that version, the newest one for None. Raises UsageError."""
    found = await versions_of(services, table, name)
    if version is None:
        return found[-1]
    if not 1 <= version <= len(found):
        raise UsageError(f"{name} has the versions 1 to {len(found)}.")
    return found[version - 1]


def print_history(found: list[Version]) -> None:
    table = Table("version", "at (UTC)", "by", "what")
    before = None
    for one in found:
        what = "\n".join(rules.changes(before, one.content)) if before is not None else "added"
        table.add_row(str(one.version), f"{one.at:%Y-%m-%d %H:%M:%S}", one.author, what)
        before = one.content
    console.print(table)
