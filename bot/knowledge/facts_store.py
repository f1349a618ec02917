"""The versions of the shop's facts; the newest one is in force."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from bot.db.database import Connection, Row, sql
from bot.errors import SettingsError
from bot.knowledge.model import ShopFacts

_LOCK = 7_390_282


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the facts, with its author."""

    version: int
    content: Mapping[str, Any]
    author: str
    at: datetime


async def lock(conn: Connection) -> None:
    """Keeps others from changing the facts until the transaction ends."""
    await conn.execute(sql("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})


async def present(conn: Connection) -> ShopFacts | None:
    """Returns the facts in force, None if there are none. Raises SettingsError if this version of
    Texto does not understand them."""
    row = (await conn.execute(sql("select * from facts order by version desc limit 1"))).first()
    if row is None:
        return None
    found = _version(row)
    try:
        return ShopFacts.model_validate(found.content)
    except ValidationError as error:
        raise SettingsError(
            f"Version {found.version} of the facts, which {found.author} wrote, is not understood "
            f"by this version of Texto ({error.errors()[0]['msg']}): run the newest one everywhere."
        ) from None


async def add(conn: Connection, facts: ShopFacts, author: str, now: datetime) -> None:
    """Writes the next version. The caller holds the lock."""
    await conn.execute(
        sql("""insert into facts (content, author, at)
                values (cast(:content as jsonb), :author, :now)"""),
        {"content": json.dumps(facts.model_dump(mode="json")), "author": author, "now": now},
    )


async def versions(conn: Connection) -> list[Version]:
    """Returns all versions, the first one first."""
    return [
        _version(row) for row in await conn.execute(sql("select * from facts order by version"))
    ]


def _version(row: Row) -> Version:
    return Version(row.version, row.content, row.author, row.at)
