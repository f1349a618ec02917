"""The table of what calls of the API were answered, by token and Idempotency-Key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.db.database import Connection, sql


@dataclass(frozen=True, slots=True)
class Given:
    """What a call was answered. digest: of its body."""

    digest: bytes
    status: int
    answer: Mapping[str, Any]


async def begin(
    conn: Connection, token: str, key: str, digest: bytes, now: datetime
) -> Given | None:
    """Takes a key for a call, and returns None; or returns what the call of this key was answered.
    Waits for a call that is under way."""
    values = {"token": token, "key": key, "digest": digest, "now": now}
    if await conn.execute(_TAKE, values):
        return None
    row = (await conn.execute(_KNOWN, values)).one()
    return Given(row.digest, row.status, row.answer)


_TAKE = sql("""
    insert into api_answers (token, key, digest, status, answer, at)
    values (:token, :key, :digest, 0, '{}', :now) on conflict do nothing returning 1
""")
_KNOWN = sql("select digest, status, answer from api_answers where token = :token and key = :key")


async def finish(
    conn: Connection, token: str, key: str, status: int, answer: Mapping[str, Any]
) -> None:
    """Notes what a call was answered."""
    await conn.execute(
        sql("""update api_answers set status = cast(:status as integer),
                    answer = cast(:answer as jsonb)
                where token = :token and key = :key"""),
        {"token": token, "key": key, "status": status, "answer": json.dumps(dict(answer))},
    )


async def tidy(conn: Connection, before: datetime) -> None:
    """Forgets the answers from before that."""
    await conn.execute(sql("delete from api_answers where at < :before"), {"before": before})
