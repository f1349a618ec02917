"""The inbox as pages show it: lists of conversations, and one conversation's texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.db.database import Connection, sql
from bot.models import NOBODY, Language


class View(StrEnum):
    """A list of the inbox."""

    WAITING = "waiting"  # nobody has it yet; the longest waiting first
    MINE = "mine"
    ALL = "all"  # the last changed first


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation in a list. last_text: the person's. since: when it last changed."""

    id: int
    address: str
    name: str | None
    language: Language | None
    owner: str
    since: datetime
    last_text: str | None
    revoked: bool


async def listing(conn: Connection, view: View, me: str, limit: int = 50) -> list[Row]:
    """Returns the first conversations of a list. me: whose "mine" is."""
    query = _ALL if view is View.ALL else _OWNED
    owner = me if view is View.MINE else NOBODY
    rows = await conn.execute(query, {"owner": owner, "limit": limit})
    return [
        Row(
            row.id,
            row.address,
            row.name,
            Language(row.language) if row.language else None,
            row.owner,
            row.updated_at,
            row.last_text,
            row.revoked,
        )
        for row in rows
    ]


_COLUMNS = """c.id, c.address, c.name, c.language, v.owner, v.updated_at,
    c.revoked_at is not null as revoked,
    (select m.body from messages m where m.contact_id = c.id and m.direction = 'inbound'
        and m.automatic is null order by m.id desc limit 1) as last_text"""

_OWNED = sql(f"""
    select {_COLUMNS} from conversations v join contacts c on c.id = v.contact_id
    where v.owner = :owner and v.owner <> 'bot' order by v.updated_at limit :limit
""")  # noqa: S608

# Who was imported and has never texted has no conversation to show.
_ALL = sql(f"""
    select {_COLUMNS} from conversations v join contacts c on c.id = v.contact_id
    where exists (select 1 from messages m where m.contact_id = c.id)
    order by v.updated_at desc limit :limit
""")  # noqa: S608


async def counts(conn: Connection, me: str) -> dict[View, int]:
    """Returns how many conversations wait, and how many are mine."""
    row = (
        await conn.execute(
            sql("""select count(*) filter (where owner = 'nobody') as waiting,
                    count(*) filter (where owner = :me) as mine
                from conversations where owner <> 'bot'"""),
            {"me": me},
        )
    ).one()
    return {View.WAITING: row.waiting, View.MINE: row.mine}


@dataclass(frozen=True, slots=True)
class Entry:
    """One text of a thread. author: bot, staff:NAME … of ours, None of the person's. campaign: the
    name of the one that it is a text of. by: who handled the person's text."""

    id: int
    inbound: bool
    body: str
    media: Sequence[dict[str, str]]
    at: datetime
    author: str | None
    purpose: str | None
    status: str | None
    reason: str | None
    not_before: datetime | None
    error_code: int | None
    error: str | None
    segments: int | None
    automatic: str | None
    intent: str | None
    confidence: float | None
    campaign: str | None


async def thread(
    conn: Connection, contact_id: int, before: int | None = None, limit: int = 50
) -> list[Entry]:
    """Returns the newest texts with a contact, oldest first. before: only those before this id."""
    rows = await conn.execute(
        _THREAD, {"id": contact_id, "before": before or 2**62, "limit": limit}
    )
    return [Entry(**row) for row in reversed(list(rows))]


_THREAD = sql("""
    select m.id, m.direction = 'inbound' as inbound, m.body, m.media, m.created_at as at, m.author,
        m.purpose, m.status, m.reason, m.not_before, m.error_code, m.error, m.segments, m.automatic,
        m.intent, m.confidence, k.name as campaign
    from messages m left join campaigns k on k.id = m.campaign_id
    where m.contact_id = :id and m.id < :before
    order by m.id desc limit :limit
""")


@dataclass(frozen=True, slots=True)
class Act:
    """What staff or the bot did with a conversation. given_to: whom it was given."""

    at: datetime
    actor: str
    action: str
    given_to: str | None


async def acts(conn: Connection, contact_id: int, since: datetime) -> list[Act]:
    """Returns what was done with a conversation since then, oldest first."""
    rows = await conn.execute(_ACTS, {"id": contact_id, "since": since})
    return [Act(**row) for row in rows]


_ACTS = sql("""
    select at, actor, action, details ->> 'to' as given_to from audit
    where contact_id = :id and at >= :since and action in ('hand off conversation',
        'take over conversation', 'assign conversation', 'hand back conversation',
        'return conversation', 'close conversation', 'reopen conversation')
    order by at, id limit 100
""")
