"""Feedback as files: CSV that spreadsheets open as it is, and JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from typing import Any

from bot.surveys.feedback.store import Item

BOM = "\ufeff"  # tells spreadsheets that the file is UTF-8
COLUMNS = (
    "id at kind theme urgency language text contact name number state answered_at closed_at"
    " closed_by outcome read_kind read_theme corrected_by"
).split()
_FORMULA = re.compile(r"[=+\-@\t\r](?!\d+$)")  # but no phone number


def row(item: Item, *, named: bool) -> dict[str, Any]:
    """Returns a text of feedback as JSON values. named: with the person's name and number."""
    return {
        "id": item.id,
        "at": item.at.isoformat(),
        "kind": item.kind.value,
        "theme": item.theme.value,
        "urgency": item.urgency.value if item.urgency else None,
        "language": item.language.value if item.language else None,
        "text": item.body,
        "contact": item.contact_id,
        "name": item.name if named else None,
        "number": item.address if named else None,
        "state": item.state,
        "answered_at": item.first_answered_at.isoformat() if item.first_answered_at else None,
        "closed_at": item.closed_at.isoformat() if item.closed_at else None,
        "closed_by": item.closed_by,
        "outcome": item.outcome,
        "read_kind": item.read_kind,
        "read_theme": item.read_theme,
        "corrected_by": item.corrected_by,
    }


def as_json(items: Sequence[Item], *, named: bool) -> str:
    """Returns the feedback as a JSON list."""
    return json.dumps([row(item, named=named) for item in items], ensure_ascii=False, indent=1)


def as_csv(items: Sequence[Item], *, named: bool) -> str:
    """Returns the feedback as CSV with a head, fit for spreadsheets."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for item in items:
        writer.writerow({name: cell(value) for name, value in row(item, named=named).items()})
    return out.getvalue()


def cell(value: object) -> str:
    """Returns a cell of CSV; an apostrophe keeps a spreadsheet from reading words as a formula."""
    words = "" if value is None else str(value)
    return f"'{words}" if _FORMULA.match(words) else words
