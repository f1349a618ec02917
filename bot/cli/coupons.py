"""`texto coupon`: pools of codes, and what a till does with one."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from bot.access.rules import Right
from bot.cli.acting import Author, act, look
from bot.cli.console import AsJson, as_json_text, console
from bot.errors import UsageError
from bot.orders.coupons import pools, till
from bot.orders.coupons.pools import SHOWN, Filled
from bot.orders.coupons.rules.pool import read_amount, read_currency, read_pool
from bot.orders.coupons.rules.state import State
from bot.orders.coupons.store import Stock
from bot.orders.coupons.till import Seen
from bot.services import Services

app = typer.Typer()
coupon = typer.Typer(no_args_is_help=True)
app.add_typer(coupon, name="coupon")

BAD = 1  # the exit code of a code that is not valid


@coupon.command("list")
def coupon_list(as_json: AsJson = False) -> None:
    """Lists the pools, with how many codes each has left."""
    found = look(pools.stocks)
    if as_json:
        print(as_json_text([_plain(one) for one in found]))  # noqa: T201
        return
    table = Table("pool", "takes off", "until", "codes", "free", "handed out", "redeemed")
    for one in found:
        figures = (one.codes, one.free, one.handed, one.redeemed)
        until = str(one.pool.last_day or "")
        table.add_row(one.pool.name, _worth(one), until, *map(str, figures))
    console.print(table)


def _worth(one: Stock) -> str:
    worth = one.pool.worth
    if worth.percent is not None:
        return f"{worth.percent.normalize():f} %"
    return f"{worth.amount:f} {worth.currency}"


def _plain(one: Stock) -> dict[str, Any]:
    """Returns a pool as plain values, whose keys stay as they are."""
    pool = asdict(one.pool)
    return {
        "name": pool.pop("name"),
        **pool.pop("worth"),
        **pool,
        "author": one.author,
        "created_at": one.created_at,
        "codes": one.codes,
        "free": one.free,
        "handed_out": one.handed,
        "redeemed": one.redeemed,
    }


@coupon.command("create")
def coupon_create(
    name: str,
    worth: Annotated[str, typer.Argument(help='What a code takes off: "20 %" or "10 EUR".')],
    minimum: Annotated[str, typer.Option(help="The least that a purchase must come to.")] = "",
    first_day: Annotated[str, typer.Option(help="As in 2026-12-01.")] = "",
    last_day: Annotated[str, typer.Option(help="As in 2026-12-05.")] = "",
    zone: Annotated[str, typer.Option(help="Whose calendar the days are on.")] = "Europe/Paris",
    places: Annotated[str, typer.Option(help="Where codes are taken, in words.")] = "",
    by: Author = None,
) -> None:
    """Makes an empty pool; `texto coupon generate` or `texto coupon upload` fills it."""
    made = read_pool(
        name,
        worth,
        zone,
        minimum=minimum,
        first_day=first_day,
        last_day=last_day,
        places=places,
    )
    act(by, lambda services, author: pools.create(services, made, author), Right.CAMPAIGNS)
    console.print(f"{made.name} is there, and empty.", markup=False)


@coupon.command("generate")
def coupon_generate(name: str, count: int, by: Author = None) -> None:
    """Adds so many new codes to a pool."""
    added = act(
        by,
        lambda services, author: pools.generate(services, name, count, author),
        Right.CAMPAIGNS,
    )
    console.print(f"{added} codes were added to {name}.", markup=False)


@coupon.command("upload")
def coupon_upload(
    name: str,
    file: Path,
    as_they_are: Annotated[
        bool, typer.Option("--as-they-are", help="Take codes with 0, O, 1 or I too.")
    ] = False,
    by: Author = None,
) -> None:
    """Adds the codes of a file to a pool: one on each line, or the first column of a CSV file."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} can't be read: {error.strerror}.") from None
    found: Filled = act(
        by,
        lambda services, author: pools.upload(
            services, name, content, author, as_they_are=as_they_are
        ),
        Right.CAMPAIGNS,
    )
    for line, code, why in found.refused[:SHOWN]:
        console.print(f"line {line}: {code} {why}", markup=False, highlight=False)
    console.print(
        f"{found.added} codes were added to {name}, {found.known} were known already,"
        f" {len(found.refused)} refused.",
        markup=False,
    )


@coupon.command("codes")
def coupon_codes(name: str, by: Author = None) -> None:
    """Prints a pool's codes as a CSV file, with what became of each."""

    async def work(services: Services, author: str) -> None:
        async for lines in await pools.exported(services, name, author):
            sys.stdout.write(lines)

    act(by, work, Right.CAMPAIGNS)


@coupon.command("check")
def coupon_check(code: str, as_json: AsJson = False) -> None:
    """Says what a code is worth now: valid, used, expired, not ours."""
    _tell(look(lambda services: till.look(services, code)), as_json=as_json)


@coupon.command("redeem")
def coupon_redeem(
    code: str,
    place: Annotated[str, typer.Option(help="Where.")] = "",
    purchase: Annotated[str, typer.Option(help="The shop's number of the purchase.")] = "",
    amount: Annotated[str, typer.Option(help="What it came to, as in 49.90.")] = "",
    currency: Annotated[str, typer.Option(help="As in EUR.")] = "",
    as_json: AsJson = False,
    by: Author = None,
) -> None:
    """Redeems a code, once."""

    async def work(services: Services, author: str) -> Seen:
        used = till.used_at(
            author,
            services.clock.now(),
            place=place,
            purchase=purchase,
            amount=read_amount(amount),
            currency=read_currency(currency),
        )
        return await till.redeem(services, code, used)

    found = act(by, work, Right.TILL)
    if found.done is None:
        _tell(found, as_json=as_json)
        raise typer.Exit(BAD)
    _tell(found, as_json=as_json, done="is redeemed")


@coupon.command("undo")
def coupon_undo(code: str, by: Author = None) -> None:
    """Takes a redemption back, within a minute."""
    act(by, lambda services, author: till.undo(services, code, author), Right.TILL)
    console.print(f"{code} can be redeemed again.", markup=False)


def _tell(found: Seen, *, as_json: bool, done: str = "") -> None:
    if as_json:
        print(as_json_text(till.plain(found)))  # noqa: T201
    else:
        said = f"{found.typed} {done}." if done else in_words(found)
        console.print(said, markup=False, highlight=False)
    if found.state is not State.VALID:
        raise typer.Exit(BAD)


def in_words(seen: Seen) -> str:
    """Returns what a code is, in a line."""
    coupon = seen.coupon
    if coupon is None:
        hint = "; a letter of it is wrong" if seen.mistyped else ""
        return f"{seen.typed} is no code of ours{hint}."
    if seen.state is State.USED and coupon.used is not None:
        where = f", {coupon.used.place}" if coupon.used.place else ""
        return f"{coupon.code} is used: {coupon.used.at:%Y-%m-%d %H:%M} UTC{where}."
    if seen.state is State.EXPIRED:
        return f"{coupon.code} was valid until {coupon.pool.last_day}."
    if seen.state is State.EARLY:
        return f"{coupon.code} is valid from {coupon.pool.first_day} on."
    return f"{coupon.code} is valid."
