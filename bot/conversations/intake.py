"""Takes texts in for the web role: each is committed in time, or written into the journal.

A request waits for the database until its deadline, which covers all there is: the pool, the
connection, the statements, and another try. It also holds against a server that has frozen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog

from bot.conversations import journal as texts
from bot.conversations import receive
from bot.conversations.receive import Received
from bot.conversations.together import Together
from bot.db.database import server_gone, server_lost
from bot.files.journal import Journal
from bot.providers.base import InboundText
from bot.services import Services

log = structlog.get_logger()

T = TypeVar("T")

DEADLINE = 10.0  # seconds from a request's arrival; Twilio waits for 15
MOST_WAITING = 200  # requests; with more, texts are journaled at once
AGAIN = 0.25  # seconds between two tries


@dataclass
class Intake:
    """The web role's way in for texts.

    tried: how many of the waiting requests have met a database that is away."""

    services: Services
    journal: Journal
    waiting: int = 0
    tried: int = 0
    _left: set[asyncio.Task[Any]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._writer = texts.Writer(self.journal)
        self._together = Together(self.services)

    async def take(self, text: InboundText, arrived: float) -> Received | None:
        """Commits a text, or writes it into the journal: then None is returned.

        arrived: when the request came in, by the loop's clock. While the journal holds texts, new
        ones go there too, so that a person's texts keep their order. Raises OSError if the journal
        can't be written."""
        came_at = self.services.clock.now()
        if self.journal.empty and self.waiting < MOST_WAITING:
            self.waiting += 1
            try:
                return await self.in_time(self._commit(text), arrived)
            except TimeoutError:
                log.warning("text_journaled", sid=text.sid)
            finally:
                self.waiting -= 1
        await self._writer.write(text, came_at)
        return None

    async def _commit(self, text: InboundText) -> Received:
        """Commits a text, and tries again while the database is away."""
        failed = False
        try:
            while True:
                try:
                    return await receive.record(self.services, text, together=self._together)
                except Exception as error:
                    if not server_gone(error):
                        raise
                    if server_lost(error) and not failed:  # not only locked
                        failed = True
                        self.tried += 1
                await asyncio.sleep(AGAIN)
        finally:
            self.tried -= failed

    async def in_time(self, work: Coroutine[Any, Any, T], arrived: float) -> T:
        """Returns what the work returns. Raises TimeoutError at the deadline.

        The work is then left to end by itself: to take a connection away from a server that is
        frozen takes longer than there is time."""
        loop = asyncio.get_running_loop()
        task = loop.create_task(work)
        await asyncio.wait({task}, timeout=max(arrived + DEADLINE - loop.time(), 0))
        if task.done():
            return task.result()
        task.cancel()
        self._left.add(task)
        task.add_done_callback(self._ended)
        raise TimeoutError(f"not done within {DEADLINE:.0f} s")

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._left.discard(task)
        if not task.cancelled() and (error := task.exception()) and not server_gone(error):
            log.error("late_work_failed", error=type(error).__name__)
