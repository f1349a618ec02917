"""API tokens, by whose names the business's other programs are known."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from bot.access import store as access
from bot.access.rules import Scope
from bot.access.store import Token
from bot.access.users import check_name, require_user
from bot.contacts import audit_store as audit
from bot.errors import UsageError
from bot.models import Role
from bot.services import Services


def digest(secret: str) -> bytes:
    """Returns the hash that is stored of a token. Fast is good enough: nobody guesses 32 random
    bytes."""
    return hashlib.sha256(secret.encode()).digest()


async def create_token(services: Services, name: str, scopes: Sequence[Scope], by: str) -> str:
    """Creates a token. Returns its secret, which can't be shown again. Raises UsageError."""
    check_name(name)
    user = await require_user(services, by)
    if Role.ADMIN not in user.roles:
        raise UsageError(f"{by} is {user.spelled}; only an admin may make tokens.")
    secret = f"texto_{secrets.token_urlsafe(32)}"
    async with services.db.begin() as conn:
        now = services.clock.now()
        if not await access.add_token(conn, name, digest(secret), scopes, by, now):
            raise UsageError(
                f"There is or was a token {name}; events carry that name. Choose another one."
            )
        await audit.write(
            conn, by, "create token", None, {"token": name, "scopes": list(scopes)}, now
        )
    return secret


async def revoke_token(services: Services, name: str, by: str) -> None:
    """Revokes a token. Raises UsageError if none of this name is in force."""
    async with services.db.begin() as conn:
        now = services.clock.now()
        if not await access.revoke_token(conn, name, now):
            raise UsageError(f"There is no token {name} to revoke; `texto token list` shows them.")
        await audit.write(conn, by, "revoke token", None, {"token": name}, now)


async def identify(services: Services, secret: str) -> Token | None:
    """Returns the token in force with this secret, or None."""
    async with services.db.connect() as conn:
        return await access.token(conn, digest(secret), services.clock.now())
