"""Which cases another system was told of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql


@dataclass(frozen=True, slots=True)
class Unannounced:
    """An open case that no other system was told of. team: its name."""

    id: int
    contact_id: int
    kind: str
    opened_at: datetime
    due_at: datetime | None
    team: str | None


async def unannounced(
    conn: Connection, now: datetime, since: datetime, limit: int
) -> list[Unannounced]:
    """Returns the open cases of that time that are to be told of now, the oldest first; those that
    staff opened are no news."""
    rows = await conn.execute(_UNANNOUNCED, {"now": now, "since": since, "limit": limit})
    return [Unannounced(**row) for row in rows]


_UNANNOUNCED = sql("""
    select k.id, k.contact_id, k.kind, k.opened_at, k.due_at, t.name as team
    from cases k left join teams t on t.id = k.team_id
    where k.announced_at is null and k.closed_at is null and k.opened_at > :since
        and k.kind <> 'staff' and (k.announce_after is null or k.announce_after <= :now)
    order by k.opened_at, k.id limit :limit
""")


async def set_announced(
    conn: Connection, case_id: int, now: datetime, again: datetime | None
) -> None:
    """Notes that another system was told of a case, or (again) when to try again."""
    await conn.execute(
        sql("""update cases set announce_after = cast(:again as timestamptz),
                announced_at = case when cast(:again as timestamptz) is null then :now end
            where id = :id"""),
        {"id": case_id, "now": now, "again": again},
    )
