"""Answers a call of the API once: the same call again gets the same answer and changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.access import answers_store as store
from bot.db.database import Connection
from bot.errors import ConflictError
from bot.services import Services

LASTS = timedelta(days=7)  # that an answer is remembered


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call is answered: an HTTP status and its body."""

    status: int
    body: Mapping[str, Any]


async def once(
    services: Services,
    token: str,
    key: str,
    digest: bytes,
    work: Callable[[Connection], Awaitable[Answer]],
) -> tuple[Answer, bool]:
    """Does the work of a call in one transaction with its answer. Returns the answer, and whether
    it is that of an earlier call. Raises ConflictError if the key was another body's."""
    async with services.db.begin() as conn:
        known = await store.begin(conn, token, key, digest, services.clock.now())
        if known is not None:
            if known.digest != digest:
                raise ConflictError("This Idempotency-Key was another call's: use a new one.")
            return Answer(known.status, known.answer), True
        done = await work(conn)
        await store.finish(conn, token, key, done.status, done.body)
    return done, False


async def tidy(services: Services) -> None:
    """Forgets answers of long ago."""
    async with services.db.begin() as conn:
        await store.tidy(conn, services.clock.now() - LASTS)
