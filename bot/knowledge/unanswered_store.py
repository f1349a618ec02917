"""The tables of questions that the bot could not answer, and of their groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that the bot could not answer. group: None until a worker has compared it.
    language: the contact's, None while it is unknown. slug: the entry that was begun for its group;
    published_at: when that was last published."""

    message_id: int
    contact_id: int
    body: str
    language: str | None
    at: datetime
    group: int | None
    slug: str | None
    published_at: datetime | None


async def note(conn: Connection, message_id: int, now: datetime) -> None:
    """Notes that the bot could not answer a text."""
    await conn.execute(
        sql("""insert into unanswered (message_id, at) values (:id, :now)
                on conflict (message_id) do nothing"""),
        {"id": message_id, "now": now},
    )


async def waiting(conn: Connection, limit: int) -> list[tuple[int, str]]:
    """Returns texts that nobody has compared with the others yet, with their ids; another worker's
    are left out."""
    rows = await conn.execute(_WAITING, {"limit": limit})
    return [(row.message_id, row.body) for row in rows]


_WAITING = sql("""
    select u.message_id, m.body from unanswered u join messages m on m.id = u.message_id
    where u.group_id is null and m.body <> ''
    order by u.message_id limit :limit for update of u skip locked
""")


async def meanings(conn: Connection, since: datetime, limit: int) -> list[tuple[int, bytes, bool]]:
    """Returns the newest texts that were compared: the group, what the text means, and whether
    somebody has decided about the group."""
    rows = await conn.execute(_MEANINGS, {"since": since, "limit": limit})
    return [(row.group_id, bytes(row.meaning), row.decided) for row in rows]


_MEANINGS = sql("""
    select u.group_id, u.meaning, g.ignored_at is not null or g.slug is not null as decided
    from unanswered u join unanswered_groups g on g.id = u.group_id
    where u.meaning <> '' and u.at >= :since
    order by u.message_id desc limit :limit
""")


async def add_group(conn: Connection) -> int:
    """Begins a group. Returns its id."""
    query = sql("insert into unanswered_groups default values returning id")
    return int((await conn.execute(query)).scalar_one())


async def place(conn: Connection, message_id: int, group: int, meaning: bytes) -> None:
    """Puts a text into its group."""
    await conn.execute(
        sql("""update unanswered set group_id = :group, meaning = :meaning
                where message_id = :id"""),
        {"id": message_id, "group": group, "meaning": meaning},
    )


async def merge(conn: Connection, group: int, into: int) -> None:
    """Puts a group's texts into another one."""
    values = {"group": group, "into": into}
    await conn.execute(
        sql("update unanswered set group_id = :into where group_id = :group"), values
    )
    await conn.execute(sql("delete from unanswered_groups where id = :group"), {"group": group})


async def open_(conn: Connection, since: datetime, limit: int) -> list[Asked]:
    """Returns the questions of the groups that nobody ignores, the newest first."""
    return [Asked(**row) for row in await conn.execute(_OPEN, {"since": since, "limit": limit})]


_OPEN = sql("""
    select u.message_id, m.contact_id, m.body, c.language, u.at, u.group_id as "group", g.slug,
        (select max(v.at) from faq_versions v where v.slug = g.slug) as published_at
    from unanswered u
    join messages m on m.id = u.message_id
    join contacts c on c.id = m.contact_id
    left join unanswered_groups g on g.id = u.group_id
    where u.at >= :since and m.body <> '' and g.ignored_at is null
    order by u.at desc, u.message_id desc limit :limit
""")


async def ignore(conn: Connection, group: int, by: str | None, now: datetime) -> bool:
    """Leaves a group out of the list, or by None takes it in again. Returns False if there is no
    such group."""
    return bool(await conn.execute(_IGNORE, {"group": group, "by": by, "now": now}))


_IGNORE = sql("""
    update unanswered_groups set ignored_by = cast(:by as text),
        ignored_at = case when cast(:by as text) is not null then :now end
    where id = :group returning 1
""")


async def ignored(conn: Connection, limit: int) -> Sequence[tuple[int, str, datetime, str]]:
    """Returns the groups that somebody ignores, the newest first: with who, when, and a text."""
    rows = await conn.execute(_IGNORED, {"limit": limit})
    return [(row.id, row.ignored_by, row.ignored_at, row.body) for row in rows]


_IGNORED = sql("""
    select g.id, g.ignored_by, g.ignored_at, said.body
    from unanswered_groups g
    cross join lateral (
        select m.body from unanswered u join messages m on m.id = u.message_id
        where u.group_id = g.id and m.body <> '' order by u.message_id desc limit 1) said
    where g.ignored_at is not null order by g.ignored_at desc limit :limit
""")


async def begin_entry(conn: Connection, group: int, slug: str) -> None:
    """Notes the entry that was begun for a group."""
    await conn.execute(
        sql("update unanswered_groups set slug = :slug where id = :group"),
        {"group": group, "slug": slug},
    )
