"""The search: contacts by name and number, conversations by their texts and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.contacts.rules import Wanted
from bot.db.database import Connection, Statement, sql

LOOKED_AT = 2_000  # matches of one kind; with more, the rest is not looked at
MOST_MILLISECONDS = 2_000


@dataclass(frozen=True, slots=True)
class Found:
    """A contact that was found. message_id, words: the newest text with the words, None if the
    name, the number or a note has them."""

    contact_id: int
    message_id: int | None
    words: str | None


# One indexed query for each kind of match, never an OR over tables.
_BY = {
    "end": """select c.id as contact_id, null::bigint as message_id, 0 as rank from contacts c
        where reverse(c.address) like :end || '%' and c.erased_at is null limit :limit""",
    "start": """select c.id, null, 0 from contacts c
        where c.address like :start || '%' and c.erased_at is null limit :limit""",
    "name": """select c.id, null, 1 from contacts c
        where c.name is not null and searched(c.name) @@ cast(:words as tsquery) limit :limit""",
    "note": """select n.contact_id, null, 3 from notes n
        where searched(n.body) @@ cast(:words as tsquery) limit :limit""",
    "text": """select t.contact_id, max(t.id), 2 from (
            select m.contact_id, m.id from messages m
            where m.campaign_id is null and m.body <> ''
                and searched(m.body) @@ cast(:words as tsquery) limit :limit) t
        group by t.contact_id""",
}


@lru_cache
def statement(kinds: tuple[str, ...]) -> Statement:
    """Returns the query for these kinds of matches."""
    parts = " union all ".join(f"({_BY[kind]})" for kind in kinds)
    return sql(f"""
        select f.contact_id, max(f.message_id) as message_id,
            (select m.body from messages m where m.id = max(f.message_id)) as words
        from ({parts}) f (contact_id, message_id, rank)
        join conversations v on v.contact_id = f.contact_id
        group by f.contact_id, v.heard_at
        order by min(f.rank), v.heard_at desc, f.contact_id limit :most
    """)  # noqa: S608


async def find(conn: Connection, wanted: Wanted, most: int) -> Sequence[Found]:
    """Returns what was found: by number, by name, by a text, by a note; the last to write first.

    Ends with an error of the server after two seconds."""
    kinds = [kind for kind in ("end", "start") if getattr(wanted, kind) is not None]
    kinds += ["name", "text", "note"] if wanted.words else []
    if not kinds:
        return ()
    query = statement(tuple(kinds))
    values = {
        "end": wanted.end,
        "start": wanted.start,
        "words": wanted.words,
        "limit": LOOKED_AT,
        "most": most,
    }
    await conn.execute(sql(f"set local statement_timeout = {MOST_MILLISECONDS}"))
    rows = await conn.execute(query, {name: values[name] for name in query.names})
    return [Found(row.contact_id, row.message_id, row.words) for row in rows]
