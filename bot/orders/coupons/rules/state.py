"""Says what a coupon is worth now, and what a pool is short of."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.orders.coupons.model import Coupon, Pool, Redemption, Worth

UNDO = timedelta(seconds=60)  # for so long a redemption can be taken back


class State(StrEnum):
    """What a till says of a code."""

    VALID = "valid"
    USED = "used"
    EXPIRED = "expired"
    EARLY = "early"
    UNKNOWN = "unknown"


def state(coupon: Coupon | None, now: datetime) -> State:
    """Returns what a code is now. One that nobody has been given is as unknown as any other."""
    if coupon is None or coupon.handed_at is None:
        return State.UNKNOWN
    if coupon.used is not None:
        return State.USED
    today = now.astimezone(ZoneInfo(coupon.pool.zone)).date()
    if coupon.pool.last_day is not None and today > coupon.pool.last_day:
        return State.EXPIRED
    if coupon.pool.first_day is not None and today < coupon.pool.first_day:
        return State.EARLY
    return State.VALID


def may_undo(used: Redemption, now: datetime) -> bool:
    """Returns whether a redemption is fresh enough to be taken back."""
    return now - used.at <= UNDO


def taken_off(worth: Worth, amount: Decimal | None) -> Decimal | None:
    """Returns what a coupon takes off a purchase of that amount, None if that can't be said."""
    if worth.amount is not None:
        return worth.amount if amount is None else min(worth.amount, amount)
    if amount is None or worth.percent is None:
        return None
    return (amount * worth.percent / 100).quantize(Decimal("0.01"))


def too_small(pool: Pool, amount: Decimal | None) -> bool:
    """Returns whether a purchase of that amount is under the pool's minimum."""
    return pool.minimum is not None and amount is not None and amount < pool.minimum
