"""The owners of conversations, and what the persons have written in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.db.database import Connection, sql
from bot.models import NO_STAFF


async def heard(
    conn: Connection, contact_id: int, number: str, message_id: int, at: datetime, now: datetime
) -> int:
    """Notes that the person has written to this number of ours: a snooze ends. Returns how often
    they have.

    at: when the text came in."""
    values = {"id": contact_id, "number": number, "message_id": message_id, "at": at, "now": now}
    return int((await conn.execute(_HEARD, values)).scalar_one())


_HEARD = sql("""
    update conversations set heard = heard + 1, heard_at = :at, last_heard_id = :message_id,
        updated_at = case when number = :number then updated_at else :now end,
        number = :number, snoozed_until = null,
        waiting_since = case when owner <> 'bot' then coalesce(waiting_since, :at) end
    where contact_id = :id returning heard
""")


async def move(
    conn: Connection,
    contact_id: int,
    owner: str,
    now: datetime,
    *,
    snoozed_until: datetime | None = None,
    closed_by: str | None = None,
    spoke: bool = False,
) -> int:
    """Gives the conversation to an owner. Returns its fencing number, a new one if it changes.

    snoozed_until: when the owner wants to see it again. closed_by: who closes it with that. spoke:
    the owner has just written, so that the person waits no more."""
    values = {
        "id": contact_id,
        "owner": owner,
        "now": now,
        "snoozed_until": snoozed_until,
        "closed_at": now if closed_by else None,
        "closed_by": closed_by,
        "spoke": spoke,
    }
    return int((await conn.execute(_MOVE, values)).scalar_one())


_MOVE = sql("""
    update conversations set owner = :owner,
        fence = fence + case when owner = :owner then 0 else 1 end,
        updated_at = case when owner = :owner then updated_at else :now end,
        snoozed_until = cast(:snoozed_until as timestamptz),
        closed_at = cast(:closed_at as timestamptz), closed_by = cast(:closed_by as text),
        waiting_since = case when :spoke or :owner = 'bot' then null
            when :owner = 'nobody' then coalesce(waiting_since, :now) else waiting_since end,
        spoken_at = case when :spoke then :now else spoken_at end
    where contact_id = :id returning fence
""")


async def take(
    conn: Connection, contact_id: int, member: str, seen: int | None, now: datetime
) -> int | None:
    """Makes a member the owner, if nobody of the staff was faster. Returns the new fencing number,
    None if somebody was.

    seen: the fencing number that the member has seen: under it, the conversation is taken from a
    colleague too."""
    row = (
        await conn.execute(
            _TAKE,
            {
                "id": contact_id,
                "member": member,
                "seen": seen,
                "free": [*NO_STAFF, member],
                "now": now,
            },
        )
    ).first()
    return int(row.fence) if row else None


_TAKE = sql("""
    update conversations set owner = :member,
        fence = fence + case when owner = :member then 0 else 1 end,
        updated_at = case when owner = :member then updated_at else :now end,
        snoozed_until = null, closed_at = null, closed_by = null
    where contact_id = :id
        and (owner = any(cast(:free as text[])) or fence = cast(:seen as bigint))
    returning fence
""")


async def owned_by(conn: Connection, member: str) -> Sequence[int]:
    """Returns the contacts whose conversations a member owns."""
    rows = await conn.execute(
        sql("select contact_id from conversations where owner = :member order by contact_id"),
        {"member": member},
    )
    return [row.contact_id for row in rows]


async def release(conn: Connection, owner: str, now: datetime) -> list[int]:
    """Takes all conversations from an owner: they wait for the team, under new fencing numbers.
    Returns the ids of their contacts."""
    rows = await conn.execute(
        sql("""update conversations set owner = 'nobody', fence = fence + 1, updated_at = :now,
                snoozed_until = null, waiting_since = coalesce(waiting_since, :now)
            where owner = :owner returning contact_id"""),
        {"owner": owner, "now": now},
    )
    return [row.contact_id for row in rows]
