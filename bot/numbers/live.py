"""The present numbers, programs and business of a running process, and on its disk those numbers
and programs that it knew last."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from bot.db.database import Database
from bot.files import private
from bot.numbers import business_store, store
from bot.numbers.business import Business
from bot.numbers.rules import content
from bot.numbers.store import Revision
from bot.programs.model import Program
from bot.programs.numbers import Number, Numbers

log = structlog.get_logger()

LOOK = 2.0  # seconds between looks at the table


class LiveNumbers:
    """Reads the table, and reads it again when it has changed.

    While the database is away it keeps the last known state: a process that starts then finds it
    in `memory`, a file."""

    def __init__(self, present: Numbers | None = None, memory: Path | None = None) -> None:
        self.present = present or Numbers()
        self.business: Business | None = None
        self._memory = memory
        self._revision: Revision = (-1, -1)  # of no table, so the first one is read

    async def refresh(self, db: Database) -> None:
        """Reads the table if it has changed since the last time."""
        async with db.connect() as conn:
            self.business = await business_store.load(conn)
            if await store.revision(conn) == self._revision:
                return
        async with db.begin() as conn:
            await conn.snapshot()
            self._revision, self.present = await store.revision(conn), await store.load(conn)
        if self._memory is not None:
            await asyncio.to_thread(_remember, self._memory, self.present)

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


def _remember(memory: Path, numbers: Numbers) -> None:
    kept = json.dumps(
        {
            "numbers": [content(number) for number in numbers.every],
            "programs": [
                {**content(program), "version": program.version} for program in numbers.described
            ],
        }
    )
    try:
        if not memory.exists() or memory.read_text("utf-8") != kept:
            private.write(memory, kept)
    except OSError as error:
        log.warning("numbers_not_kept", file=str(memory), error=str(error))


def remembered(memory: Path) -> Numbers | None:
    """Returns the numbers and programs that a process of this host knew last, None if there are
    none or they can't be understood."""
    try:
        kept = json.loads(memory.read_text("utf-8"))
        return Numbers(
            tuple(Number.model_validate(one) for one in kept["numbers"]),
            tuple(Program.model_validate(one) for one in kept["programs"]),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("numbers_not_read", file=str(memory), error=type(error).__name__)
        return None
