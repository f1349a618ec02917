"""What became of each person in a campaign, and why."""

from __future__ import annotations

from typing import Any

from bot.db.database import Connection, sql


async def page(
    conn: Connection, campaign_id: int, status: str = "", after: int = 0, limit: int = 50
) -> list[dict[str, Any]]:
    """Returns some recipients after that contact's id, by it. status: that of their texts;
    "waiting" for those who have none yet, "" for all."""
    rows = await conn.execute(
        _PAGE, {"id": campaign_id, "status": status, "after": after, "limit": limit}
    )
    return [dict(row.items()) for row in rows]


async def answered_text(conn: Connection, campaign_id: int, contact_id: int) -> int | None:
    """Returns the campaign's text to somebody who has answered it, None if they have not."""
    row = (
        await conn.execute(
            sql("""select message_id from recipients
                where campaign_id = :id and contact_id = :contact and answered_at is not null"""),
            {"id": campaign_id, "contact": contact_id},
        )
    ).first()
    return row.message_id if row else None


_PAGE = sql("""
    select c.id, c.address, c.name, c.language, coalesce(m.status, 'waiting') as status, m.reason,
        m.error_code, m.not_before, m.expires_at, m.claimed_at as sent_at, m.segments,
        r.answered_at
    from recipients r join contacts c on c.id = r.contact_id
        left join messages m on m.id = r.message_id
    where r.campaign_id = :id and r.contact_id > :after
        and (cast(:status as text) = '' or coalesce(m.status, 'waiting') = :status)
    order by r.contact_id limit :limit
""")
