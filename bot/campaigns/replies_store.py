"""The table of what people reply to campaigns: a word that was asked for, or texts of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql


async def take(
    conn: Connection, campaign_id: int, contact_id: int, word: str, now: datetime
) -> bool:
    """Notes the word that a person has replied; another one takes the place of the last. Returns
    whether it is new."""
    values = {"campaign_id": campaign_id, "contact_id": contact_id, "word": word, "now": now}
    if not await conn.execute(_TAKE, values):
        return False
    await conn.execute(_FORGET, values)
    await conn.execute(_TELL, values)
    return True


_TAKE = sql("""
    update recipients set word = :word, answered_at = coalesce(answered_at, :now)
    where campaign_id = :campaign_id and contact_id = :contact_id
        and word is distinct from :word
    returning 1
""")
# The part of the event stands for the question, as the key of a survey's does.
_FORGET = sql("""
    delete from contact_events e using campaigns k
    where k.id = :campaign_id and e.contact_id = :contact_id and e.kind = 'answered'
        and e.ref = k.name and e.part = 'reply'
""")
_TELL = sql("""
    insert into contact_events (contact_id, kind, ref, part, at, said)
    select :contact_id, 'answered', k.name, 'reply', :now, :word
    from campaigns k where k.id = :campaign_id
""")


async def words(conn: Connection, campaign_id: int) -> dict[str, int]:
    """Returns how many people have replied each word, the most first."""
    rows = await conn.execute(
        sql("""select word, count(*) as people from recipients
                where campaign_id = :id and word is not null group by 1 order by 2 desc, 1"""),
        {"id": campaign_id},
    )
    return {row.word: row.people for row in rows}


async def intents(conn: Connection, campaign_id: int) -> dict[str, int]:
    """Returns how many texts of their own people have replied, by what they were about."""
    rows = await conn.execute(_INTENTS, {"id": campaign_id})
    return {row.intent: row.texts for row in rows}


_INTENTS = sql("""
    select coalesce(m.intent, '') as intent, count(*) as texts from messages m
    where m.replies_to = :id and m.word is null group by 1 order by 2 desc, 1
""")


@dataclass(frozen=True, slots=True)
class Replied:
    """A text that replies to a campaign. word: the expected one that it is, None for words of the
    person's own. intent: what these were about, "" if nobody can say."""

    message_id: int
    contact_id: int
    address: str
    name: str | None
    language: str | None
    at: datetime
    text: str
    intent: str
    word: str | None


async def page(
    conn: Connection,
    campaign_id: int,
    *,
    word: str = "",
    intent: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[Replied]:
    """Returns replies before that text, the newest first. word: only of those whose word that is;
    without one only texts of people's own, intent: about that."""
    rows = await conn.execute(
        _SAID if word else _FREE,
        {"id": campaign_id, "word": word, "intent": intent, "before": before, "limit": limit},
    )
    return [
        Replied(
            row.id,
            row.contact_id,
            row.address,
            row.name,
            row.language,
            row.created_at,
            row.body,
            row.intent or "",
            row.word,
        )
        for row in rows
    ]


_COLUMNS = """m.id, m.contact_id, c.address, c.name, c.language, m.created_at, m.body, m.intent,
    m.word"""
_PAGE = "and (cast(:before as bigint) is null or m.id < :before) order by m.id desc limit :limit"
_FREE = sql(f"""
    select {_COLUMNS} from messages m join contacts c on c.id = m.contact_id
    where m.replies_to = :id and m.word is null
        and (cast(:intent as text) is null or coalesce(m.intent, '') = :intent)
        {_PAGE}
""")  # noqa: S608
# a person's last text with the word
_SAID = sql(f"""
    select {_COLUMNS} from recipients r join contacts c on c.id = r.contact_id
    join lateral (
        select * from messages w where w.replies_to = :id and w.contact_id = r.contact_id
            and w.word = r.word order by w.id desc limit 1) m on true
    where r.campaign_id = :id and r.word = :word
        {_PAGE}
""")  # noqa: S608
