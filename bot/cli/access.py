"""`texto user` and `texto token`: users and API tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table

from bot.access import invitations, sessions, store, tokens, users
from bot.access.rules import Scope
from bot.cli.acting import Author, act, author, look
from bot.cli.console import console
from bot.models import Role
from bot.services import Services

app = typer.Typer()
user = typer.Typer(no_args_is_help=True)
token = typer.Typer(no_args_is_help=True)
app.add_typer(user, name="user")
app.add_typer(token, name="token")


Roles = Annotated[list[Role], typer.Option("--role", help="May be given more than once.")]


@user.command("add")
def user_add(name: str, role: Roles, by: Author = None) -> None:
    """Adds a person, and shows the link by which they choose a password for the console."""

    async def add(services: Services) -> str:
        adder = await users.add_user(services, name, role, author(services.settings, by))
        return await invitations.invite(services, name, adder)

    link = look(add)
    console.print(f"{name} may act as {', '.join(dict.fromkeys(role))} now.")
    _show(link)


def _show(link: str) -> None:
    console.print("This link chooses a password, once, within 24 hours:")
    print(link)  # noqa: T201  alone on its line, for programs


@user.command("list")
def user_list() -> None:
    """Lists the people."""
    look(list_users)


async def list_users(services: Services) -> None:
    """Prints the users, or how to add the first one."""
    async with services.db.connect() as conn:
        found = await store.users(conn)
    table = Table("name", "roles", "since", "disabled", "signs in with")
    for one in found:
        way = "password and code" if one.totp else "password" if one.password else ""
        table.add_row(one.name, one.spelled, _day(one.created_at), _day(one.disabled_at), way)
    console.print(table if found else "No users; `texto user add NAME --role admin` adds one.")


@user.command("roles")
def user_roles(name: str, role: Roles, by: Author = None) -> None:
    """Gives a person these roles in place of the present ones."""
    act(by, lambda services, author: users.set_roles(services, name, role, author))
    console.print(f"{name} may act as {', '.join(dict.fromkeys(role))} now.")


@user.command("invite")
def user_invite(name: str, by: Author = None) -> None:
    """Shows a new link to choose a password; earlier ones open nothing any more."""
    _show(act(by, lambda services, author: invitations.invite(services, name, author)))


@user.command("reset")
def user_reset(name: str, by: Author = None) -> None:
    """Ends a person's password, code and sessions at once, and shows a link for a new password."""
    link = act(by, lambda services, who: invitations.invite(services, name, who, reset=True))
    console.print(f"{name} is signed out everywhere.")
    _show(link)


@user.command("sessions")
def user_sessions(
    name: str,
    end: Annotated[bool, typer.Option("--end", help="Ends them all.")] = False,
    by: Author = None,
) -> None:
    """Lists where a person is signed in; ends it with --end."""
    if end:
        ended = act(by, lambda services, author: _end_sessions(services, name, author))
        console.print(f"{name} is signed out; sessions ended: {ended}.")
    else:
        look(lambda services: _list_sessions(services, name))


async def _end_sessions(services: Services, name: str, by: str) -> int:
    return await sessions.end_all(services, await users.require_user(services, name), by)


async def _list_sessions(services: Services, name: str) -> None:
    found = await sessions.listing(services, await users.require_user(services, name))
    table = Table("since", "last used", "from", "browser")
    for one in found:
        table.add_row(_minute(one.created_at), _minute(one.seen_at), one.ip, one.agent[:60])
    console.print(table if found else f"{name} is not signed in.")


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


@user.command("disable")
def user_disable(name: str, by: Author = None) -> None:
    """Takes a person's rights away at once; what they did stays in the records."""
    theirs = act(by, lambda services, author: users.disable_user(services, name, author))
    console.print(f"{name} may do nothing any more; their conversations wait for the team.")
    if theirs:
        console.print(
            f"Tokens that {name} made still work: {', '.join(theirs)}. Revoke each with "
            "`texto token revoke NAME`."
        )


@token.command("create")
def token_create(
    name: str,
    scope: Annotated[list[Scope], typer.Option(help="What it opens; more than one may be given.")],
    by: Author = None,
) -> None:
    """Makes a key of the API for another program, and shows it once."""
    secret = act(by, lambda services, author: tokens.create_token(services, name, scope, author))
    console.print("This is the token. It is shown only now, and only its hash is kept:")
    print(secret)  # noqa: T201  alone on its line, for programs


@token.command("list")
def token_list() -> None:
    """Lists the keys, never their secrets."""
    look(list_tokens)


async def list_tokens(services: Services) -> None:
    async with services.db.connect() as conn:
        found = await store.tokens(conn)
    table = Table("name", "scopes", "made by", "since", "last used", "revoked")
    for one in found:
        table.add_row(
            one.name,
            " ".join(one.scopes),
            one.created_by,
            _day(one.created_at),
            _day(one.last_used_at),
            _day(one.revoked_at),
        )
    console.print(table if found else "No tokens.")


@token.command("revoke")
def token_revoke(name: str, by: Author = None) -> None:
    """Ends a key at once."""
    act(by, lambda services, author: tokens.revoke_token(services, name, author))
    console.print(f"The token {name} opens nothing any more.")


def _day(at: datetime | None) -> str:
    return at.date().isoformat() if at else ""
