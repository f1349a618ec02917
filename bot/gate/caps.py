"""Limits on the number of texts: the rule packs' caps, the frequency that a contact chose, and the
figures of a program."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.gate.packs.model import Cap, Origin
from bot.gate.regime import Regime
from bot.models import Frequency

PERIOD = {Frequency.WEEKLY: timedelta(days=7), Frequency.MONTHLY: timedelta(days=30)}


def frequency_frees(
    frequency: Frequency, recent: tuple[datetime, ...], at: datetime
) -> datetime | None:
    """Returns when the contact's own choice allows the program's next promotional text.

    None if it may go at `at`. recent: when the last ones went, ascending."""
    if frequency not in PERIOD or not recent:
        return None
    free = recent[-1] + PERIOD[frequency]
    return free if free > at else None


def cap_frees(
    regime: Regime, recent: tuple[datetime, ...], at: datetime
) -> tuple[datetime, Cap] | None:
    """Returns when the longest-lasting cap lets the next text go, and that cap.

    None if none holds one back at `at`. A text counts for the cap's hours after it went."""
    found = None
    for cap in regime.caps:
        if len(recent) < cap.most or not holds(cap.origin, regime.zones, at):
            continue
        free = recent[-cap.most] + timedelta(hours=cap.hours)
        if cap.origin.until is not None:
            free = min(free, _end(cap.origin.until, regime.zones))
        if free > at and (found is None or free > found[0]):
            found = free, cap
    return found


def full(
    most: int, days: int, sent: tuple[datetime, ...], zones: tuple[str, ...], at: datetime
) -> bool:
    """Returns whether as many texts as `most` have gone on that many days, the day of `at` being
    the last, by the calendar of any of the zones.

    Days, not hours: what comes at ten each morning would else be late by the minutes that
    yesterday's took."""
    if len(sent) < most:
        return False
    return any(_on_days(days, sent, ZoneInfo(zone), at) >= most for zone in zones or ("UTC",))


def _on_days(days: int, sent: tuple[datetime, ...], zone: ZoneInfo, at: datetime) -> int:
    before = at.astimezone(zone).date() - timedelta(days=days)
    return sum(one.astimezone(zone).date() > before for one in sent)


def holds(origin: Origin, zones: tuple[str, ...], at: datetime) -> bool:
    """Returns whether a row holds at that instant in one of the zones."""
    today = at.astimezone(UTC).date()
    if origin.holds(today - timedelta(days=1)) and origin.holds(today + timedelta(days=1)):
        return True  # so it holds whatever the date is in a zone
    return any(origin.holds(at.astimezone(ZoneInfo(zone)).date()) for zone in zones or ("UTC",))


def _end(until: date, zones: tuple[str, ...]) -> datetime:
    """Returns the instant from which that date has begun in all the zones."""
    return max(
        datetime.combine(until, time(), ZoneInfo(zone)).astimezone(UTC)
        for zone in zones or ("UTC",)
    )
