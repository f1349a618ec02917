"""The table of what pages ask of a worker: to try a question out, to train, to step back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.db.database import Connection, Row, sql

TRY, TRAIN, BACK = "try", "train", "back"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that was asked. taken_at: when a worker began. noted_at: when it last said so.
    share, doing: how far it is. result: what came of it; wrong: why nothing did."""

    id: int
    kind: str
    wanted: Mapping[str, Any]
    author: str
    at: datetime
    taken_at: datetime | None
    noted_at: datetime | None
    share: float
    doing: str
    done_at: datetime | None
    result: Mapping[str, Any] | None
    wrong: str | None


_COLUMNS = """id, kind, wanted, author, at, taken_at, noted_at, share, doing, done_at, result,
    wrong"""


def _task(row: Row) -> Task:
    return Task(**row)


async def add(
    conn: Connection, kind: str, wanted: Mapping[str, Any], author: str, now: datetime
) -> int | None:
    """Asks for something. Returns its id; None if another change of the model is under way."""
    values = {"kind": kind, "wanted": json.dumps(wanted), "author": author, "now": now}
    row = (await conn.execute(_ADD, values)).first()
    return int(row.id) if row else None


_ADD = sql("""
    insert into dialogue_tasks (kind, wanted, author, at)
    values (:kind, cast(:wanted as jsonb), :author, :now)
    on conflict ((true)) where done_at is null and kind <> 'try' do nothing returning id
""")


async def one(conn: Connection, task_id: int) -> Task | None:
    """Returns a task, None if it is gone."""
    query = sql(f"select {_COLUMNS} from dialogue_tasks where id = :id")  # noqa: S608
    row = (await conn.execute(query, {"id": task_id})).first()
    return _task(row) if row else None


async def take(conn: Connection, kinds: Sequence[str], now: datetime) -> Task | None:
    """Takes the oldest task of these kinds that nobody has begun; None if there is none."""
    row = (await conn.execute(_TAKE, {"kinds": list(kinds), "now": now})).first()
    return _task(row) if row else None


_TAKE = sql(f"""
    update dialogue_tasks set taken_at = :now, noted_at = :now
    where id = (select id from dialogue_tasks
        where done_at is null and taken_at is null and kind = any(cast(:kinds as text[]))
        order by id limit 1 for update skip locked)
    returning {_COLUMNS}
""")  # noqa: S608


async def note(conn: Connection, task_id: int, share: float, doing: str, now: datetime) -> None:
    """Notes how far a task is."""
    await conn.execute(
        sql("""update dialogue_tasks set share = :share, doing = :doing, noted_at = :now
                where id = :id"""),
        {"id": task_id, "share": share, "doing": doing, "now": now},
    )


async def done(
    conn: Connection,
    task_id: int,
    now: datetime,
    *,
    result: Mapping[str, Any] | None = None,
    wrong: str | None = None,
) -> None:
    """Notes what came of a task, or why nothing did."""
    values = {
        "id": task_id,
        "result": None if result is None else json.dumps(result),
        "wrong": wrong,
        "now": now,
    }
    await conn.execute(_DONE, values)


_DONE = sql("""
    update dialogue_tasks set done_at = :now, result = cast(:result as jsonb),
        wrong = cast(:wrong as text)
    where id = :id
""")


async def tidy(conn: Connection, now: datetime, *, silent: datetime, old: datetime) -> None:
    """Ends tasks whose worker has been silent since then, and forgets old tries."""
    values = {"now": now, "silent": silent, "old": old}
    await conn.execute(_END_SILENT, values)
    await conn.execute(_FORGET, values)


_END_SILENT = sql("""
    update dialogue_tasks set done_at = :now, wrong = 'silent'
    where done_at is null and noted_at < :silent
""")
_FORGET = sql("delete from dialogue_tasks where kind = 'try' and at < :old")


async def latest(conn: Connection, kinds: Sequence[str], limit: int) -> list[Task]:
    """Returns the newest tasks of these kinds."""
    query = sql(f"""select {_COLUMNS} from dialogue_tasks
        where kind = any(cast(:kinds as text[])) order by id desc limit :limit""")  # noqa: S608
    rows = await conn.execute(query, {"kinds": list(kinds), "limit": limit})
    return [_task(row) for row in rows]
