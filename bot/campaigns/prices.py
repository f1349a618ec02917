"""Reads the table of prices, data/prices.toml, which an admin edits."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from bot.campaigns.rules.cost import ANY, KINDS, Price, Prices
from bot.config import Settings, project_file
from bot.errors import UsageError


def read(settings: Settings) -> Prices:
    """Returns the table. Raises UsageError, which names the row and what is wrong with it."""
    return load(project_file(settings.project_dir, "data/prices.toml"))


def load(path: Path) -> Prices:
    """Reads a table. Raises UsageError."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError("%(path)s can't be read: %(why)s", path=path, why=error) from None
    rows = []
    for place, row in enumerate(table.get("prices", []), 1):
        try:
            rows.append(_price(row))
        except (KeyError, TypeError, ValueError, InvalidOperation) as error:
            raise UsageError(
                '%(path)s, row %(row)s: country, number, per_segment (as in "0.0083") and since'
                " are needed (%(why)s)",
                path=path,
                row=place,
                why=error,
            ) from None
    return Prices(str(table.get("currency", "")), str(table.get("source", "")), tuple(rows))


def _price(row: dict[str, Any]) -> Price:
    kind = str(row.get("number", ANY))
    if kind not in KINDS:
        raise ValueError(f"number is one of {', '.join(KINDS)}, not {kind}")
    since = row["since"]
    if type(since) is not date:
        raise ValueError(f"since is a day, as in 2026-01-01, not {since}")
    each, fee = Decimal(row["per_segment"]), Decimal(row.get("carrier_fee", "0"))
    if each < 0 or fee < 0 or not (each + fee).is_finite():
        raise ValueError("a price is 0 or more")
    return Price(str(row["country"]), kind, each, fee, since)
