"""`texto program`: what people subscribe to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.table import Table

from bot.cli.acting import Author, act, look
from bot.cli.console import AsJson, console, say
from bot.cli.numbers import given, print_history, version_of, versions_of
from bot.errors import UsageError
from bot.models import Language
from bot.numbers import changes, store
from bot.services import Services
from bot.web.kit import Leaflet, kit, leaflet_json

app = typer.Typer()
program = typer.Typer(no_args_is_help=True)
app.add_typer(program, name="program")


@program.command("list")
def list_(as_json: AsJson = False) -> None:
    """Lists the programs, the ended ones too."""
    look(lambda services: _list(services, as_json=as_json))


@program.command()
def show(
    name: str,
    version: Annotated[
        int | None, typer.Option(help="An earlier version, as evidence of consent names it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Shows a program as a file that `texto program set` takes."""
    found = look(lambda services: version_of(services, store.Table.PROGRAMS, name, version))
    if as_json:
        console.print_json(json.dumps(dict(found.content)))
        return
    said = yaml.safe_dump(dict(found.content), allow_unicode=True, sort_keys=False)
    console.print(
        f"# version {found.version}, by {found.author}, {found.at.isoformat()}\n{said}",
        markup=False,
        highlight=False,
        soft_wrap=True,
        end="",
    )


@program.command()
def add(file: Path, by: Author = None) -> None:
    """Adds the program that a YAML file describes; one that has ended begins again."""

    async def work(services: Services, author: str) -> object:
        fields = _read(file)
        await changes.add_program(services.db, fields, author, services.clock.now())
        return fields["name"]

    console.print(f"{act(by, work)} can be joined now.")


@program.command("set")
def set_(
    program: Annotated[
        str,
        typer.Argument(
            help="A YAML file, which is all that is said of it; or a name, for single options."
        ),
    ],
    by: Author = None,
    at_most: Annotated[
        str | None,
        typer.Option(help='Texts and days, as in "4 in 30", that campaigns keep to; or "none".'),
    ] = None,
    number: Annotated[
        str | None,
        typer.Option(help='The number that it comes from; "none" for those that advertise it.'),
    ] = None,
    keywords: Annotated[
        str | None,
        typer.Option(help='The words that join, as in "JOIN REJOINDRE"; "none" for none.'),
    ] = None,
    countries: Annotated[str | None, typer.Option(help='As in "US CA FR".')] = None,
    double_opt_in: Annotated[bool | None, typer.Option(help="Whether a YES must confirm.")] = None,
    confirm_within: Annotated[int | None, typer.Option(help="Hours for the YES.")] = None,
    daily_budget: Annotated[
        int | None,
        typer.Option(help="Numbers of one prefix that may be texted for it in 24 hours."),
    ] = None,
) -> None:
    """Changes a program: all of it by a file, or what is given by options."""
    fields = given(
        at_most=at_most if at_most in (None, "none") else _figures(at_most),
        number=number,
        keywords=_words(keywords),
        countries=_words(countries),
        double_opt_in=double_opt_in,
        confirm_within=confirm_within,
        daily_budget=daily_budget,
    )
    name, said, whole = _change(program, fields)

    async def work(services: Services, author: str) -> bool:
        return await changes.set_program(
            services.db, name, said, author, services.clock.now(), whole=whole
        )

    console.print("Changed." if act(by, work) else "It was so already.")


def _change(
    program: str, fields: dict[str, object | None]
) -> tuple[str, Mapping[str, object | None], bool]:
    """Returns the program's name, the fields given, and whether these are all of its fields."""
    whole = Path(program).suffix in (".yml", ".yaml", ".json")
    if whole == bool(fields):
        raise UsageError(
            "Give a file (texto program set club.yml), or a name and what changes "
            "(texto program set club --keywords JOIN)."
        )
    if not whole:
        return program, fields, False
    said = _read(Path(program))
    return str(said.get("name")), said, True


@program.command()
def end(name: str, by: Author = None) -> None:
    """Ends a program: nobody joins it any more, and no campaign can be for it."""

    async def work(services: Services, author: str) -> bool:
        return await changes.end_program(services.db, name, author, services.clock.now())

    console.print(
        f"{name} has ended; what people agreed to stays in the record."
        if act(by, work)
        else f"{name} had ended already."
    )


@program.command()
def history(name: str) -> None:
    """Shows who changed what of a program, and when."""
    print_history(look(lambda services: versions_of(services, store.Table.PROGRAMS, name)))


@program.command("kit")
def kit_(
    name: str,
    out: Annotated[
        Path | None, typer.Option(help="A folder for the QR codes, as SVG files.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Shows what makes people join: link, QR code of a text, the form, the legal lines."""
    leaflets = look(lambda services: _kit(services, name))
    files = _draw(name, leaflets, out) if out else {}
    if as_json:
        said = [{**leaflet_json(one), "picture": files.get(one.language)} for one in leaflets]
        print(json.dumps(said, ensure_ascii=False))  # noqa: T201
        return
    for one in leaflets:
        say(f"{one.title} ({one.language})")
        say(f"  link: {one.join}?lang={one.language}")
        say(f"  form: {one.embed}")
        say(f"  QR code: {one.sms or 'none: nobody can join by a word'}")
        if one.call:
            say(f"  beside it: {one.call}")
        if one.language in files:
            say(f"  written: {files[one.language]}")


def _draw(name: str, leaflets: list[Leaflet], out: Path) -> dict[Language, str]:
    """Writes the QR codes into a folder. Returns their files. Raises UsageError."""
    files = {}
    try:
        out.mkdir(parents=True, exist_ok=True)
        for one in leaflets:
            if one.picture:
                file = out / f"join-{name}.{one.language}.svg"
                file.write_text(one.picture, "utf-8")
                files[one.language] = str(file)
    except OSError as error:
        raise UsageError(f"{out} can't be written: {error.strerror}") from None
    return files


async def _kit(services: Services, name: str) -> list[Leaflet]:
    return kit(services, name)


def _figures(given: str) -> dict[str, int]:
    """Reads texts and days. Raises UsageError."""
    texts, _, days = given.partition(" in ")
    if not (texts.strip().isdecimal() and days.strip().isdecimal()):
        raise UsageError(f'--at-most {given!r} is not read: write texts and days, as in "4 in 30".')
    return {"texts": int(texts), "days": int(days)}


def _words(given: str | None) -> list[str] | None:
    if given is None:
        return None
    return [] if given == "none" else given.split()


def _read(path: Path) -> Mapping[str, object]:
    try:
        found = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{path} can't be read: {error}") from None
    if not isinstance(found, dict) or not isinstance(found.get("name"), str):
        raise UsageError(
            f"{path} describes no program: it needs lines as in `name: club`; "
            "docs/numbers.md shows one."
        )
    return found


async def _list(services: Services, *, as_json: bool) -> None:
    ours = services.numbers
    if as_json:
        console.print_json(json.dumps([one.model_dump(mode="json") for one in ours.described]))
        return
    if not ours.described:
        console.print(
            "No program is described; each name that a number gives is one, which nobody "
            f"can join by keyword: {', '.join(ours.programs)}."
        )
        return
    table = Table("program", "class", "keywords", "number", "double opt-in", "version", "")
    for one in ours.described:
        table.add_row(
            one.name,
            one.message_class,
            " ".join(one.keywords),
            "" if one.ended else ours.sender(one.name) or "",
            "yes" if one.double_opt_in else "no",
            str(one.version),
            "ended" if one.ended else "",
        )
    console.print(table)
