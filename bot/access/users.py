"""Users: everybody who changes anything is known by name."""

from __future__ import annotations

import re

from bot.access import store
from bot.access.store import User
from bot.contacts import audit_store as audit
from bot.db.database import Connection
from bot.errors import UsageError
from bot.models import BOT, NOBODY, Role
from bot.services import Services

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
# Authors that are not people; a token is "token:NAME", which can't be a user's name.
OTHERS = frozenset({BOT, NOBODY, "system", "jobs", "contact", "keyword", "environment"})
NO_USERS = "There are no users yet: add the first with `texto user add NAME --role admin`."


async def add_user(services: Services, name: str, role: Role, by: str) -> None:
    """Adds a user. Raises UsageError. by: an admin; ignored while there is none, and the first user
    must be one."""
    check_name(name)
    if name in OTHERS:
        raise UsageError(
            f"{name} is the name of a part of Texto in the records; choose another one."
        )
    async with services.db.begin() as conn:
        await store.lock_users(conn)
        now = services.clock.now()
        author = await _admin(conn, by) if await store.admins(conn) else _first(name, role)
        if not await store.add_user(conn, name, role, now):
            raise UsageError(
                f"There is or was a user {name}; events carry that name. Choose another one."
            )
        await audit.write(conn, author, "add user", None, {"user": name, "role": role}, now)


def _first(name: str, role: Role) -> str:
    """Returns the author of the first admin: that admin. Raises UsageError for any other role."""
    if role is not Role.ADMIN:
        raise UsageError(
            "There is no admin yet, and only an admin adds others: begin with "
            "`texto user add NAME --role admin`."
        )
    return name


async def _admin(conn: Connection, name: str) -> str:
    user = await _require(conn, name)
    if user.role != Role.ADMIN:
        raise UsageError(
            f"{name} is {user.role}; only an admin adds users. Give an admin's name with --as NAME."
        )
    return name


async def disable_user(services: Services, name: str, by: str) -> list[str]:
    """Disables a user. Returns the names of the tokens in force that this user made. Raises
    UsageError."""
    async with services.db.begin() as conn:
        now = services.clock.now()
        if not await store.disable_user(conn, name, now):
            raise UsageError(f"There is no user {name} to disable; `texto user list` shows them.")
        await audit.write(conn, by, "disable user", None, {"user": name}, now)
        return [
            t.name
            for t in await store.tokens(conn)
            if t.created_by == name and t.revoked_at is None
        ]


async def require_user(services: Services, name: str) -> User:
    """Returns the user. Raises UsageError: an unknown or disabled user can't author an event."""
    async with services.db.connect() as conn:
        return await _require(conn, name)


async def _require(conn: Connection, name: str) -> User:
    if found := await store.user(conn, name):
        return found
    if not await store.users(conn):
        raise UsageError(NO_USERS)
    who = f"{name} is no user" if name else "No user is named"
    raise UsageError(
        f"{who}. Say who you are with --as NAME, or once for all with TEXTO_USER; "
        "an admin adds you with `texto user add NAME --role staff`."
    )


def check_name(name: str) -> None:
    """Raises UsageError if the name is not allowed."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} can't be a name: small letters, digits, dots and dashes, 40 at most."
        )
