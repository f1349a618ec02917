"""Measures how far this machine's clock is from the database's, and whether that one was set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.clock import Clock, passed
from bot.db.database import Database, sql

log = structlog.get_logger()

NOTED = 2.0  # seconds from which it is logged


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of the database's clock. asked: when, as clock.passed() counts; lasted: seconds
    until the answer."""

    theirs: datetime
    asked: float
    lasted: float


@dataclass
class Skew:
    """The seconds by which this machine's clock is ahead of the database's, as last measured.

    limit: from how many seconds on senders and jobs pause (TEXTO_SKEW_LIMIT); 0: never. last: the
    last reading. set_at: when the database's clock was last seen to have been set, as
    clock.passed() counts."""

    limit: float
    seconds: float = 0.0
    last: Reading | None = None
    set_at: float | None = None

    @property
    def pauses(self) -> bool:
        """Whether what dates texts, and counts by their dates, must wait."""
        return 0 < self.limit < abs(self.seconds)

    def set_within(self, seconds: float) -> bool:
        """Whether the database's clock was set so short a time ago: what began before may seem to
        be older than it is."""
        return self.set_at is not None and passed() - self.set_at < seconds

    async def measure(self, db: Database, clock: Clock) -> None:
        """Asks the database for its time."""
        before, asked = clock.machine_now(), passed()
        async with db.connect() as conn:
            theirs: datetime = (await conn.execute(_NOW)).scalar_one()
        reading = Reading(theirs, asked, passed() - asked)
        ahead = (before - theirs).total_seconds() + reading.lasted / 2
        # what the answer's own duration may explain is no difference
        certain = max(0.0, abs(ahead) - reading.lasted / 2)
        self.seconds = certain if ahead > 0 else -certain
        if self.last is not None and _was_set(self.last, reading):
            self.set_at = passed()
            log.error("database_clock_was_set", hint="by NTP it moves slowly, without a step")
        self.last = reading

    async def look(self, db: Database, clock: Clock) -> None:
        """Measures, and logs a difference."""
        await self.measure(db, clock)
        if abs(self.seconds) >= NOTED:
            log.error(
                "clocks_differ",
                ahead_of_database=round(self.seconds, 1),
                paused=self.pauses,
                hint="keep the clocks of all hosts right, by NTP; beyond "
                f"{self.limit:g} s senders and jobs pause",
            )


def _was_set(last: Reading, now: Reading) -> bool:
    """Returns whether their clock went on by another time than has passed between two readings."""
    went = (now.theirs - last.theirs).total_seconds()
    return abs(went - (now.asked - last.asked)) - last.lasted - now.lasted >= NOTED


_NOW = sql("select clock_timestamp()")
