"""Signing in and out. A session is a row, so losing Redis signs nobody out."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from bot.access import passwords, second_factor, sign_in_store, store
from bot.access.sign_in_store import Session
from bot.access.store import User
from bot.access.tokens import digest
from bot.contacts import audit_store as audit
from bot.errors import TextoError, UsageError
from bot.services import Services

LASTS = timedelta(days=7)
# Counted by name and by where the tries come from, so that nobody can lock somebody else out.
TRIES, WITHIN = 10, timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a sign-in comes from. crowd: whose tries are counted together."""

    ip: str
    crowd: str
    agent: str


class RefusedError(TextoError):
    """Name, password or code are wrong."""


class TooManyError(TextoError):
    """Too many tries failed; it may be tried again in some minutes."""


async def check_password(services: Services, name: str, password: str, origin: Origin) -> User:
    """Returns the user of this name and password. Raises RefusedError, TooManyError."""
    await _check_tries(services, name, origin)
    async with services.db.connect() as conn:
        user = await store.user(conn, name)
    if await passwords.fits(user.password if user else None, password) and user is not None:
        return user
    raise await _refused(services, name, origin)


async def check_code(services: Services, name: str, code: str, origin: Origin) -> User:
    """Returns the user if this is the present code of their app, once. Raises like
    check_password."""
    await _check_tries(services, name, origin)
    async with services.db.connect() as conn:
        user = await store.user(conn, name)
        step = second_factor.step(user.totp, code, services.clock.now()) if user else None
        if user and step and await store.use_totp(conn, user.id, step):
            return user
    raise await _refused(services, name, origin)


async def _check_tries(services: Services, name: str, origin: Origin) -> None:
    since = services.clock.now() - WITHIN
    async with services.db.connect() as conn:
        if await sign_in_store.failures(conn, origin.crowd, name, since) >= TRIES:
            raise TooManyError


async def _refused(services: Services, name: str, origin: Origin) -> RefusedError:
    async with services.db.begin() as conn:
        now = services.clock.now()
        await sign_in_store.add_failure(conn, origin.crowd, name, now)
        details = {"name": name, "ip": origin.ip}
        await audit.write(conn, "system", "refuse sign-in", None, details, now)
    return RefusedError()


async def begin(services: Services, user: User, origin: Origin) -> str:
    """Begins a session. Returns its secret, for the cookie."""
    secret = secrets.token_urlsafe(32)
    async with services.db.begin() as conn:
        now = services.clock.now()
        await sign_in_store.add_session(
            conn, user.id, digest(secret), now, now + LASTS, origin.ip, origin.agent
        )
        await audit.write(conn, user.name, "sign in", None, {"ip": origin.ip}, now)
    return secret


async def find(services: Services, secret: str) -> Session | None:
    """Returns the session in force with this secret, or None."""
    async with services.db.connect() as conn:
        return await sign_in_store.session(conn, digest(secret), services.clock.now())


async def listing(services: Services, user: User) -> list[Session]:
    """Returns the user's sessions in force, the last used first."""
    async with services.db.connect() as conn:
        return await sign_in_store.sessions(conn, user.id, services.clock.now())


async def end(services: Services, user: User, session_id: int, by: str) -> None:
    """Ends one session of the user. Raises UsageError if none in force has this id."""
    async with services.db.begin() as conn:
        now = services.clock.now()
        if not await sign_in_store.end_session(conn, user.id, session_id, now):
            raise UsageError("This session is not in force any more.")
        details = {"user": user.name, "session": session_id}
        await audit.write(conn, by, "end session", None, details, now)


async def end_all(services: Services, user: User, by: str, but: Session | None = None) -> int:
    """Ends the user's sessions, except `but`. Returns how many."""
    async with services.db.begin() as conn:
        now = services.clock.now()
        ended = await sign_in_store.end_sessions(conn, user.id, now, but.hash if but else None)
        details = {"user": user.name, "ended": ended}
        await audit.write(conn, by, "end sessions", None, details, now)
    return ended


async def change_password(services: Services, session: Session, old: str, new: str) -> None:
    """Changes the password of the session's user; their other sessions end. Raises UsageError."""
    user = session.user
    if not await passwords.fits(user.password, old):
        raise UsageError("This is not your present password.")
    passwords.check(new, user.name)
    kept = await passwords.hashed(new)
    async with services.db.begin() as conn:
        now = services.clock.now()
        await store.change_password(conn, user.id, kept)
        await sign_in_store.end_sessions(conn, user.id, now, session.hash)
        await audit.write(conn, user.name, "change password", None, {"user": user.name}, now)


async def tidy(services: Services) -> None:
    """Deletes sessions, links and failures of long ago."""
    async with services.db.begin() as conn:
        await sign_in_store.tidy(conn, services.clock.now())
