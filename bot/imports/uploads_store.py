"""The table of contact files that were brought to the console."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.db.database import Connection, Row, sql


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in.

    state: new (somebody says what its columns are), look (it waits to be read), looked, run (it
    waits to be imported) or done. share: how far that is. result: what was found, or came of it.
    wrong: why it can't be read, a text and its values. size: 0 once its content is gone."""

    id: int
    author: str
    at: datetime
    name: str
    options: Mapping[str, Any]
    state: str
    share: float
    result: Mapping[str, Any] | None
    wrong: Mapping[str, Any] | None
    has_rejected: bool
    size: int
    changed_at: datetime


_COLUMNS = """id, author, at, name, options, state, share, result, wrong,
    rejected is not null as has_rejected, coalesce(length(content), 0) as size, changed_at"""


def _upload(row: Row) -> Upload:
    return Upload(**row)


async def add(
    conn: Connection,
    author: str,
    name: str,
    content: bytes,
    options: Mapping[str, object],
    now: datetime,
) -> int:
    """Keeps a file. Returns its id."""
    values = {
        "author": author,
        "name": name,
        "content": content,
        "options": json.dumps(options),
        "now": now,
    }
    return int((await conn.execute(_ADD, values)).scalar_one())


_ADD = sql("""
    insert into uploads (author, at, name, content, options, changed_at)
    values (:author, :now, :name, :content, cast(:options as jsonb), :now) returning id
""")


async def latest(conn: Connection, limit: int) -> Sequence[Upload]:
    """Returns the newest files."""
    query = sql(f"select {_COLUMNS} from uploads order by id desc limit :limit")  # noqa: S608
    return [_upload(row) for row in await conn.execute(query, {"limit": limit})]


async def one(conn: Connection, upload_id: int) -> Upload | None:
    """Returns a file without its content."""
    query = sql(f"select {_COLUMNS} from uploads where id = :id")  # noqa: S608
    row = (await conn.execute(query, {"id": upload_id})).first()
    return _upload(row) if row else None


async def content(conn: Connection, upload_id: int) -> bytes:
    """Returns the file itself, empty if it is gone."""
    query = sql("select content from uploads where id = :id")
    row = (await conn.execute(query, {"id": upload_id})).first()
    return bytes(row.content or b"") if row else b""


async def rejected(conn: Connection, upload_id: int) -> bytes:
    """Returns the file of the rows that could not be taken, empty if there are none."""
    query = sql("select rejected from uploads where id = :id")
    row = (await conn.execute(query, {"id": upload_id})).first()
    return bytes(row.rejected or b"") if row else b""


async def next_asked(conn: Connection) -> Upload | None:
    """Returns the oldest file that somebody wants read or imported."""
    query = sql(f"""select {_COLUMNS} from uploads
        where state in ('look', 'run') order by id limit 1""")  # noqa: S608
    row = (await conn.execute(query)).first()
    return _upload(row) if row else None


async def ask(
    conn: Connection,
    upload_id: int,
    since: Sequence[str],
    state: str,
    now: datetime,
    options: Mapping[str, object] | None = None,
) -> bool:
    """Moves a file on to a state, with other options if some are given. Returns False if it is in
    none of the states `since`."""
    values = {
        "id": upload_id,
        "since": list(since),
        "state": state,
        "options": json.dumps(options) if options is not None else None,
        "now": now,
    }
    return bool(await conn.execute(_ASK, values))


_ASK = sql("""
    update uploads set state = :state, share = 0, wrong = null, changed_at = :now,
        options = coalesce(cast(:options as jsonb), options)
    where id = :id and state = any(cast(:since as text[])) and content is not null returning 1
""")


async def set_share(conn: Connection, upload_id: int, share: float) -> None:
    """Notes how far the present step is."""
    query = sql("update uploads set share = :share where id = :id")
    await conn.execute(query, {"id": upload_id, "share": share})


async def looked(
    conn: Connection, upload_id: int, result: Mapping[str, object], now: datetime
) -> None:
    """Notes what was found in the file."""
    query = sql("""update uploads set state = 'looked', share = 1, changed_at = :now,
        result = cast(:result as jsonb) where id = :id and state = 'look'""")
    await conn.execute(query, {"id": upload_id, "result": json.dumps(result), "now": now})


async def done(
    conn: Connection,
    upload_id: int,
    result: Mapping[str, object],
    rejected: bytes | None,
    now: datetime,
) -> None:
    """Notes what came of the import, and lets the content go."""
    query = sql("""update uploads set state = 'done', share = 1, changed_at = :now, content = null,
        result = cast(:result as jsonb), rejected = cast(:rejected as bytea) where id = :id""")
    values = {"id": upload_id, "result": json.dumps(result), "rejected": rejected, "now": now}
    await conn.execute(query, values)


async def back(
    conn: Connection, upload_id: int, wrong: Mapping[str, object], now: datetime
) -> None:
    """Notes why the file can't be read as it was said."""
    query = sql("""update uploads set state = 'new', share = 0, changed_at = :now,
        wrong = cast(:wrong as jsonb) where id = :id""")
    await conn.execute(query, {"id": upload_id, "wrong": json.dumps(wrong), "now": now})


async def kept(conn: Connection, before: datetime | None = None) -> Sequence[int]:
    """Returns the ids of the files of which anything is kept. before: of those brought by then."""
    query = sql("""select id from uploads where (content is not null or rejected is not null)
        and (cast(:before as timestamptz) is null or at <= :before) order by id""")
    return [int(row.id) for row in await conn.execute(query, {"before": before})]


async def forget(conn: Connection, upload_id: int) -> None:
    """Forgets a file, wherever it is on its way: what its import still says of it finds no row."""
    await conn.execute(sql("delete from uploads where id = :id"), {"id": upload_id})


async def drop(conn: Connection, upload_id: int) -> bool:
    """Forgets a file that is not being imported. Returns False if there is none."""
    query = sql("delete from uploads where id = :id and state <> 'run' returning 1")
    return bool(await conn.execute(query, {"id": upload_id}))
