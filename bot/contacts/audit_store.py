"""The audit trail: who did what, and when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.db.database import Connection, sql

OURS = ("bot", "contact")  # actors who are no staff
OPENED = "open contact"
HAND_OFF = "hand off conversation"
SEARCHED = "search contacts", "search conversations"
# acts that change nothing
LOOKS = (OPENED, "take evidence", "see evidence", "refuse page", *SEARCHED)


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


async def last_details(conn: Connection, contact_id: int, action: str) -> dict[str, Any]:
    """Returns the details of the last such act about this contact, none if there was none."""
    found = await conn.execute(
        sql("""select details from audit where contact_id = :id and action = :action
                order by id desc limit 1"""),
        {"id": contact_id, "action": action},
    )
    row = found.first()
    return dict(row.details) if row else {}


# -- reading -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines are wanted; None for any. until: before this instant."""

    actor: str | None = None
    action: str | None = None
    contact_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the audit trail."""

    id: int
    at: datetime
    actor: str
    action: str
    contact_id: int | None
    details: dict[str, Any]


async def lines(conn: Connection, asked: Asked, before: int | None, limit: int) -> list[Line]:
    """Returns the newest lines that fit. before: only those before this id."""
    values = {
        "actor": asked.actor,
        "action": asked.action,
        "contact": asked.contact_id,
        "since": asked.since,
        "until": asked.until,
        "before": before,
        "limit": limit,
    }
    return [Line(**row) for row in await conn.execute(_LINES, values)]


_LINES = sql("""
    select id, at, actor, action, contact_id, details from audit
    where (cast(:actor as text) is null or actor = :actor)
        and (cast(:action as text) is null or action = :action)
        and (cast(:contact as bigint) is null or contact_id = :contact)
        and (cast(:since as timestamptz) is null or at >= :since)
        and (cast(:until as timestamptz) is null or at < :until)
        and (cast(:before as bigint) is null or id < :before)
    order by id desc limit :limit
""")


async def actions(conn: Connection) -> list[str]:
    """Returns the acts that there are lines of, each found by a step over the index."""
    return [row.action for row in await conn.execute(_ACTIONS)]


_ACTIONS = sql("""
    with recursive found as (
        (select action from audit order by action limit 1)
        union all
        select (select a.action from audit a where a.action > f.action order by a.action limit 1)
        from found f where f.action is not null)
    select action from found where action is not null
""")
