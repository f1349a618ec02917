"""Changes our numbers and programs: each change is a version with its author.

A change is checked on the resulting state, under a lock: two at once can't leave a number without
its program. Nothing is deleted: a number is retired, a program ended. All changes raise UsageError,
which says why, if they can't be made.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import structlog
from pydantic import ValidationError

from bot.db.database import Connection, Database
from bot.errors import SettingsError, UsageError
from bot.numbers import store
from bot.numbers.rules import content
from bot.numbers.store import Open
from bot.programs.model import Program
from bot.programs.numbers import Number, Numbers, Thing, name_of
from bot.providers.registry import PROVIDERS, Registry, check_number

log = structlog.get_logger()

Fields = Mapping[str, object]


async def add_number(
    db: Database, fields: Fields, author: str, now: datetime, registry: Registry = PROVIDERS
) -> None:
    """Adds a number."""
    number = _parsed(Number, fields)
    async with _locked(db) as (conn, table):
        if (held := _held(table.every, number.number)) is not None:
            raise UsageError(
                f"{number.number} is retired; `texto number restore {number.number}` puts it into "
                "service again."
                if held.retired
                else f"{number.number} is a number of ours already; `texto number set "
                f"{number.number} …` changes it."
            )
        await _write(conn, table, [number], author, now, registry)


async def set_number(
    db: Database,
    number: str,
    fields: Fields,
    author: str,
    now: datetime,
    registry: Registry = PROVIDERS,
) -> bool:
    """Changes these fields and leaves the others. Returns False if nothing changes."""
    async with _locked(db) as (conn, table):
        held = _number(table, number)
        changed = _parsed(Number, {**content(held), **fields})
        return await _write(conn, table, [changed], author, now, registry)


async def retire_number(db: Database, number: str, author: str, now: datetime) -> Open:
    """Retires a number: it sends nothing new from now on. Returns what is still under way on it."""
    await set_number(db, number, {"retired": True}, author, now)
    async with db.connect() as conn:
        return await store.open_on(conn, number)


async def restore_number(db: Database, number: str, author: str, now: datetime) -> bool:
    """Puts a retired number back into service. Returns False if it was in service."""
    return await set_number(db, number, {"retired": False}, author, now)


async def add_program(db: Database, fields: Fields, author: str, now: datetime) -> None:
    """Adds a program, or brings an ended one back."""
    program = _parsed(Program, fields)
    async with _locked(db) as (conn, table):
        held = _held(table.described, program.name)
        if held is not None and not held.ended:
            raise UsageError(
                f"There is a program {program.name} already; `texto program set` changes it."
            )
        await _write(conn, table, [program], author, now)


async def set_program(
    db: Database, name: str, fields: Fields, author: str, now: datetime, *, whole: bool = False
) -> bool:
    """Changes these fields and leaves the others. Returns False if nothing changes.

    whole: the fields replace all that was said of the program."""
    async with _locked(db) as (conn, table):
        held = _program(table, name)
        before: Fields = {"name": name, "ended": held.ended} if whole else content(held)
        return await _write(conn, table, [_parsed(Program, {**before, **fields})], author, now)


async def end_program(db: Database, name: str, author: str, now: datetime) -> bool:
    """Ends a program, so that nobody joins it any more. Returns False if it had ended."""
    return await set_program(db, name, {"ended": True}, author, now)


async def seed(
    db: Database,
    environment: Numbers,
    author: str,
    now: datetime,
    registry: Registry = PROVIDERS,
) -> list[Number | Program]:
    """Makes the table match the environment and returns what has changed.

    Whatever only the table has stays."""
    async with _locked(db) as (conn, table):
        changed = _changed(table, environment.things)
        await _write(conn, table, changed, author, now, registry)
    return changed


async def seed_if_empty(
    db: Database, environment: Numbers, now: datetime, registry: Registry = PROVIDERS
) -> None:
    """Fills an empty table from the environment at the first start; later starts leave it alone."""
    async with db.connect() as conn:
        if not environment.things or await store.revision(conn) != (0, 0):
            return
    async with _locked(db) as (conn, table):
        if table == Numbers():
            await _write(conn, table, environment.things, "environment", now, registry)


@asynccontextmanager
async def _locked(db: Database) -> AsyncIterator[tuple[Connection, Numbers]]:
    async with db.begin() as conn:
        await store.lock(conn)
        yield conn, await store.load(conn)


async def _write(
    conn: Connection,
    table: Numbers,
    things: Sequence[Number | Program],
    author: str,
    now: datetime,
    registry: Registry = PROVIDERS,
) -> bool:
    """Writes new versions of these. Returns False if all of them are in force already."""
    if not author.strip():
        raise UsageError("Say who changes it: --as NAME.")
    changed = _changed(table, things)
    faults = [*table.having(*changed).faults(), *_unable(changed, registry)]
    if faults:
        raise UsageError(
            "This does not fit together, so nothing was changed:\n"
            + "\n".join(f"  {fault}" for fault in faults)
        )
    for thing in changed:
        await store.add(conn, thing, author, now)
        log.info("numbers_changed", name=name_of(thing), author=author)
    return bool(changed)


def _unable(things: Iterable[Number | Program], registry: Registry) -> Iterator[str]:
    """Yields what the numbers ask of a provider that can't do it."""
    for thing in things:
        try:
            if isinstance(thing, Number):
                check_number(thing, registry)
        except SettingsError as error:
            yield str(error)


def _changed(table: Numbers, things: Iterable[Number | Program]) -> list[Number | Program]:
    """Returns those that differ from the table."""
    held = {(type(one), name_of(one)): content(one) for one in table.things}
    return [one for one in things if held.get((type(one), name_of(one))) != content(one)]


def _held(things: Iterable[Thing], name: str) -> Thing | None:
    return next((one for one in things if name_of(one) == name), None)


def _number(table: Numbers, number: str) -> Number:
    if (held := _held(table.every, number)) is None:
        raise UsageError(f"{number} is no number of ours; {_list(table.every)}")
    return held


def _program(table: Numbers, name: str) -> Program:
    if (held := _held(table.described, name)) is None:
        raise UsageError(f"No program is described as {name}; {_list(table.described)}")
    return held


def _list(things: Iterable[Number | Program]) -> str:
    names = ", ".join(map(name_of, things))
    return f"there are {names}." if names else "there are none yet."


def _parsed(kind: type[Thing], fields: Fields) -> Thing:
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        raise UsageError(
            f"The {kind.__name__.lower()} can't be so:\n"
            + "\n".join(
                f"  {'.'.join(map(str, item['loc'])) or 'all'}: {item['msg']}"
                for item in error.errors()
            )
        ) from None
