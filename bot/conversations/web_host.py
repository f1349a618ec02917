"""A web host's signs of life: that it is there, and whether its journal is empty.

Senders wait for them after a loss of the database (bot/delivery/outages.py).
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from dataclasses import dataclass, field

import structlog

from bot.clock import passed
from bot.conversations.intake import Intake
from bot.db.database import server_gone
from bot.messages import outage_store as store

log = structlog.get_logger()

LEAVE_SECONDS = 2.0
AWAY_SECONDS = 6.0  # without a sign of life


@dataclass
class WebHost:
    """The host of a web role. commits: whether its last sign of life could be written."""

    intake: Intake
    commits: bool = True
    name: str = field(init=False)
    _beaten: float = float("-inf")  # the last sign of life, as clock.passed() counts

    def __post_init__(self) -> None:
        try:
            self.name = self.intake.journal.host()
        except OSError:  # the disk is full or away; texts may come all the same
            self.name = socket.gethostname()

    async def beat(self) -> None:
        """Writes a sign of life, which is also the test whether the database takes what is
        written."""
        db = self.intake.services.db
        try:
            async with db.connect() as conn:
                at = await store.server_time(conn)
                # looked at after `at`: what was journaled before it has been taken in
                await store.seen(conn, self.name, at, empty=self._empty)
        except Exception:
            self.commits = False
            raise
        self.commits = True
        self._beaten = passed()

    @property
    def away(self) -> bool:
        """Whether it was not there for a while: it has just begun, stood still, or could write no
        sign of life. Texts may have come that nobody took."""
        return passed() - self._beaten > AWAY_SECONDS

    @property
    def _empty(self) -> bool:
        return self.intake.journal.empty and not self.intake.tried

    async def leave(self) -> None:
        """Says that the host is gone, if it leaves nothing behind."""
        if not self._empty:
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._leave(), LEAVE_SECONDS)

    async def _leave(self) -> None:
        try:
            async with self.intake.services.db.connect() as conn:
                await store.forget(conn, self.name)
        except Exception as error:
            if not server_gone(error):
                raise
            log.warning("host_not_signed_off", host=self.name)
