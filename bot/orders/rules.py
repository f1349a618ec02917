"""An order, and the order numbers that a text may hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.reading.codes import LEAST_DIGITS, MOST_CHARACTERS, key

MOST = 6  # numbers looked up for one text
# letters and digits in groups, separated by at most one of - _ / . or, between digits, a space;
# a plus sign begins a telephone number
_CODE = re.compile(
    r"(?<![\w@€$£,.])(?<!(?<!\w)\+)[A-Za-z]{0,8}[-_/. #]?\d+"
    r"(?:[-_/.]?[A-Za-z0-9]+| (?=\d{2,})\d+)*(?!\w|@)"
)


class OrderState(StrEnum):
    """The state of an order."""

    PROCESSING = "processing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELED = "canceled"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the shop's file has it. number: as the shop writes it. tracking: for staff only,
    since it may lead to an address. phone: of a contact of ours or not; with ordered_at
    (when it was made) and amount it is only for audiences, and never read again as an order's."""

    number: str
    state: OrderState
    expected_on: date | None
    carrier: str | None
    tracking: str | None = None
    phone: str | None = None
    ordered_at: datetime | None = None
    amount: Decimal | None = None


def candidates(text: str) -> Sequence[str]:
    """Returns the keys under which an order in this text would be found, the likeliest first; empty
    for most texts. Generous: only the database knows whether there is such an order."""
    keys: dict[str, None] = {}
    for match in _CODE.finditer(unicodedata.normalize("NFKC", text[:1600])):
        digits = re.search(r"\d.*", match[0])
        parts = [match[0], digits[0] if digits else "", *match[0].split()]
        for part in parts:
            found = key(part)
            # fewer digits are a part of something: a rating (8/10) or a time
            least = LEAST_DIGITS + 2 * bool(re.search("[/.]", part)) + (part not in parts[:2])
            if sum(c.isdigit() for c in found) >= least and len(found) <= MOST_CHARACTERS:
                keys[found] = None
    return tuple(keys)[:MOST]
