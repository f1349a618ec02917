"""Reads what somebody says of a new pool: its name, worth, days and minimum."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import UsageError
from bot.orders.coupons.model import Pool, Worth

MAX_NAME, MAX_PLACES = 40, 120
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)\s?(?:%|percent|pour ?cent)")
_MONEY = re.compile(
    r"(\d{1,7}(?:[.,]\d{1,2})?)\s?([A-Z]{3}|€|\$|£)|([€$£])\s?(\d{1,7}(?:\.\d{1,2})?)"
)
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}


def read_pool(
    name: str,
    worth: str,
    zone: str,
    *,
    minimum: str = "",
    first_day: str = "",
    last_day: str = "",
    places: str = "",
) -> Pool:
    """Returns the pool. Raises UsageError, which says what can't be read."""
    named = " ".join(name.split())
    if not named or len(named) > MAX_NAME:
        raise UsageError(
            "A pool needs a name of at most %(most)s characters, such as spring.", most=MAX_NAME
        )
    first, last = _day(first_day), _day(last_day)
    if first and last and last < first:
        raise UsageError("The last day, %(last)s, is before the first.", last=last.isoformat())
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise UsageError("%(zone)s is no time zone such as Europe/Paris.", zone=zone) from None
    found = read_worth(worth)
    least = _minimum(minimum, found)
    return Pool(named, found, zone, least, first, last, " ".join(places.split())[:MAX_PLACES])


def read_worth(said: str) -> Worth:
    """Returns what codes take off: "20 %", "10 EUR", "€5". Raises UsageError."""
    said = said.strip()
    if found := _PERCENT.fullmatch(said.lower()):
        percent = Decimal(found[1].replace(",", "."))
        if 0 < percent <= 100:
            return Worth(percent=percent)
    if found := _MONEY.fullmatch(said.upper()):
        amount = Decimal((found[1] or found[4]).replace(",", "."))
        sign = found[2] or found[3]
        if amount > 0:
            return Worth(amount=amount, currency=_SIGNS.get(sign, sign))
    raise UsageError(
        "%(said)s is no value of a coupon; write it as in 20 %% or 10 EUR.", said=said or "–"
    )


def read_amount(said: str) -> Decimal | None:
    """Returns an amount of money, None if nothing is said. Raises UsageError."""
    plain = said.strip().replace(" ", "").replace(",", ".")
    if not plain:
        return None
    if not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", plain, re.ASCII):
        raise UsageError("%(said)s is no amount; write it as in 49.90.", said=said)
    return Decimal(plain)


def read_currency(said: str) -> str | None:
    """Returns a currency by its three letters, None if nothing is said. Raises UsageError."""
    plain = said.strip().upper()
    if plain and not re.fullmatch(r"[A-Z]{3}", plain, re.ASCII):
        raise UsageError("%(said)s is no currency; write it as in EUR.", said=said)
    return plain or None


def _minimum(said: str, worth: Worth) -> Decimal | None:
    """Reads the least that a purchase must come to; it may name the currency again."""
    bare = said.upper().replace(worth.currency or "EUR", "").strip("€$£ ")
    return read_amount(bare)


def _day(said: str) -> date | None:
    if not said.strip():
        return None
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        raise UsageError(
            "%(said)s is no day; write it as in 2026-12-05.", said=said.strip()
        ) from None
