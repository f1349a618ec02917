"""Finds a contact by its subject id, with the frequency it chose."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from bot.db.database import Connection, sql
from bot.models import Frequency


@dataclass(frozen=True, slots=True)
class Found:
    """A contact's id and frequency."""

    contact_id: int
    frequency: Frequency


async def find(conn: Connection, subject: UUID) -> Found | None:
    """Returns the contact of this subject id, or None if it is erased."""
    row = (
        await conn.execute(
            sql("""select id, frequency from contacts
                where subject_id = :subject and erased_at is null"""),
            {"subject": subject},
        )
    ).first()
    return Found(row.id, Frequency(row.frequency)) if row else None
