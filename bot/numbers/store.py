"""The versions of our numbers and programs; the newest one of each is in force."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from bot.db.database import Connection, Row, sql
from bot.errors import SettingsError
from bot.numbers.rules import content
from bot.programs.model import Program
from bot.programs.numbers import Number, Numbers, name_of

Revision = tuple[int, int]  # grows with each change
_LOCK = 7_390_281


class Table(StrEnum):
    NUMBERS = "numbers"
    PROGRAMS = "programs"


_KEYS = {Table.NUMBERS: "number", Table.PROGRAMS: "name"}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a number or a program, with its author."""

    name: str
    version: int
    content: Mapping[str, Any]
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Open:
    """What is under way on a number.

    texts: without a last status; requests: for an opt-in, unanswered; campaigns: running or
    paused."""

    texts: int
    requests: int
    campaigns: int


async def lock(conn: Connection) -> None:
    """Keeps others from changing a number or a program until the transaction ends."""
    await conn.execute(sql("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})


async def revision(conn: Connection) -> Revision:
    row = (await conn.execute(_REVISION)).one()
    return row.numbers, row.programs


_REVISION = sql("""
    select (select coalesce(max(id), 0) from numbers) as numbers,
        (select coalesce(max(id), 0) from programs) as programs
""")


async def load(conn: Connection) -> Numbers:
    """Returns the present state. Raises SettingsError if a version can't be understood."""
    numbers = [_version(row) for row in await conn.execute(_PRESENT[Table.NUMBERS])]
    programs = [_version(row) for row in await conn.execute(_PRESENT[Table.PROGRAMS])]
    return Numbers(tuple(map(_number, numbers)), tuple(map(_program, programs)))


_PRESENT = {
    table: sql(f"""
    select {key} as name, version, content, author, at
    from (select *, min(id) over same as first, max(version) over same as newest
          from {table} window same as (partition by {key})) found
    where version = newest order by first
""")  # noqa: S608  names of ours
    for table, key in _KEYS.items()
}


def _number(found: Version) -> Number:
    try:
        return Number.model_validate(found.content)
    except ValidationError as error:
        raise _unreadable(f"number {found.name}", found, error) from None


def _program(found: Version) -> Program:
    try:
        return Program.model_validate({**found.content, "version": found.version})
    except ValidationError as error:
        raise _unreadable(f"program {found.name}", found, error) from None


def _unreadable(what: str, found: Version, error: ValidationError) -> SettingsError:
    return SettingsError(
        f"Version {found.version} of the {what}, which {found.author} wrote, is not understood by "
        f"this version of Texto ({error.errors()[0]['msg']}): run the newest one everywhere."
    )


async def add(conn: Connection, thing: Number | Program, author: str, now: datetime) -> None:
    """Writes the next version. The caller holds the lock."""
    await conn.execute(
        _ADD_NUMBER if isinstance(thing, Number) else _ADD_PROGRAM,
        {
            "name": name_of(thing),
            "content": json.dumps(content(thing)),
            "author": author,
            "now": now,
        },
    )


_ADD_NUMBER = sql("""
    insert into numbers (number, version, content, author, at)
    select :name, (select coalesce(max(version), 0) + 1 from numbers where number = :name),
        cast(:content as jsonb), :author, :now
""")

_ADD_PROGRAM = sql("""
    insert into programs (name, version, content, author, at)
    select :name, (select coalesce(max(version), 0) + 1 from programs where name = :name),
        cast(:content as jsonb), :author, :now
""")


async def versions(conn: Connection, table: Table, name: str) -> list[Version]:
    """Returns all versions of one number or program, the first one first."""
    return [_version(row) for row in await conn.execute(_VERSIONS[table], {"name": name})]


_VERSIONS = {
    table: sql(f"""
    select {key} as name, version, content, author, at from {table}
    where {key} = :name order by version
""")  # noqa: S608  names of ours
    for table, key in _KEYS.items()
}


def _version(row: Row) -> Version:
    return Version(row.name, row.version, row.content, row.author, row.at)


async def open_on(conn: Connection, number: str) -> Open:
    """Returns what is under way on a number."""
    row = (
        await conn.execute(_OPEN, {"addresses": [number, f"whatsapp:{number}"], "number": number})
    ).one()
    return Open(row.texts, row.requests, row.campaigns)


_OPEN = sql("""
    select (select count(*) from messages where number = any(cast(:addresses as text[]))
            and status in ('queued', 'deferred', 'sending', 'unknown', 'accepted', 'sent')
        ) as texts,
        (select count(*) from opt_in_requests
            where number = :number and closed_at is null) as requests,
        (select count(*) from campaigns
            where number = :number and status in ('running', 'paused')) as campaigns
""")
