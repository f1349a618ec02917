"""Cases that were closed, for what follows on them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql


@dataclass(frozen=True, slots=True)
class Closed:
    """A case that was closed. team: whose it was, None for nobody's."""

    id: int
    kind: str
    closed_at: datetime
    team: str | None


async def closed_last(conn: Connection, contact_id: int) -> list[Closed]:
    """Returns the contact's cases that were closed last, together, and that their own text had
    opened; the newest first."""
    rows = await conn.execute(
        sql("""select k.id, k.kind, k.closed_at, t.name as team
                from cases k left join teams t on t.id = k.team_id
                where k.contact_id = :id and k.message_id is not null and k.closed_at =
                    (select max(closed_at) from cases where contact_id = :id)
                order by k.opened_at desc, k.id desc"""),
        {"id": contact_id},
    )
    return [Closed(row.id, row.kind, row.closed_at, row.team) for row in rows]


async def had_lately(
    conn: Connection, contact_id: int, kinds: Collection[str], since: datetime
) -> bool:
    """Returns whether the contact has, or since then had, a case of one of these kinds."""
    rows = await conn.execute(
        sql("""select 1 from cases where contact_id = :id and kind = any(cast(:kinds as text[]))
                and coalesce(closed_at, 'infinity') > :since limit 1"""),
        {"id": contact_id, "kinds": sorted(kinds), "since": since},
    )
    return bool(len(rows))
