"""What was found in a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Their values, the same in both languages:

    order_number CMD202617 (bot.rules.orders.key) · date, time: see days and times · amount
    12.99 EUR · email lower case · phone_number E.164 · rating 4/5
    """

    ORDER_NUMBER = "order_number"
    DATE = "date"
    TIME = "time"
    AMOUNT = "amount"
    EMAIL = "email"
    PHONE_NUMBER = "phone_number"
    RATING = "rating"


@dataclass(frozen=True, slots=True)
class Entity:
    """value: in its normal form. start, end: in the text that was searched."""

    kind: Kind
    value: str
    start: int
    end: int
