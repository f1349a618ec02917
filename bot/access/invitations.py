"""One-time links, by which a user chooses a password."""

from __future__ import annotations

import secrets
from datetime import timedelta

from bot.access import passwords, sign_in_store, store
from bot.access.store import User
from bot.access.tokens import digest
from bot.access.users import required
from bot.contacts import audit_store as audit
from bot.errors import UsageError
from bot.services import Services

LASTS = timedelta(hours=24)
USED = "This link was used before, is older than a day, or was replaced by a newer one."


async def invite(services: Services, name: str, by: str, *, reset: bool = False) -> str:
    """Makes a one-time link for a user, which replaces earlier ones. Returns its address. With
    `reset` the present password, second factor and sessions end at once. Raises UsageError."""
    secret = secrets.token_urlsafe(32)
    async with services.db.begin() as conn:
        user = await required(conn, name)
        now = services.clock.now()
        if reset:
            await store.set_password(conn, user.id, None)
            await sign_in_store.end_sessions(conn, user.id, now)
        await sign_in_store.add_invitation(conn, user.id, digest(secret), now, now + LASTS)
        action = "reset password" if reset else "invite user"
        await audit.write(conn, by, action, None, {"user": name}, now)
    return f"{services.settings.console_url}/invitation/{secret}"


async def look(services: Services, secret: str) -> User | None:
    """Returns whom the link is for, without using it up; None if it opens nothing."""
    async with services.db.connect() as conn:
        return await sign_in_store.invited(conn, digest(secret), services.clock.now())


async def accept(services: Services, secret: str, password: str) -> User:
    """Uses the link up and sets the password; all sessions of the user end. Returns the user.
    Raises UsageError."""
    user = await look(services, secret)
    if user is None:
        raise UsageError(USED)
    passwords.check(password, user.name)
    kept = await passwords.hashed(password)
    async with services.db.begin() as conn:
        now = services.clock.now()
        if not await sign_in_store.use_invitation(conn, digest(secret), now):
            raise UsageError(USED)
        await store.set_password(conn, user.id, kept)
        await sign_in_store.end_sessions(conn, user.id, now)
        await audit.write(conn, user.name, "choose password", None, {"user": user.name}, now)
    return user
