"""The table of saved audiences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved audience: its rule as text, and who has written it when."""

    name: str
    text: str
    author: str
    changed_at: datetime


async def listing(conn: Connection) -> list[Saved]:
    """Returns the saved audiences, by their names."""
    rows = await conn.execute(
        sql("select name, text, author, changed_at from audiences order by name")
    )
    return [Saved(**row) for row in rows]


async def find(conn: Connection, name: str) -> Saved | None:
    """Returns the audience of this name, or None."""
    row = (
        await conn.execute(
            sql("select name, text, author, changed_at from audiences where name = :name"),
            {"name": name},
        )
    ).first()
    return Saved(**row) if row else None


async def lock(conn: Connection) -> None:
    """Lets one transaction at a time change audiences: two that are saved at once may not come to
    be in each other."""
    await conn.execute(sql("lock table audiences in share row exclusive mode"))


async def save(conn: Connection, name: str, text: str, author: str, now: datetime) -> None:
    """Adds an audience, or gives it another rule."""
    await conn.execute(
        sql("""insert into audiences (name, text, author, changed_at)
                values (:name, :text, :author, :now)
                on conflict (name) do update set text = excluded.text, author = excluded.author,
                    changed_at = excluded.changed_at"""),
        {"name": name, "text": text, "author": author, "now": now},
    )


async def delete(conn: Connection, name: str) -> bool:
    """Deletes an audience. Returns whether there was one."""
    gone = await conn.execute(
        sql("delete from audiences where name = :name returning name"), {"name": name}
    )
    return len(gone) == 1


async def rules_of_campaigns(conn: Connection) -> Sequence[tuple[str, str]]:
    """Returns (name, rule) for the campaigns that still choose their people, which are drafts and
    those that start later; one that leaves people out comes twice."""
    rows = await conn.execute(_RULES)
    return [(row.name, row.rule) for row in rows]


_RULES = sql("""
    select k.name, r.rule from campaigns k cross join lateral (values
        (content -> 'audience' ->> 'rule'), (content -> 'audience' ->> 'leave_out')) as r (rule)
    where status in ('draft', 'scheduled') and r.rule is not null order by k.name
""")
