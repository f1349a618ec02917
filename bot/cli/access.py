"""`texto user` and `texto token`: users and API tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table

from bot.access import store, tokens, users
from bot.cli.acting import Author, act, author, look
from bot.cli.console import console
from bot.models import Role, Scope
from bot.services import Services

app = typer.Typer()
user = typer.Typer(no_args_is_help=True)
token = typer.Typer(no_args_is_help=True)
app.add_typer(user, name="user")
app.add_typer(token, name="token")


@user.command("add")
def user_add(
    name: str, role: Annotated[Role, typer.Option(help="What they may do.")], by: Author = None
) -> None:
    """Adds a person; what they change in consents carries their name."""
    look(lambda services: users.add_user(services, name, role, author(services.settings, by)))
    console.print(f"{name} may act as {role} now.")


@user.command("list")
def user_list() -> None:
    """Lists the people."""
    look(list_users)


async def list_users(services: Services) -> None:
    """Prints the users, or how to add the first one."""
    async with services.db.connect() as conn:
        found = await store.users(conn)
    table = Table("name", "role", "since", "disabled")
    for one in found:
        table.add_row(one.name, one.role, _day(one.created_at), _day(one.disabled_at))
    console.print(table if found else "No users; `texto user add NAME --role admin` adds one.")


@user.command("disable")
def user_disable(name: str, by: Author = None) -> None:
    """Takes a person's rights away; what they did stays in the records."""
    theirs = act(by, lambda services, author: users.disable_user(services, name, author))
    console.print(f"{name} may do nothing any more.")
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
