"""The one clock. Rules never ask what time it is; they are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """The machine's time plus `offset` (TEXTO_CLOCK)."""

    offset: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def machine_time(self, instant: datetime) -> datetime:
        """Converts one of our instants to the time that the rest of the world has."""
        return instant - self.offset

    def product_time(self, instant: datetime) -> datetime:
        """Converts an instant of the rest of the world to ours."""
        return instant + self.offset
