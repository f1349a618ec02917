"""Weeks, from Monday to Sunday, by their ISO names: 2026-W48."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

WEEK = timedelta(days=7)


def named(monday: date) -> str:
    """Returns the name of the week that begins on a Monday."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


def monday(name: str) -> date | None:
    """Returns the Monday of a week, None for what is no week's name."""
    try:
        return datetime.strptime(f"{name.strip()}-1", "%G-W%V-%u").date()  # noqa: DTZ007  a day
    except ValueError:
        return None


def span(first: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Returns when the week that begins on that Monday begins and ends there."""
    start = datetime.combine(first, time(), zone)
    return start, datetime.combine(first + WEEK, time(), zone)


def last(now: datetime, zone: tzinfo, count: int) -> list[date]:
    """Returns the Mondays of so many weeks up to now, the oldest first."""
    today = now.astimezone(zone).date()
    newest = today - timedelta(days=today.weekday())
    return [newest - WEEK * ago for ago in reversed(range(count))]
