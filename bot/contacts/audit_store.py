"""The audit trail: who did what, and when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from bot.db.database import Connection, sql

OURS = ("bot", "contact")  # actors who are no staff
OPENED = "open contact"
LOOKS = (OPENED, "take evidence", "refuse page")  # acts that change nothing


async def write(
    conn: Connection,
    actor: str,
    action: str,
    contact_id: int | None,
    details: Mapping[str, object],
    now: datetime,
) -> None:
    """Writes one line of the audit trail.

    actor: bot, a keyword, or the name of a person; action: a verb and its object."""
    await conn.execute(
        sql("""insert into audit (at, actor, action, contact_id, details)
                values (:now, :actor, :action, :contact_id, cast(:details as jsonb))"""),
        {
            "now": now,
            "actor": actor,
            "action": action,
            "contact_id": contact_id,
            "details": json.dumps(dict(details)),
        },
    )


async def last_act(conn: Connection, contact_id: int, since: datetime) -> datetime | None:
    """Returns when staff last did something about this contact since then."""
    found: datetime | None = (
        await conn.execute(
            sql("""select max(at) from audit
                where contact_id = :id and at > :since and not actor = any(:ours)
                    and not action = any(:looks)"""),
            {"id": contact_id, "since": since, "ours": list(OURS), "looks": list(LOOKS)},
        )
    ).scalar_one()
    return found
