"""When a text that nobody waits for is welcome: by day, wherever the person may be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

FIRST_HOUR, LAST_HOUR = 10, 20  # on the person's clock


def is_good_hour(zones: Sequence[str], now: datetime) -> bool:
    """Returns whether it is day in all of these zones; if they are so far apart that it never is,
    in the middle of them."""
    clocks = sorted(now.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for zone in zones)
    if clocks and clocks[-1] - clocks[0] >= timedelta(hours=LAST_HOUR - FIRST_HOUR):
        clocks = [clocks[len(clocks) // 2]]
    return bool(clocks) and all(FIRST_HOUR <= clock.hour < LAST_HOUR for clock in clocks)
