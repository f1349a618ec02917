"""Reads orders from a file: which rows can be imported, and why the others can't."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from bot.errors import UsageError
from bot.files.csv import Line
from bot.files.naming import attribute
from bot.files.tables import open_table
from bot.orders.rules import Order, OrderState
from bot.reading.codes import key
from bot.sms.phone import AddressKind, BadAddress, parse
from bot.sms.segments import clean

COLUMNS = (
    "number",
    "state",
    "expected_on",
    "carrier",
    "tracking",
    "phone",
    "ordered_at",
    "amount",
)
NEEDED = ("number", "state")
LONGEST = 64  # characters of a cell
# as shops' exports write them, in the form of bot.files.naming.attribute
STATES: Mapping[OrderState, str] = {
    OrderState.PROCESSING: "processing preparing paid open new pending en_preparation en_cours"
    " en_traitement payee",
    OrderState.SHIPPED: "shipped sent in_transit on_the_way dispatched expediee expedie envoyee"
    " en_livraison en_transit",
    OrderState.DELIVERED: "delivered completed livree livre recue",
    OrderState.CANCELED: "canceled cancelled annulee annule",
    OrderState.RETURNED: "returned refunded retournee retourne remboursee",
}
_STATE_OF = {name: state for state, names in STATES.items() for name in names.split()}


@dataclass(frozen=True, slots=True)
class BadOrder:
    """A row that can't be imported, with the reason."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class OrderFile:
    """The rows of a file, good and bad."""

    good: Sequence[Order]
    bad: Sequence[BadOrder]


def load(path: Path) -> OrderFile:
    """Reads a file. Raises UsageError if it can't be read."""
    try:
        return read(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.") from None


def read(content: bytes) -> OrderFile:
    """Reads a CSV or XLSX file with a header. Raises UsageError if it can't be read as a whole."""
    table = open_table(io.BytesIO(content))
    header = [attribute(cell) for cell in table.header.cells]
    if missing := [name for name in NEEDED if name not in header]:
        raise UsageError(
            f"The header lacks {' and '.join(missing)}; the columns are "
            f"{','.join(COLUMNS)}. Found: {', '.join(header)}."
        )
    good: dict[str, Order] = {}
    lines: dict[str, int] = {}
    bad: list[BadOrder] = []
    for row in table.rows:
        line = row.number
        try:
            order = _order(dict(zip(header, _cells(row, len(header)), strict=True)))
            if (name := key(order.number)) in good:
                raise ValueError(f"the same number as on line {lines[name]}")
            good[name], lines[name] = order, line
        except ValueError as error:
            bad.append(BadOrder(line, str(error)))
    return OrderFile(tuple(good.values()), tuple(bad))


def _cells(row: Line, width: int) -> list[str]:
    """Returns as many cells as the header has; missing ones are empty. Raises ValueError."""
    if row.fault:
        raise ValueError(row.fault)
    cells = [clean(cell).strip() for cell in row.cells]
    if any(cells[width:]):
        raise ValueError(f"{len(cells)} columns where the header has {width}")
    return [*cells, *[""] * (width - len(cells))][:width]


def _order(row: Mapping[str, str]) -> Order:
    """Reads one row. Raises ValueError, which says what is wrong with it."""
    for name in COLUMNS:
        if len(row.get(name, "")) > LONGEST:
            raise ValueError(f"{name} is longer than {LONGEST} characters")
    number = row["number"]
    if sum(c.isdigit() for c in key(number)) < 3 or len(key(number)) > 30:
        raise ValueError(
            f"number {number!r} needs at least 3 digits, and 30 letters and digits at most"
        )
    state = _STATE_OF.get(attribute(row["state"]))
    if state is None:
        raise ValueError(f"state {row['state']!r} is none of {', '.join(OrderState)}")
    return Order(
        number,
        state,
        _day(row.get("expected_on", "")),
        row.get("carrier") or None,
        row.get("tracking") or None,
        _phone(row.get("phone", "")),
        _instant(row.get("ordered_at", "")),
        _amount(row.get("amount", "")),
    )


def _phone(raw: str) -> str | None:
    if not raw:
        return None
    try:
        address = parse("".join(char for char in raw if char not in " .-()"))
    except BadAddress:
        address = None
    if address is None or address.kind is not AddressKind.E164:
        raise ValueError("phone is not written as in +33612345678")
    return address.raw


def _instant(raw: str) -> datetime | None:
    if not raw:
        return None
    try:
        at = datetime.fromisoformat(raw)
    except ValueError:
        raise ValueError(f"ordered_at {raw!r} is not a time as 2026-06-30T14:05+02:00") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _amount(raw: str) -> Decimal | None:
    if not raw:
        return None
    if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,4})?", raw.replace(",", ".")):
        raise ValueError(f"amount {raw!r} is not written as in 49.90")
    return Decimal(raw.replace(",", "."))


def _day(raw: str) -> date | None:
    if not raw:
        return None
    try:
        return date.fromisoformat(raw[:10])
    except ValueError:
        raise ValueError(f"expected_on {raw!r} is not a day as 2026-06-30") from None
