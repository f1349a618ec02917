"""What was published of each entry, one version after another."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.db.database import Connection, sql

_LOCK = 7_390_292


@dataclass(frozen=True, slots=True)
class Version:
    """An entry as somebody has published it, in both languages. author: "" if nobody noted it."""

    version: int
    slug: str
    content: Mapping[str, Any]
    author: str
    at: datetime


async def lock(conn: Connection) -> None:
    """Keeps others from publishing until the transaction ends."""
    await conn.execute(sql("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})


async def add(
    conn: Connection, slug: str, content: Mapping[str, Any], author: str, now: datetime
) -> None:
    """Writes the next version. The caller holds the lock."""
    await conn.execute(
        sql("""insert into faq_versions (slug, content, author, at)
                values (:slug, cast(:content as jsonb), :author, :now)"""),
        {"slug": slug, "content": json.dumps(content), "author": author, "now": now},
    )


async def newest(conn: Connection, slug: str, count: int = 2) -> Sequence[Version]:
    """Returns the newest versions of an entry, the newest one first."""
    query = sql("""select version, slug, content, author, at from faq_versions
                where slug = :slug order by version desc limit :count""")
    rows = await conn.execute(query, {"slug": slug, "count": count})
    return [Version(**row) for row in rows]
