"""The bot's answers of the last hour, and the texts of ours that a reaction may quote."""

from __future__ import annotations

from datetime import datetime

from bot.db.database import Connection, sql
from bot.messages.rules import Answered


async def recent(conn: Connection, contact_id: int, since: datetime) -> list[Answered]:
    """Returns the bot's answers to this contact since then.

    A survey's question that follows an accepted answer does not count, nor what was withheld."""
    rows = await conn.execute(_RECENT, {"id": contact_id, "since": since})
    return [Answered(row.body, row.words or "", row.intent, row.created_at) for row in rows]


# By the index messages_answers, so its cost does not grow with the history.
_RECENT = sql("""
    select m.body, m.created_at, i.body as words, i.intent
    from messages m left join messages i on i.id = m.answers
    where m.contact_id = :id and m.created_at > :since
        and m.purpose in ('answer', 'promised', 'survey_question', 'keyword_reply')
        and m.reason <> 'loop'
        and m.purpose <> 'keyword_reply' and m.author = 'bot'
        and not (m.purpose = 'survey_question' and exists (
            select 1 from answers a where a.message_id = m.answers and a.value is not null))
""")


async def to_keywords(conn: Connection, contact_id: int, body: str, since: datetime) -> int:
    """Counts the answers to keywords in these words since then."""
    return int(
        (
            await conn.execute(_TO_KEYWORDS, {"id": contact_id, "body": body, "since": since})
        ).scalar_one()
    )


_TO_KEYWORDS = sql("""
    select count(*) from messages
    where contact_id = :id and created_at > :since
        and purpose in ('answer', 'promised', 'survey_question', 'keyword_reply')
        and reason <> 'loop'
        and purpose = 'keyword_reply' and body = :body
""")


async def last_sent(conn: Connection, contact_id: int, limit: int) -> list[tuple[int, str]]:
    """Returns (id, body) of the contact's last texts from us, the newest first."""
    rows = await conn.execute(
        sql("""select id, body from messages
            where contact_id = :id and direction = 'outbound' and status <> 'suppressed'
            order by id desc limit :limit"""),
        {"id": contact_id, "limit": limit},
    )
    return [(row.id, row.body) for row in rows]


async def file(conn: Connection, message_id: int, kind: str, reacts_to: int | None) -> None:
    """Notes that no person wrote a text, and the text of ours that it reacts to."""
    await conn.execute(
        sql("""update messages set automatic = :kind, reacts_to = cast(:reacts_to as bigint)
            where id = :id"""),
        {"id": message_id, "kind": kind, "reacts_to": reacts_to},
    )


async def noticed_before(conn: Connection, contact_id: int, day: datetime) -> bool:
    """Returns whether a carrier has said before that day that nobody has the number, and the
    person has not written since."""
    return bool((await conn.execute(_NOTICED, {"id": contact_id, "day": day})).scalar_one())


_NOTICED = sql("""
    select exists (
        select 1 from messages n
        where n.contact_id = :id and n.automatic = 'dead_number' and n.created_at < :day
            and not exists (
                select 1 from messages p
                where p.contact_id = :id and p.direction = 'inbound' and p.automatic is null
                    and p.id > n.id and p.handled_at is not null))
""")
