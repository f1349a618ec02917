"""What a transaction keeps, who holds a lock, and whether the server answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.db.database import Connection, Database, sql
from bot.embedded import Urls
from tests.world import eventually


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    opened = await Database.open(database_url)
    async with opened.connect() as conn:
        await conn.execute(sql("create table kept (n bigint)"))
    yield opened
    await opened.close()


async def add(conn: Connection, n: int) -> None:
    await conn.execute(sql("insert into kept values (:n)"), {"n": n})


async def kept(db: Database) -> list[int]:
    async with db.connect() as conn:
        return [row.n for row in await conn.execute(sql("select n from kept order by n"))]


async def test_a_transaction_is_kept_whole(db: Database):
    async with db.begin() as conn:
        await add(conn, 1)
        assert await kept(db) == []
        await add(conn, 2)
    assert await kept(db) == [1, 2]


async def test_an_error_undoes_it_and_is_not_swallowed(db: Database):
    with pytest.raises(LookupError):
        async with db.begin() as conn:
            await add(conn, 1)
            raise LookupError
    assert await kept(db) == []


async def test_roll_back_undoes_it_without_an_error_what_follows_too(db: Database):
    async with db.begin() as conn:
        await add(conn, 1)
        conn.roll_back()
        await add(conn, 2)
    assert await kept(db) == []
    async with db.begin() as conn:  # the connection is as good as before
        await add(conn, 3)
    assert await kept(db) == [3]


async def test_a_failed_statement_leaves_nothing_whoever_catches_it(db: Database):
    """A transaction in which a statement failed can only be rolled back, and the commit says so
    by doing that."""
    async with db.begin() as conn:
        await add(conn, 1)
        with pytest.raises(Exception, match="nowhere"):
            await conn.execute(sql("select * from nowhere"))
    assert await kept(db) == []


async def test_a_lock_is_held_by_one_and_given_back(db: Database):
    async with db.try_lock(1) as first, db.try_lock(1) as second, db.try_lock(2) as other:
        assert (first, second, other) == (True, False, True)
    with pytest.raises(LookupError):
        async with db.try_lock(1):
            raise LookupError
    async with db.try_lock(1) as again:
        assert again


@asynccontextmanager
async def away(urls: Urls, db: Database) -> AsyncIterator[None]:
    """The database takes no connections."""
    name = db.url.partition("?")[0].rsplit("/", 1)[1]
    admin = await Database.open(urls.database)
    async with admin.connect() as conn:
        await conn.execute(sql(f"alter database {name} with allow_connections false"))
        await conn.execute(
            sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = :name"),
            {"name": name},
        )
        try:
            yield
        finally:
            await conn.execute(sql(f"alter database {name} with allow_connections true"))
    await admin.close()


async def test_ping_says_whether_the_server_answers(db: Database, urls: Urls):
    assert await db.ping()
    async with away(urls, db):
        for _ in range(3):  # a connection that ends while it is used, then none
            assert not await db.ping()
    assert await eventually(db.ping)
