"""The present numbers and programs of a running process."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from bot.db.database import Database
from bot.numbers import store
from bot.numbers.store import Revision
from bot.programs.numbers import Numbers

log = structlog.get_logger()

LOOK = 2.0  # seconds between looks at the table


class LiveNumbers:
    """Reads the table, and reads it again when it has changed.

    While the database is away it keeps the last known state."""

    def __init__(self, present: Numbers | None = None) -> None:
        self.present = present or Numbers()
        self._revision: Revision = (0, 0)

    async def refresh(self, db: Database) -> None:
        """Reads the table if it has changed since the last time."""
        async with db.connect() as conn:
            if await store.revision(conn) == self._revision:
                return
        async with db.begin() as conn:
            await store.snapshot(conn)
            self._revision, self.present = await store.revision(conn), await store.load(conn)

    @asynccontextmanager
    async def followed(self, db: Database) -> AsyncIterator[None]:
        """Keeps the numbers fresh in the background."""
        following = asyncio.create_task(self._follow(db))
        try:
            yield
        finally:
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await following

    async def _follow(self, db: Database) -> None:
        stale = False
        while True:
            await asyncio.sleep(LOOK)
            try:
                await self.refresh(db)
            except Exception as error:  # whatever the error, the last known table serves
                if not stale:
                    log.warning(
                        "numbers_stale",
                        error=f"{type(error).__name__}: {error}",
                        hint="the last known numbers and programs serve until it is over",
                    )
                stale = True
            else:
                if stale:
                    log.info("numbers_fresh")
                stale = False
