"""A pool of coupons, and one coupon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Worth:
    """What a coupon takes off: percent, or an amount in a currency."""

    percent: Decimal | None = None
    amount: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """Codes that are all worth the same. minimum: the least that a purchase must come to, in the
    currency. first_day, last_day: on the calendar of zone, None for no limit. places: where the
    codes are taken, in the shop's words."""

    name: str
    worth: Worth
    zone: str
    minimum: Decimal | None = None
    first_day: date | None = None
    last_day: date | None = None
    places: str = ""


@dataclass(frozen=True, slots=True)
class Redemption:
    """A coupon's use. amount: what the purchase came to; purchase: the shop's number of it."""

    id: int
    at: datetime
    author: str
    place: str = ""
    purchase: str | None = None
    amount: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Coupon:
    """A code. contact_id: whose it is, None if nobody's or if they were erased; handed_at: when it
    was put into a text, None while it is free."""

    code: str
    pool: Pool
    contact_id: int | None
    handed_at: datetime | None
    used: Redemption | None = None
