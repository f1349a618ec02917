"""Says since when and until when a window goes."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta

from bot.campaigns.audience.rules.tree import Unit, Window

_LONG = {Unit.HOURS: timedelta(hours=1), Unit.DAYS: timedelta(days=1), Unit.WEEKS: timedelta(7)}
_MONTHS = {Unit.MONTHS: 1, Unit.YEARS: 12}


def begins(window: Window, now: datetime) -> datetime | None:
    """Returns the first instant of a window, None if it has none. Days are those of UTC."""
    if window.within is not None:
        count, unit = window.within
        return now - count * _LONG[unit] if unit in _LONG else earlier(now, count * _MONTHS[unit])
    return _start(window.since)


def ends(window: Window) -> datetime | None:
    """Returns the instant before which a window ends, None if it does not."""
    return _start(window.before)


def _start(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def earlier(now: datetime, months: int) -> datetime:
    """Returns the same time so many months before, or the last day of a shorter month."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    day = min(now.day, calendar.monthrange(year, month + 1)[1])
    return now.replace(year=year, month=month + 1, day=day)
