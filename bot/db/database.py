"""PostgreSQL through asyncpg: statements with named parameters, transactions, a pool.

SQLAlchemy's asynchronous layer costs three times as much for each statement (docs/decisions.md);
only the migrations use it, for which its cost does not matter.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

import asyncpg

from bot.errors import MissingKeyError, SettingsError

Params = Mapping[str, object]
NONE: Params = {}

_NAMED = re.compile(r"(?<![:\w]):([a-z_]\w*)")
# Each value's type is written beside its place, so that PostgreSQL does not have to guess it, and
# reads it alike everywhere.
_CASTS: Sequence[tuple[type, str]] = (
    (bool, "::boolean"),
    (int, "::bigint"),
    (float, "::float8"),
    (str, "::text"),
    (datetime, "::timestamptz"),
    (bytes, "::bytea"),
    (UUID, "::uuid"),
)
# SQLSTATE classes that are no fault of the statement: connection, transaction rolled back
# (deadlock), resources, object in use (lock timeout), operator's intervention.
_TRANSIENT_STATES = ("08", "40", "53", "55", "57")
# asyncpg raises InternalClientError if the server has just ended the connection, and it is used
# before its end was read to the last byte.
_CONNECTION_ERRORS = (
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
    MissingKeyError,
)
_STATEMENTS = 300  # prepared, per connection
ACQUIRE_SECONDS = 10.0  # for a free connection, and for a used one to be given back


class DatabaseAwayError(ConnectionError):
    """This process has not been connected to its database yet."""


class WrongRoleError(SettingsError):
    """Connections have not the role that may only add to the consent ledger."""

    def __init__(self, had: str, wanted: str) -> None:
        super().__init__(
            f"The database takes us for {had!r} and not for the role {wanted!r}, by which the "
            "consent ledger is protected: a pooler on the way drops the role. Make a user that has "
            "it from the start, as the tables' owner, and name that one in TEXTO_DATABASE_URL: "
            f"create role texto_web login password '…' in role {wanted}; "
            f"alter role texto_web set role = '{wanted}'"
        )


def server_gone(error: BaseException) -> bool:
    """Returns whether the same work may succeed later: the database is away, overrun or locked.

    Otherwise the work itself is at fault."""
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "")[:2] in _TRANSIENT_STATES
    return isinstance(error, _CONNECTION_ERRORS)


def server_lost(error: BaseException) -> bool:
    """Returns whether the server was away or overrun, not only locked: others may have met the
    same."""
    if isinstance(error, asyncpg.PostgresError):
        state = error.sqlstate or ""
        return state[:2] in ("08", "53", "57") and state != "57014"  # a statement's own time limit
    return isinstance(error, _CONNECTION_ERRORS)


class Row(asyncpg.Record):  # type: ignore[misc]  # asyncpg is untyped
    """A row whose columns are attributes."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class Rows:
    """The rows that a statement returned."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def first(self) -> Any:
        """Returns the first row, or None."""
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        """Returns the only row."""
        (row,) = self._rows
        return row

    def scalar(self) -> Any:
        """Returns the first row's first column, or None."""
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        """Returns the only row's first column."""
        return self.one()[0]


class Statement:
    """SQL with :named parameters."""

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self.names = tuple(dict.fromkeys(_NAMED.findall(sql)))

    def __str__(self) -> str:
        return self.sql

    def numbered(self, params: Params) -> tuple[str, list[object]]:
        """Returns the SQL with $1, $2 …, and the values in that order. Raises KeyError."""
        values = [params[name] for name in self.names]
        return _numbered(self.sql, self.names, tuple(map(type, values))), values


@lru_cache(4096)
def _numbered(sql: str, names: tuple[str, ...], types: tuple[type, ...]) -> str:
    casts = [next((cast for kind, cast in _CASTS if issubclass(one, kind)), "") for one in types]
    places = {
        name: f"${number}{cast}"
        for number, (name, cast) in enumerate(zip(names, casts, strict=True), 1)
    }
    return _NAMED.sub(lambda found: places[found[1]], sql)


sql = Statement


class Connection:
    """One connection; every statement commits by itself unless in Database.begin()."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    async def execute(self, statement: Statement, params: Params = NONE) -> Rows:
        sql, values = statement.numbered(params)
        return Rows(await self._driver.fetch(sql, *values))

    async def copy_records_to_table(
        self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> None:
        """Adds rows by COPY, which for many rows costs a third of an insert."""
        await self._driver.copy_records_to_table(table, records=rows, columns=columns)


class Transaction(Connection):
    """A connection in Database.begin(): all or nothing of what it executes is kept."""

    kept = True

    async def snapshot(self, *, writes: bool = False) -> None:
        """Makes all reads see the state of one moment. Must be the first statement."""
        mode = "repeatable read" if writes else "repeatable read, read only"
        await self.execute(sql(f"set transaction isolation level {mode}"))

    def roll_back(self) -> None:
        """Makes the transaction keep nothing, past or later, without an error."""
        self.kept = False


class Database:
    """A pool of connections."""

    def __init__(self, pool: Any = None, url: str = "") -> None:
        """pool: None for a database that `become` will open; until then it is away."""
        self._pool = pool
        self.url = url  # as SQLAlchemy names it, for the migrations

    def become(self, opened: Database) -> None:
        """Takes the connections of another one over."""
        self._pool, self.url = opened._pool, opened.url

    @classmethod
    async def open(cls, url: str, role: str | None = None) -> Database:
        """Connects to a database.

        url: postgresql://…, with or without "+asyncpg" after the scheme. role: taken by every
        connection from its start; WrongRoleError if one has not got it. Raises OSError and
        asyncpg's errors if the server can't be reached."""
        scheme, separator, rest = url.partition("://")
        plain = f"{scheme.removesuffix('+asyncpg')}{separator}{rest}"
        pool = await asyncpg.create_pool(
            plain,
            min_size=1,
            max_size=40,
            record_class=Row,
            init=partial(_prepare, role=role),
            reset=_leave,
            timeout=5,
            command_timeout=30,
            statement_cache_size=_STATEMENTS,
            # a transaction that waits longer than this for a lock is a defect, not a queue
            server_settings={
                "lock_timeout": "10s",
                "application_name": "texto",
                **({"role": role} if role else {}),
            },
        )
        return cls(pool, f"postgresql+asyncpg{separator}{rest}")

    async def close(self) -> None:
        if self._pool is None:
            return
        try:
            await asyncio.wait_for(self._pool.close(), ACQUIRE_SECONDS)
        except TimeoutError:  # the server is frozen
            self._pool.terminate()

    def _lend(self) -> Any:
        """Returns a pooled connection's context. A server that is frozen keeps nobody for ever."""
        if self._pool is None:
            raise DatabaseAwayError("not connected yet")
        return self._pool.acquire(timeout=ACQUIRE_SECONDS)

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Connection]:
        """Lends a connection on which each statement commits by itself."""
        async with self._lend() as driver:
            yield Connection(driver)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Runs a transaction: committed at the end, rolled back by an error or by roll_back()."""
        async with self._lend() as driver:
            transaction = driver.transaction()
            await transaction.start()
            conn = Transaction(driver)
            try:
                yield conn
            except BaseException:
                await transaction.rollback()
                raise
            await (transaction.commit() if conn.kept else transaction.rollback())

    @asynccontextmanager
    async def try_lock(self, key: int) -> AsyncIterator[bool]:
        """Holds an advisory lock until the end; yields False if another connection has it.

        The lock is a transaction's, so it holds through a pooler too, which lends a connection for
        no longer. The transaction does nothing else: no row waits for it, and no vacuum."""
        async with self.begin() as conn:
            yield bool((await conn.execute(_LOCK, {"key": key})).scalar_one())

    async def ping(self) -> bool:
        """Returns whether the server answers."""
        try:
            async with self.connect() as conn:
                await conn.execute(_PING)
        except Exception as error:
            if server_gone(error):
                return False
            raise
        return True


_LOCK = sql("select pg_try_advisory_xact_lock(:key)")
_PING = sql("select 1")


async def _leave(driver: Any) -> None:
    """Resets nothing when a connection is released.

    asyncpg itself ends a transaction that was left open. Nothing here sets the rest, which it would
    reset in a round trip at each release."""


async def _prepare(driver: Any, role: str | None) -> None:
    """Readies a new connection. Raises WrongRoleError if it has another role: what stands between
    us and the server has dropped the setting."""
    if role is not None and (had := await driver.fetchval("select current_user::text")) != role:
        raise WrongRoleError(had, role)
    # in binary, which COPY needs: PostgreSQL's version of the format (1), then the text
    await driver.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda text: b"\x01" + text.encode(),
        decoder=lambda sent: json.loads(sent[1:]),
        format="binary",
    )
