"""`texto contact list|show|add|set|tag|untag|block|unblock`: single contacts, by hand."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from bot.cli.acting import Author, act, look
from bot.cli.console import AsJson, console, say
from bot.contacts import people
from bot.contacts.people import Shown
from bot.contacts.people_store import Listed
from bot.errors import UsageError
from bot.imports import by_hand
from bot.imports.firewall import Kept
from bot.imports.quarantine import WHY
from bot.sms.phone import mask

contact = typer.Typer(no_args_is_help=True)

EVERYBODY = "all"
Number = Annotated[str, typer.Argument(help="In international form, as in +33612345678.")]
Tags = Annotated[list[str], typer.Argument(help="One tag or several.")]
Attributes = Annotated[
    list[str] | None,
    typer.Option("--attribute", metavar="NAME=VALUE", help="More than one can be given."),
]


@contact.command("list")
def contact_list(
    tag: Annotated[list[str] | None, typer.Option(help="Only who carries it (them).")] = None,
    search: Annotated[
        str, typer.Option(help="A number, its last digits, words of the name, or a tag.")
    ] = "",
    blocked: Annotated[bool, typer.Option("--blocked", help="Only who is blocked.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Lists contacts, the newest first."""
    found = look(
        lambda services: people.find(
            services, tag or (), search, state="blocked" if blocked else None, limit=limit
        )
    )
    if as_json:
        say(json.dumps([_values(one) for one in found], ensure_ascii=False, indent=1))
        return
    if not found:
        console.print("No contact fits.")
        return
    table = Table("number", "name", "language", "tags", "consent", "state")
    for one in found:
        cells = (one.address, one.name, one.language, ", ".join(one.tags), _consent(one))
        table.add_row(*(Text(cell or "") for cell in (*cells, ", ".join(_state(one)))))
    console.print(table)
    if len(found) == limit:
        say(f"These are the newest {limit:,}; --limit shows more.")


@contact.command("show")
def contact_show(number: Number, as_json: AsJson = False) -> None:
    """Shows what is known of a contact; `texto contact export` writes all that is kept."""
    found = look(lambda services: people.show(services, number))
    if as_json:
        say(json.dumps({**_values(found.contact), "owner": found.owner}, ensure_ascii=False))
        return
    table = Table.grid(padding=(0, 2))
    for name, value in _lines(found):
        table.add_row(name, Text(value))
    console.print(table)


def _values(one: Listed) -> dict[str, object]:
    return {name: plain(value) for name, value in asdict(one).items() if name != "id"}


def plain(value: object) -> object:
    """Returns a value as JSON has it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _consent(one: Listed) -> str:
    return ", ".join(f"{program}: {granted}" for program, granted in one.programs.items())


def _state(one: Listed) -> list[str]:
    """Returns what keeps texts from the contact."""
    said = (
        (one.blocked_at, "blocked"),
        (one.revoked_at, "opted out"),
        (one.held_for, f"held: {one.held_for}"),
        (one.dead_at, "nobody has the number"),
    )
    return [words for holds, words in said if holds]


def _lines(found: Shown) -> list[tuple[str, str]]:
    one = found.contact
    lines = [
        ("number", one.address),
        ("name", one.name or ""),
        ("language", one.language or ""),
        ("tags", ", ".join(one.tags)),
        *((f"{{{name}}}", value) for name, value in sorted(one.attributes.items())),
        ("postcode", one.postcode or ""),
        ("zone", one.zone or ""),
        ("consent", _consent(one) or "none"),
        ("opted out", f"{one.revoked_at:%Y-%m-%d %H:%M} UTC" if one.revoked_at else ""),
        ("held", one.held_for or ""),
        ("nobody has it", f"since {one.dead_at:%Y-%m-%d}" if one.dead_at else ""),
        ("conversation", f"with {found.owner}"),
        ("contact since", f"{one.created_at:%Y-%m-%d}"),
    ]
    if found.blocked and one.blocked_at:
        by, why = found.blocked
        lines.append(("blocked", f"{one.blocked_at:%Y-%m-%d} by {by}: {why}"))
    return [(name, value) for name, value in lines if value]


# -- adding and changing ---------------------------------------------------------------------


@contact.command("add")
def contact_add(
    number: Number,
    by: Author = None,
    name: str = "",
    language: Annotated[str, typer.Option(help="en or fr.")] = "",
    tag: Annotated[list[str] | None, typer.Option(help="More than one can be given.")] = None,
    postcode: str = "",
    zone: Annotated[str, typer.Option(help="As in America/Chicago.")] = "",
    attribute: Attributes = None,
    proof: Annotated[str, typer.Option(help="Where the consent was given.")] = "",
    date: Annotated[str, typer.Option(help="When, as in 2025-03-25.")] = "",
    wording: Annotated[str, typer.Option(help="The words that were agreed to.")] = "",
) -> None:
    """Adds or completes a contact, like a row of a file: without proof it waits in quarantine."""
    cells = {
        **_pairs(attribute),
        "phone": number,
        "name": name,
        "language": language,
        "tags": ";".join(tag or ()),
        "postcode": postcode,
        "zone": zone,
        "consent_source": proof,
        "consent_date": date,
        "consent_wording": wording,
    }
    address, kept = act(by, lambda services, author: by_hand.add(services, cells, author))
    if kept is None:
        say(f"{mask(address)} is a contact{', with proof of consent' if proof else ''}.")
        return
    where = "Refused" if kept is Kept.SUPPRESSED else "In quarantine"
    say(f"{where}: {WHY[kept]}.")


@contact.command("set")
def contact_set(
    number: Number,
    by: Author = None,
    name: str | None = None,
    language: Annotated[str | None, typer.Option(help="en or fr.")] = None,
    postcode: str | None = None,
    zone: Annotated[str | None, typer.Option(help="As in America/Chicago.")] = None,
    attribute: Attributes = None,
) -> None:
    """Changes what is known of a contact; an empty value forgets it."""
    fields = {"name": name, "language": language, "postcode": postcode, "zone": zone}
    said = {field: value for field, value in fields.items() if value is not None}
    said |= _pairs(attribute)
    if not said:
        raise UsageError("Say what to change: --name, --language, --postcode, --zone, --attribute.")
    changed = act(by, lambda services, author: by_hand.describe(services, number, said, author))
    say(f"{mask(number)}: {', '.join(changed)} changed.")


def _pairs(said: Sequence[str] | None) -> dict[str, str]:
    """Reads NAME=VALUE. Raises UsageError."""
    found = {}
    for one in said or ():
        name, equals, value = one.partition("=")
        if not equals or not name.strip():
            raise UsageError(f'--attribute {one!r} is not written as "shoe_size=42".')
        found[name.strip()] = value.strip()
    return found


# -- tags and blocks -------------------------------------------------------------------------


@contact.command("tag")
def contact_tag(number: Number, tags: Tags, by: Author = None) -> None:
    """Adds tags to a contact."""
    after = act(by, lambda services, author: people.tag(services, number, tags, author))
    say(f"{mask(number)}: {', '.join(after) or 'no tags'}.")


@contact.command("untag")
def contact_untag(
    number: Annotated[str, typer.Argument(help=f"A number, or {EVERYBODY}.")],
    tags: Tags,
    by: Author = None,
    yes: Annotated[
        bool, typer.Option("--yes", help=f"With {EVERYBODY}: do it without asking first.")
    ] = False,
) -> None:
    """Takes tags from a contact, or from everybody."""
    if number != EVERYBODY:
        after = act(by, lambda services, author: people.untag(services, number, tags, author))
        say(f"{mask(number)}: {', '.join(after) or 'no tags'}.")
        return
    if not yes:
        _confirm(f"Take {', '.join(tags)} from everybody?")
    for tag in tags:
        count = act(by, lambda services, author, tag=tag: people.untag_all(services, tag, author))  # type: ignore[misc]
        say(f"{tag}: taken from {count:,} {'contact' if count == 1 else 'contacts'}.")


def _confirm(question: str) -> None:
    """Asks first. Raises UsageError if nobody can be asked."""
    if not sys.stdin.isatty():
        raise UsageError("To do it without being asked, say --yes.")
    typer.confirm(question, abort=True)


@contact.command("block")
def contact_block(
    number: Number,
    reason: Annotated[
        str, typer.Option(help="For the record, without the person's name or number.")
    ],
    by: Author = None,
) -> None:
    """Ends all answers to a person; STOP, START, HELP and wishes about data are still obeyed."""
    done = act(by, lambda services, author: people.block(services, number, reason, author))
    said = "is blocked: bot and staff answer nothing more" if done else "is blocked already"
    say(f"{mask(number)} {said}.")


@contact.command("unblock")
def contact_unblock(number: Number, by: Author = None) -> None:
    """Lets a blocked person be answered again."""
    done = act(by, lambda services, author: people.unblock(services, number, author))
    say(f"{mask(number)} {'is answered again' if done else 'is not blocked'}.")
