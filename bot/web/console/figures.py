"""How the console's pages write numbers: "2,949" and "15.8", or "2 949" and "15,8"."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from babel import numbers

from bot.web import catalog
from bot.web.console.desk import Desk


def of(desk: Desk) -> dict[str, Callable[[Any], str]]:
    """Returns the functions by which the templates of a page write numbers."""
    return {one.__name__: partial(one, desk) for one in (amount, tenths, thousands)}


def thousands(desk: Desk, value: int) -> str:
    """Returns a whole number with its thousands apart."""
    return catalog.thousands(desk.language, value)


def amount(desk: Desk, value: Decimal) -> str:
    """Returns an amount of money, without its currency."""
    return catalog.amount(desk.language, value)


def tenths(desk: Desk, value: float) -> str:
    """Returns a number to one place behind the point."""
    return str(numbers.format_decimal(value, "0.0", desk.locale))
