"""Turns a contact file's row into JSON for the quarantine, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from bot.errors import Said
from bot.imports.file import Consent, ContactRow
from bot.models import Language, MessageClass


def to_json(row: ContactRow) -> dict[str, Any]:
    """Returns the row as JSON values."""
    values = asdict(row)
    if row.consent is not None:
        values["consent"]["given_at"] = row.consent.given_at.isoformat()
    return values


def from_json(values: Mapping[str, Any]) -> ContactRow:
    """Returns the row that to_json wrote. Raises KeyError, TypeError or ValueError for anything
    else."""
    consent = values["consent"]
    known = {field.name for field in fields(ContactRow)}  # rows of earlier versions have more
    return ContactRow(
        **{
            **{name: value for name, value in values.items() if name in known},
            "language": Language(values["language"]) if values["language"] else None,
            "tags": tuple(values["tags"]),
            "notes": tuple(map(Said, values.get("notes", ()))),
            "consent": None
            if consent is None
            else Consent(
                **{
                    **consent,
                    "given_at": datetime.fromisoformat(consent["given_at"]),
                    "message_class": MessageClass(consent["message_class"]),
                }
            ),
        }
    )
