"""The table of drafts: entries and facts as somebody has written them, before they count."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.db.database import Connection, Row, sql

ENTRY, FACTS = "entry", "facts"  # the kinds of drafts


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft. base: the version that it was written over, 0 for none. edits: grows with each
    change."""

    name: str
    content: Mapping[str, Any]
    author: str
    at: datetime
    base: int
    edits: int


_DRAFT = "name, content, author, at, base, edits"


async def every(conn: Connection, kind: str) -> dict[str, Draft]:
    """Returns the drafts of that kind by name."""
    rows = await conn.execute(
        sql(f"select {_DRAFT} from knowledge_drafts where kind = :kind order by name"),  # noqa: S608
        {"kind": kind},
    )
    return {row.name: _draft(row) for row in rows}


async def one(conn: Connection, kind: str, name: str = "") -> Draft | None:
    """Returns a draft, None if there is none."""
    found = await conn.execute(
        sql(f"select {_DRAFT} from knowledge_drafts where kind = :kind and name = :name"),  # noqa: S608
        {"kind": kind, "name": name},
    )
    row = found.first()
    return _draft(row) if row else None


def _draft(row: Row) -> Draft:
    return Draft(**row)


async def write(
    conn: Connection,
    kind: str,
    name: str,
    content: Mapping[str, Any],
    author: str,
    now: datetime,
    *,
    base: int,
    seen: int,
) -> bool:
    """Writes a draft over the edit that its writer has seen, 0 for a new one. Returns False if
    there is another one meanwhile."""
    values = {
        "kind": kind,
        "name": name,
        "content": json.dumps(content),
        "author": author,
        "now": now,
        "base": base,
        "seen": seen,
    }
    return bool(await conn.execute(_WRITE if seen else _ADD, values))


_ADD = sql("""
    insert into knowledge_drafts (kind, name, content, author, at, base)
    values (:kind, :name, cast(:content as jsonb), :author, :now, :base)
    on conflict (kind, name) do nothing returning 1
""")
_WRITE = sql("""
    update knowledge_drafts set content = cast(:content as jsonb), author = :author, at = :now,
        base = :base, edits = edits + 1
    where kind = :kind and name = :name and edits = :seen returning 1
""")


async def remove(conn: Connection, kind: str, name: str, seen: int) -> bool:
    """Removes a draft. Returns False if it is not the edit that was seen; 0 stands for none."""
    found = await one(conn, kind, name)
    if (found.edits if found else 0) != seen:
        return False
    await conn.execute(_REMOVE, {"kind": kind, "name": name, "seen": seen})
    return True


_REMOVE = sql("""
    delete from knowledge_drafts where kind = :kind and name = :name and edits = :seen
""")
