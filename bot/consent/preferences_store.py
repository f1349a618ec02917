"""Finds a contact by its subject id, with the frequency it chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True, slots=True)
class Granted:
    """What a contact agrees to in one program, and since when."""

    program: str
    message_class: str
    at: datetime


async def granted(conn: Connection, contact_id: int) -> list[Granted]:
    """Returns what the contact agrees to at present."""
    query = sql("""select program, message_class, at from consents
        where contact_id = :id order by program""")
    return [Granted(**row) for row in await conn.execute(query, {"id": contact_id})]
