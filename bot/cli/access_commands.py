"""`texto user` and `texto token`."""

from __future__ import annotations

from datetime import datetime

from rich.table import Table

from bot.access import store
from bot.access import tokens as access
from bot.cli.console import console
from bot.config import Settings
from bot.models import Role, Scope
from bot.services import open_services


async def add_user(settings: Settings, name: str, role: Role) -> None:
    async with open_services(settings) as services:
        await access.add_user(services, name, role)
    console.print(f"{name} may act as {role} now.")


async def disable_user(settings: Settings, name: str) -> None:
    async with open_services(settings) as services:
        tokens = await access.disable_user(services, name)
    console.print(f"{name} may do nothing any more.")
    if tokens:
        console.print(f"Tokens that {name} made still work: {', '.join(tokens)}. Revoke each with "
                      "`texto token revoke NAME`.")


async def list_users(settings: Settings) -> None:
    async with open_services(settings) as services, services.db.connect() as conn:
        found = await store.users(conn)
    table = Table("name", "role", "since", "disabled")
    for user in found:
        table.add_row(user.name, user.role, _day(user.created_at), _day(user.disabled_at))
    console.print(table if found else "No users; `texto user add NAME --role admin` adds one.")


async def create_token(
    settings: Settings, name: str, scopes: list[Scope], by: str
) -> None:
    async with open_services(settings) as services:
        secret = await access.create_token(services, name, scopes, by)
    console.print("This is the token. It is shown only now, and only its hash is kept:")
    print(secret)  # noqa: T201  alone on its line, for programs


async def list_tokens(settings: Settings) -> None:
    async with open_services(settings) as services, services.db.connect() as conn:
        found = await store.tokens(conn)
    table = Table("name", "scopes", "made by", "since", "last used", "revoked")
    for token in found:
        table.add_row(token.name, " ".join(token.scopes), token.created_by,
                      _day(token.created_at), _day(token.last_used_at), _day(token.revoked_at))
    console.print(table if found else "No tokens.")


async def revoke_token(settings: Settings, name: str) -> None:
    async with open_services(settings) as services:
        await access.revoke_token(services, name)
    console.print(f"The token {name} opens nothing any more.")


def _day(at: datetime | None) -> str:
    return at.date().isoformat() if at else ""
