"""How often a contact wants texts; whose link is whose."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from bot.db.database import Connection, sql
from bot.models import Frequency


@dataclass(frozen=True, slots=True)
class Found:
    contact_id: int
    frequency: Frequency


async def find(conn: Connection, subject: UUID) -> Found | None:
    """The contact of this subject id; None where it is erased."""
    row = (
        await conn.execute(
            sql("""select id, frequency from contacts
                where subject_id = :subject and erased_at is null"""),
            {"subject": subject},
        )
    ).first()
    return Found(row.id, Frequency(row.frequency)) if row else None
