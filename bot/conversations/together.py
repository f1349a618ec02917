"""Keeps texts that come in at the same time by one statement: a crowd costs little more than one.

While a statement is under way, the texts that come meanwhile wait for the next one. A text that
comes alone waits for nobody.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.messages import inbound_store as messages
from bot.messages.inbound_store import Kept
from bot.providers.base import InboundText
from bot.services import Services

MOST = 100  # texts in a statement
PATIENCE = 1.0  # seconds; a statement that takes longer is not waited for


@dataclass
class Together:
    """The texts that wait for the next statement, by SID, and who waits for them."""

    services: Services
    _waiting: dict[str, tuple[InboundText, asyncio.Future[Kept | None]]] = field(
        default_factory=dict
    )
    _working: asyncio.Task[None] | None = None
    _stated: set[asyncio.Task[dict[str, Kept]]] = field(default_factory=set)

    async def keep(self, text: InboundText) -> Kept | None:
        """Keeps a plain text of a known contact, for a worker, and says if its contact is unknown.

        Returns None if it must be recorded by itself: because of what it is, or since the statement
        failed, for whichever text's fault, or takes long. Then the text may be kept all the same,
        which its SID tells."""
        if text.media or text.sid in self._waiting:
            return None
        kept: asyncio.Future[Kept | None] = asyncio.get_running_loop().create_future()
        self._waiting[text.sid] = text, kept
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        return await kept

    async def _work(self) -> None:
        """Keeps what waits, until nothing does."""
        while self._waiting:
            some = [self._waiting.pop(sid) for sid in list(self._waiting)[:MOST]]
            statement = self._begin([text for text, _ in some])
            await asyncio.wait({statement}, timeout=PATIENCE)
            done = statement.result() if statement.done() else {}
            for text, kept in some:
                if not kept.done():
                    kept.set_result(done.get(text.sid))

    def _begin(self, texts: list[InboundText]) -> asyncio.Task[dict[str, Kept]]:
        task = asyncio.create_task(self._state(texts))
        self._stated.add(task)  # a loop holds its tasks only weakly
        task.add_done_callback(self._stated.discard)
        return task

    async def _state(self, texts: list[InboundText]) -> dict[str, Kept]:
        try:
            async with self.services.db.connect() as conn:
                return await messages.record_together(conn, texts, self.services.clock.now())
        except Exception:  # each text meets the same by itself, and says so
            return {}
