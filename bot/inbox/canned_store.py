"""The table of canned replies: words that staff write often, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql
from bot.models import Language


@dataclass(frozen=True, slots=True)
class Canned:
    """A canned reply in one language. version: grows with each change."""

    name: str
    language: str
    body: str
    author: str
    version: int
    updated_at: datetime


_CANNED = "name, language, body, author, version, updated_at"


async def listing(conn: Connection, language: Language | None = None) -> Sequence[Canned]:
    """Returns the canned replies by name, of one language or of both."""
    rows = await conn.execute(
        sql(f"""select {_CANNED} from canned_replies
                where cast(:language as text) is null or language = cast(:language as text)
                order by name, language"""),  # noqa: S608
        {"language": language},
    )
    return [Canned(**row) for row in rows]


async def write(
    conn: Connection, name: str, language: str, body: str, author: str, seen: int, now: datetime
) -> bool:
    """Writes a reply over the version that its writer has seen, 0 for a new one.

    Returns False if there is another version meanwhile."""
    values = {
        "name": name,
        "language": language,
        "body": body,
        "author": author,
        "seen": seen,
        "now": now,
    }
    return bool(await conn.execute(_WRITE if seen else _ADD, values))


_ADD = sql("""
    insert into canned_replies (name, language, body, author, updated_at)
    values (:name, :language, :body, :author, :now)
    on conflict (name, language) do nothing returning 1
""")
_WRITE = sql("""
    update canned_replies set body = :body, author = :author, version = version + 1,
        updated_at = :now
    where name = :name and language = :language and version = :seen returning 1
""")


async def remove(conn: Connection, name: str, language: str) -> bool:
    """Removes a reply. Returns False if there is none of this name in this language."""
    return bool(
        await conn.execute(
            sql("""delete from canned_replies where name = :name and language = :language
                returning 1"""),
            {"name": name, "language": language},
        )
    )
