"""Passwords: argon2id, and what may be one."""

from __future__ import annotations

import asyncio
from functools import cache
from weakref import WeakKeyDictionary

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.errors import UsageError

SHORTEST, LONGEST = 10, 200
# The library's default is RFC 9106's choice for servers with little memory: 64 MiB, 3 passes.
_HASHER = PasswordHasher()
# Each hash takes a core and 64 MiB for some 50 ms, and there must be room for the webhooks.
_AT_ONCE = 2
_rooms: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


@cache
def _nobodys() -> str:
    """Returns the hash that is compared where there is no password."""
    return _HASHER.hash("nobody has this password")


def _room() -> asyncio.Semaphore:
    return _rooms.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_AT_ONCE))


def check(password: str, name: str) -> None:
    """Raises UsageError if this can't be the password of the user of this name."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(
            "A password has %(least)s to %(most)s characters.", least=SHORTEST, most=LONGEST
        )
    if name in password.casefold() and len(password) - len(name) < SHORTEST:
        raise UsageError("A password is more than the name.")
    if len(set(password)) < 5:
        raise UsageError("A password has five different characters or more.")


async def hashed(password: str) -> str:
    """Returns the hash to keep of a password."""
    async with _room():
        return await asyncio.to_thread(_HASHER.hash, password)


async def fits(kept: str | None, password: str) -> bool:
    """Returns whether this is the password of the kept hash. Without one it takes as long to say
    no, so that nobody learns which names exist."""
    async with _room():
        return await asyncio.to_thread(_verify, kept, password)


def _verify(kept: str | None, password: str) -> bool:
    try:
        return _HASHER.verify(kept or _nobodys(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False
