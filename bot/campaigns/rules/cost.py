"""What texts cost, by a dated table of prices: an estimate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ANY = "any"
KINDS = ("long_code", "toll_free", "short_code", ANY)
_TOLL_FREE = ("+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888")


@dataclass(frozen=True, slots=True)
class Price:
    """One row of the table: what one segment from a kind of number to a country costs, from a day
    on."""

    country: str
    kind: str
    per_segment: Decimal
    carrier_fee: Decimal
    since: date


@dataclass(frozen=True, slots=True)
class Prices:
    """The table. source: where its figures are from."""

    currency: str
    source: str
    rows: tuple[Price, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """An estimate. unpriced: the countries that the table lacks, and how many segments go there."""

    amount: Decimal
    currency: str
    source: str
    unpriced: Mapping[str, int]


def kind_of_number(number: str) -> str:
    """Returns which kind of sender number this is."""
    if not number.startswith("+"):
        return "short_code"
    return "toll_free" if number.startswith(_TOLL_FREE) else "long_code"


def price(prices: Prices, country: str, kind: str, day: date) -> Decimal | None:
    """Returns what a segment costs on that day; None if the table does not say."""
    rows = [
        row
        for row in prices.rows
        if row.country == country and row.kind in (kind, ANY) and row.since <= day
    ]
    if not rows:
        return None
    best = max(rows, key=lambda row: (row.kind == kind, row.since))
    return best.per_segment + best.carrier_fee


def cost(prices: Prices, segments: Mapping[str, int], number: str, day: date) -> Cost:
    """Returns what the segments cost that go to each country from a number."""
    amount, unpriced, kind = Decimal(), {}, kind_of_number(number)
    for country, count in segments.items():
        each = price(prices, country, kind, day)
        if each is None:
            unpriced[country] = count
        else:
            amount += each * count
    return Cost(amount.quantize(Decimal("0.01")), prices.currency, prices.source, unpriced)
