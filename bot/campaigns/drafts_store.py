"""The tables of campaigns before they go out: drafts, versions, and those that start later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, Statement, sql
from bot.models import MessageClass


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a campaign, and who wrote it."""

    number: int
    content: Mapping[str, object]
    author: str
    at: datetime


async def create(
    conn: Connection, name: str, content: Mapping[str, object], author: str, now: datetime
) -> int | None:
    """Adds a draft. Returns its id, None if the name is taken."""
    row = (
        await conn.execute(
            _CREATE, {"name": name, "content": json.dumps(dict(content)), "now": now}
        )
    ).first()
    if row is None:
        return None
    await _keep(conn, row.id, 1, content, author, now)
    return int(row.id)


_CREATE = sql("""
    insert into campaigns (name, status, message_class, program, number, content, changed_at)
    values (:name, 'draft', 'promotional', '', '', cast(:content as jsonb), :now)
    on conflict (name) do nothing returning id
""")


async def save(
    conn: Connection,
    campaign_id: int,
    over: int,
    content: Mapping[str, object],
    author: str,
    now: datetime,
) -> int | None:
    """Writes the version after `over`; what was to start later is a draft again. Returns its
    number, None if there is a newer one or the campaign has gone out."""
    return await _write(conn, _SAVE, campaign_id, over, content, author, now)


async def _write(
    conn: Connection,
    statement: Statement,
    campaign_id: int,
    over: int,
    content: Mapping[str, object],
    author: str,
    now: datetime,
) -> int | None:
    row = (
        await conn.execute(
            statement,
            {"id": campaign_id, "over": over, "content": json.dumps(dict(content)), "now": now},
        )
    ).first()
    if row is None:
        return None
    await _keep(conn, campaign_id, row.version, content, author, now)
    return int(row.version)


_SAVE = sql("""
    update campaigns set content = cast(:content as jsonb), version = version + 1,
        changed_at = :now, status = 'draft', starts_at = null, launched_at = null
    where id = :id and version = :over and status in ('draft', 'scheduled')
    returning version
""")


async def change(
    conn: Connection,
    campaign_id: int,
    over: int,
    content: Mapping[str, object],
    author: str,
    now: datetime,
) -> int | None:
    """Writes the version after `over` of a paused campaign. Returns its number, None if there is a
    newer one or it is not paused."""
    return await _write(conn, _CHANGE, campaign_id, over, content, author, now)


_CHANGE = sql("""
    update campaigns set content = cast(:content as jsonb), version = version + 1,
        changed_at = :now
    where id = :id and version = :over and status = 'paused'
    returning version
""")


async def _keep(
    conn: Connection,
    campaign_id: int,
    version: int,
    content: Mapping[str, object],
    author: str,
    now: datetime,
) -> None:
    await conn.execute(
        sql("""insert into campaign_versions (campaign_id, version, content, author, at)
                values (:id, :version, cast(:content as jsonb), :author, :now)"""),
        {
            "id": campaign_id,
            "version": version,
            "content": json.dumps(dict(content)),
            "author": author,
            "now": now,
        },
    )


async def versions(conn: Connection, campaign_id: int) -> list[Version]:
    """Returns all versions of a campaign, the newest first."""
    rows = await conn.execute(
        sql("""select version, content, author, at from campaign_versions
                where campaign_id = :id order by version desc"""),
        {"id": campaign_id},
    )
    return [Version(row.version, row.content, row.author, row.at) for row in rows]


async def begin(
    conn: Connection,
    campaign_id: int,
    version: int,
    message_class: MessageClass,
    program: str,
    number: str,
    status: str,
    starts_at: datetime,
    now: datetime,
) -> bool:
    """Makes a draft a campaign that runs, or that starts later. Returns False if that version is
    not the newest one, or no draft any more."""
    changed = await conn.execute(
        _BEGIN,
        {
            "id": campaign_id,
            "version": version,
            "class": message_class,
            "program": program,
            "number": number,
            "status": status,
            "starts_at": starts_at,
            "now": now,
        },
    )
    return len(changed) == 1


_BEGIN = sql("""
    update campaigns set status = :status, message_class = :class, program = :program,
        number = :number, starts_at = :starts_at, launched_at = :now
    where id = :id and version = :version and status = 'draft' returning id
""")


async def next_due(conn: Connection, now: datetime) -> int | None:
    """Locks the next campaign whose time has come. Returns its id, None if there is none."""
    row = (await conn.execute(_NEXT_DUE, {"now": now})).first()
    return int(row.id) if row else None


_NEXT_DUE = sql("""
    select id from campaigns where status = 'scheduled' and starts_at <= :now
    order by starts_at, id limit 1 for update skip locked
""")
