"""Users and API tokens: every event has an author who is known."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence

from bot.access import store as access
from bot.access.store import Token, User
from bot.contacts import audit_store as audit
from bot.errors import UsageError
from bot.models import Role, Scope
from bot.services import Services

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


def digest(secret: str) -> bytes:
    """What is stored of a token. It is 32 random bytes: nobody can guess it, and a fast hash is as
    good as a slow one."""
    return hashlib.sha256(secret.encode()).digest()


async def add_user(services: Services, name: str, role: Role) -> None:
    """Raises UsageError."""
    _check_name(name)
    async with services.db.begin() as conn:
        now = services.clock.now()
        if not await access.add_user(conn, name, role, now):
            raise UsageError(f"There is or was a user {name}; events carry that name. Choose "
                             "another one.")
        await audit.write(conn, "command line", "add user", None, {"user": name, "role": role},
                            now)


async def disable_user(services: Services, name: str) -> list[str]:
    """The names of the tokens in force that this user made. Raises UsageError."""
    async with services.db.begin() as conn:
        now = services.clock.now()
        if not await access.disable_user(conn, name, now):
            raise UsageError(f"There is no user {name} to disable; `texto user list` shows them.")
        await audit.write(conn, "command line", "disable user", None, {"user": name}, now)
        return [t.name for t in await access.tokens(conn)
                if t.created_by == name and t.revoked_at is None]


async def require_user(services: Services, name: str) -> User:
    """Raises UsageError: an unknown or disabled user can't author an event."""
    async with services.db.connect() as conn:
        found = await access.user(conn, name)
    if found is None:
        raise UsageError(f"{name} is no user. Say who you are with --as NAME; an administrator "
                         f"adds you with `texto user add NAME --role staff`.")
    return found


async def create_token(
    services: Services, name: str, scopes: Sequence[Scope], by: str
) -> str:
    """The secret, which nobody can show again. Raises UsageError."""
    _check_name(name)
    user = await require_user(services, by)
    if user.role != Role.ADMIN:
        raise UsageError(f"{by} is {user.role}; only an admin may make tokens.")
    secret = f"texto_{secrets.token_urlsafe(32)}"
    async with services.db.begin() as conn:
        now = services.clock.now()
        if not await access.add_token(conn, name, digest(secret), scopes, by, now):
            raise UsageError(f"There is or was a token {name}; events carry that name. Choose "
                             "another one.")
        await audit.write(conn, by, "create token", None,
                            {"token": name, "scopes": list(scopes)}, now)
    return secret


async def revoke_token(services: Services, name: str) -> None:
    """Raises UsageError."""
    async with services.db.begin() as conn:
        now = services.clock.now()
        if not await access.revoke_token(conn, name, now):
            raise UsageError(f"There is no token {name} to revoke; `texto token list` shows them.")
        await audit.write(conn, "command line", "revoke token", None, {"token": name}, now)


async def identify(services: Services, secret: str) -> Token | None:
    """The token in force that this is."""
    async with services.db.connect() as conn:
        return await access.token(conn, digest(secret), services.clock.now())


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} can't be a name: small letters, digits, dots and dashes, 40 "
                         "at most.")
