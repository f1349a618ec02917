"""The one clock. Rules never ask what time it is; they are told."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """The machine's time plus `offset` (TEXTO_CLOCK).

    wrong: how far this process takes the machine's own time to be off (TEXTO_MACHINE_CLOCK)."""

    offset: timedelta = timedelta()
    wrong: timedelta = timedelta()

    def now(self) -> datetime:
        return self.machine_now() + self.offset

    def machine_now(self) -> datetime:
        """Returns the time that this machine takes it to be for the rest of the world."""
        return datetime.now(UTC) + self.wrong

    def machine_time(self, instant: datetime) -> datetime:
        """Converts one of our instants to the time that the rest of the world has."""
        return instant - self.offset

    def product_time(self, instant: datetime) -> datetime:
        """Converts an instant of the rest of the world to ours."""
        return instant + self.offset


def passed() -> float:
    """Returns seconds that only ever grow, through a machine's sleep too, whatever its clock is set
    to: what lasted how long is measured by these."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
