"""What became of each person in a campaign, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.contacts.waiting_store import WAITS
from bot.db.database import Connection, sql

OUTCOMES = (
    "waiting queued deferred sending unknown sent delivered failed skipped expired refused canceled"
).split()
# What became of a recipient in one word. `m`: its text, if it has one.
OUTCOME = """case
    when m.status is null then 'waiting'
    when m.status in ('accepted', 'sent') then 'sent'
    when m.status in ('delivered', 'read') then 'delivered'
    when m.status in ('failed', 'undelivered') then 'failed'
    when m.status = 'suppressed' and m.reason in ('program_cap', 'daily_cap') then 'skipped'
    when m.status = 'suppressed' and m.reason = 'campaign_expired' then 'expired'
    when m.status = 'suppressed' then 'refused'
    else m.status end"""

# In which language they were written to, or would be if the text were written now.
LANGUAGE = "case when m.id is null then r.language else m.language end"


async def page(
    conn: Connection,
    campaign_id: int,
    status: str = "",
    after: int = 0,
    limit: int = 50,
    outcome: str = "",
) -> list[dict[str, Any]]:
    """Returns some recipients after that contact's id, by it. status: that of their texts;
    "waiting" for those who have none yet, "" for all. outcome: one of OUTCOMES, "" for all."""
    values = {"id": campaign_id, "status": status, "after": after, "limit": limit}
    rows = await conn.execute(_PAGE, {**values, "outcome": outcome})
    return [dict(row.items()) for row in rows]


async def answered_text(conn: Connection, campaign_id: int, contact_id: int) -> int | None:
    """Returns the campaign's text to somebody who has answered it or written back, None if they
    have not."""
    row = (
        await conn.execute(
            sql("""select message_id from recipients
                where campaign_id = :id and contact_id = :contact
                    and coalesce(answered_at, replied_at) is not null"""),
            {"id": campaign_id, "contact": contact_id},
        )
    ).first()
    return row.message_id if row else None


async def to_remind(conn: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """Returns whom a survey has asked something so long ago that it would ask once more: campaign
    and contact, those who wait longest first."""
    rows = await conn.execute(_TO_REMIND, {"now": now, "limit": limit})
    return [(row.campaign_id, row.contact_id) for row in rows]


async def reminded(conn: Connection, campaign_id: int, contact_id: int, now: datetime) -> None:
    """Notes that somebody has been asked once more."""
    await conn.execute(
        sql("""update recipients set reminded_at = :now
                where campaign_id = :id and contact_id = :contact"""),
        {"id": campaign_id, "contact": contact_id, "now": now},
    )


_TO_REMIND = sql(f"""
    select r.campaign_id, r.contact_id from campaigns k
    join recipients r on r.campaign_id = k.id
    join messages m on m.id = r.message_id
    left join survey_runs u on u.campaign_id = r.campaign_id and u.contact_id = r.contact_id,
    lateral (select greatest(u.updated_at, m.claimed_at) as asked_at,
        cast(:now as timestamptz) as now,
        make_interval(hours => cast(k.content #>> '{{survey,reminder,hours}}' as int)) as rests) a
    where k.content #> '{{survey,reminder}}' is not null and k.status in ('running', 'finished')
        and r.reminded_at is null and coalesce(u.status = 'open', true)
        and m.status in ('accepted', 'sent', 'delivered', 'read')
        and a.asked_at between a.now - {WAITS} and a.now - a.rests
        and k.launched_at > a.now - interval '60 days'
        and not exists (select 1 from messages i
            where i.contact_id = r.contact_id and i.direction = 'inbound'
                and i.created_at > a.now - a.rests)
    order by a.asked_at limit :limit
""")  # noqa: S608


_PAGE = sql(f"""
    select c.id, c.address, c.name, {LANGUAGE} as language,
        coalesce(m.status, 'waiting') as status, m.reason, m.error_code,
        m.not_before, m.expires_at, m.claimed_at as sent_at, m.segments,
        r.answered_at, {OUTCOME} as outcome, m.status_at, r.replied_at, r.opted_out_at, m.price,
        m.currency, r.clicked_at, (select count(*) from clicks k
            where k.campaign_id = r.campaign_id and k.contact_id = r.contact_id) as clicks,
        r.word as answer, substr('ABCD', r.variant + 1, 1) as variant, p.code as coupon,
        d.at as redeemed_at, d.place as redeemed_place
    from recipients r join contacts c on c.id = r.contact_id
        left join messages m on m.id = r.message_id
        left join coupons p on p.campaign_id = r.campaign_id and p.contact_id = r.contact_id
        left join redemptions d on d.code = p.code and d.undone_at is null
    where r.campaign_id = :id and r.contact_id > :after
        and (cast(:status as text) = '' or coalesce(m.status, 'waiting') = :status)
        and (cast(:outcome as text) = '' or {OUTCOME} = :outcome)
    order by r.contact_id limit :limit
""")  # noqa: S608
