"""Users: everybody who changes anything is known by name."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

from bot.access import sign_in_store, store
from bot.access.store import User
from bot.contacts import audit_store as audit
from bot.contacts import owner_store as owners
from bot.db.database import Connection
from bot.errors import UsageError
from bot.models import BOT, NOBODY, Language, Role
from bot.services import Services

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
# Authors that are not people; a token is "token:NAME", which can't be a user's name.
OTHERS = frozenset({BOT, NOBODY, "system", "jobs", "contact", "keyword", "environment"})
NO_USERS = "There are no users yet: add the first with `texto user add NAME --role admin`."


async def add_user(services: Services, name: str, roles: Role | Collection[Role], by: str) -> str:
    """Adds a user. Returns who has: `by`, an admin; while there is none, the user, who must be one.
    Raises UsageError."""
    wanted = _set(roles)
    check_name(name)
    if name in OTHERS:
        raise UsageError(
            "%(name)s is the name of a part of Texto in the records; choose another one.", name=name
        )
    async with services.db.begin() as conn:
        await store.lock_users(conn)
        now = services.clock.now()
        author = await _admin(conn, by) if await store.admins(conn) else _first(name, wanted)
        if not await store.add_user(conn, name, wanted, now):
            raise UsageError(
                "There is or was a user %(name)s; events carry that name. Choose another one.",
                name=name,
            )
        details = {"user": name, "after": sorted(wanted)}
        await audit.write(conn, author, "add user", None, details, now)
    return author


def _set(roles: Role | Collection[Role]) -> frozenset[Role]:
    found = frozenset({roles} if isinstance(roles, Role) else roles)
    if not found:
        raise UsageError("A user has one role at least: %(roles)s.", roles=", ".join(Role))
    return found


def _first(name: str, roles: Collection[Role]) -> str:
    """Returns the author of the first admin: that admin. Raises UsageError for any other role."""
    if Role.ADMIN not in roles:
        raise UsageError(
            "There is no admin yet, and only an admin adds others: begin with "
            "`texto user add NAME --role admin`."
        )
    return name


async def _admin(conn: Connection, name: str) -> str:
    user = await _require(conn, name)
    if Role.ADMIN not in user.roles:
        raise UsageError(
            "%(name)s is %(roles)s; only an admin adds or changes users. Give an admin's name "
            "with --as NAME.",
            name=name,
            roles=user.spelled,
        )
    return name


async def set_roles(services: Services, name: str, roles: Collection[Role], by: str) -> None:
    """Gives a user these roles in place of the present ones. Raises UsageError. by: an admin."""
    wanted = _set(roles)
    async with services.db.begin() as conn:
        await store.lock_users(conn)
        await _admin(conn, by)
        user = await required(conn, name)
        await _keep_an_admin(conn, user, Role.ADMIN in wanted)
        await store.set_roles(conn, name, wanted)
        details = {"user": name, "before": sorted(user.roles), "after": sorted(wanted)}
        await audit.write(conn, by, "change roles", None, details, services.clock.now())


async def _keep_an_admin(conn: Connection, user: User, stays: bool) -> None:
    """Raises UsageError if nobody would be left who can add users."""
    if Role.ADMIN in user.roles and not stays and await store.admins(conn) == 1:
        raise UsageError(
            "%(name)s is the only admin. Make somebody else an admin first.", name=user.name
        )


async def disable_user(services: Services, name: str, by: str) -> list[str]:
    """Disables a user: ends the sessions and links, and gives their conversations back to the team.
    Returns the names of the tokens in force that this user made. Raises UsageError."""
    async with services.db.begin() as conn:
        now = services.clock.now()
        user = await store.user(conn, name)
        if user is None or not await store.disable_user(conn, name, now):
            raise UsageError(
                "There is no user %(name)s to disable; `texto user list` shows them.", name=name
            )
        await _leave(conn, user, by, now)
        details: dict[str, object] = {"user": name, "before": sorted(user.roles), "after": []}
        await audit.write(conn, by, "disable user", None, details, now)
        return [
            t.name
            for t in await store.tokens(conn)
            if t.created_by == name and t.revoked_at is None
        ]


async def _leave(conn: Connection, user: User, by: str, now: datetime) -> None:
    await sign_in_store.end_sessions(conn, user.id, now)
    await sign_in_store.end_invitations(conn, user.id, now)
    for contact_id in await owners.release(conn, user.name, now):
        details = {"before": user.name, "after": NOBODY}
        await audit.write(conn, by, "return conversation", contact_id, details, now)


async def require_user(services: Services, name: str) -> User:
    """Returns the user. Raises UsageError: an unknown or disabled user can't author an event."""
    async with services.db.connect() as conn:
        return await _require(conn, name)


async def _require(conn: Connection, name: str) -> User:
    if found := await store.user(conn, name):
        return found
    if not await store.users(conn):
        raise UsageError(NO_USERS)
    raise UsageError(
        "%(who)s. Say who you are with --as NAME, or once for all with TEXTO_USER; "
        "an admin adds you with `texto user add NAME --role staff`.",
        who=f"{name} is no user" if name else "No user is named",
    )


async def required(conn: Connection, name: str) -> User:
    """Returns the user that something is done about. Raises UsageError if there is none."""
    if found := await store.user(conn, name):
        return found
    raise UsageError("There is no user %(name)s; `texto user list` shows them.", name=name)


async def set_taste(
    services: Services, user: User, *, language: Language | None = None, theme: str | None = None
) -> None:
    """Sets the language ("en", "fr") or the theme ("light", "dark") of the user's own pages."""
    async with services.db.begin() as conn:
        await store.set_taste(conn, user.id, language, theme)


def check_name(name: str) -> None:
    """Raises UsageError if the name is not allowed."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            "%(name)s can't be a name: small letters, digits, dots and dashes, 40 at most.",
            name=repr(name),
        )
