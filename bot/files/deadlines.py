"""Deadlines: one calendar month to answer a request (GDPR 12(3)), and retention in months."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime


def months_after(moment: datetime, months: int) -> datetime:
    """Returns the same day and time so many calendar months later (earlier if negative); the
    month's last day if it has no such day (Regulation 1182/71, art. 3(2)(c))."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def one_month(received_at: datetime) -> datetime:
    """Returns the deadline for a request for a copy or the erasure of one's data."""
    return months_after(received_at, 1)
