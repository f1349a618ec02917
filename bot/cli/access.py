"""`texto user` and `texto token`: what is typed; bot/cli/access_commands.py does it."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.start import run, start
from bot.models import Role, Scope

user = typer.Typer(no_args_is_help=True, help="The people who work with Texto.")
token = typer.Typer(no_args_is_help=True, help="Keys of the API.")

By = Annotated[str, typer.Option("--as", envvar="USER", help="Your name, for the record.")]


@user.command("add")
def user_add(name: str, role: Annotated[Role, typer.Option(help="What they may do.")]) -> None:
    """Adds a person; what they change in consents carries their name."""
    from bot.cli import access_commands

    run(access_commands.add_user(start(), name, role))


@user.command("list")
def user_list() -> None:
    """Lists the people."""
    from bot.cli import access_commands

    run(access_commands.list_users(start()))


@user.command("disable")
def user_disable(name: str) -> None:
    """Takes a person's rights away; what they did stays in the records."""
    from bot.cli import access_commands

    run(access_commands.disable_user(start(), name))


@token.command("create")
def token_create(
    name: str,
    scope: Annotated[list[Scope], typer.Option(help="What it opens; more than one may be given.")],
    by: By = "",
) -> None:
    """Makes a key of the API for another program, and shows it once."""
    from bot.cli import access_commands

    run(access_commands.create_token(start(), name, scope, by))


@token.command("list")
def token_list() -> None:
    """Lists the keys, never their secrets."""
    from bot.cli import access_commands

    run(access_commands.list_tokens(start()))


@token.command("revoke")
def token_revoke(name: str) -> None:
    """Ends a key at once."""
    from bot.cli import access_commands

    run(access_commands.revoke_token(start(), name))
