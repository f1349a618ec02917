"""Measures how far this machine's clock is from the database's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.clock import Clock, passed
from bot.db.database import Database, sql

log = structlog.get_logger()

NOTED = 2.0  # seconds from which it is logged


@dataclass
class Skew:
    """The seconds by which this machine's clock is ahead of the database's, as last measured.

    limit: from how many seconds on senders and jobs pause (TEXTO_SKEW_LIMIT); 0: never."""

    limit: float
    seconds: float = 0.0

    @property
    def pauses(self) -> bool:
        """Whether what dates texts, and counts by their dates, must wait."""
        return 0 < self.limit < abs(self.seconds)

    async def measure(self, db: Database, clock: Clock) -> None:
        """Asks the database for its time, and logs a difference."""
        before, began = clock.machine_now(), passed()
        async with db.connect() as conn:
            theirs: datetime = (await conn.execute(_NOW)).scalar_one()
        lasted = passed() - began
        ahead = (before - theirs).total_seconds() + lasted / 2
        # what the answer's own duration may explain is no difference
        certain = max(0.0, abs(ahead) - lasted / 2)
        self.seconds = certain if ahead > 0 else -certain
        if certain >= NOTED:
            log.error(
                "clocks_differ",
                ahead_of_database=round(self.seconds, 1),
                paused=self.pauses,
                hint="keep the clocks of all hosts right, by NTP; beyond "
                f"{self.limit:g} s senders and jobs pause",
            )


_NOW = sql("select clock_timestamp()")
