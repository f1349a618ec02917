"""Gives a command the open services, and for a change the name of a user."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

import typer

from bot.access import users
from bot.access.rules import MATRIX, Right, may
from bot.cli.start import run, start
from bot.config import Settings
from bot.errors import UsageError
from bot.services import Services, open_services

T = TypeVar("T")
Author = Annotated[
    str | None,
    typer.Option(
        "--as", help="Your name, for the record. Without it TEXTO_USER's, else your login name."
    ),
]


def look(work: Callable[[Services], Coroutine[Any, Any, T]]) -> T:
    """Runs work that changes nothing, so it needs no author."""

    async def opened(settings: Settings) -> T:
        async with open_services(settings) as services:
            return await work(services)

    return run(opened(start()))


def act(
    name: str | None,
    work: Callable[[Services, str], Coroutine[Any, Any, T]],
    right: Right | None = None,
) -> T:
    """Runs a user's work under their name. Raises UsageError if there is no such user, or if the
    user has not the right that the work asks for."""

    async def known(services: Services) -> T:
        user = await users.require_user(services, author(services.settings, name))
        if right is not None and not may(user.roles, right):
            raise UsageError(
                f"{user.name} is {user.spelled}; to {right.value} takes the role "
                f"{' or '.join(sorted(MATRIX[right]))}."
            )
        return await work(services, user.name)

    return look(known)


def author(settings: Settings, name: str | None) -> str:
    """Returns the given name, else the setting's, else the login name; "" if there is none."""
    try:
        return name or settings.user or getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container's user may have no name
        return ""
