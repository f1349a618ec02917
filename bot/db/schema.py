"""Brings a database to the present schema."""

from __future__ import annotations

from pathlib import Path

import asyncpg

from bot.db.database import Connection, Database, sql

APP_ROLE = "texto_app"  # made by the migrations
MIGRATIONS = Path(__file__).parent / "migrations"

# If two processes start at once, the second waits for this lock, then finds nothing left to do.
UPGRADE_LOCK = 7_390_266


def head() -> str:
    """Returns the newest revision this code knows: the files' names begin with theirs, in order."""
    return max(path.name.split("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*.py"))


async def present(db: Database) -> str | None:
    """Returns the database's revision, or None if it is empty."""
    async with db.connect() as conn:
        return await _present(conn)


async def _present(conn: Connection) -> str | None:
    there = (await conn.execute(sql("select to_regclass('alembic_version')::text"))).scalar_one()
    if there is None:
        return None
    found = (await conn.execute(sql("select version_num from alembic_version"))).scalar()
    return str(found) if found else None


async def upgrade(db: Database) -> bool:
    """Runs the missing migrations in one transaction. Returns whether there were any."""
    if await present(db) == head():
        return False
    async with db.begin() as conn:
        await conn.execute(sql("select pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        if await _present(conn) == head():
            return False
        await _migrate(db.url)
        return True


async def app_role(db: Database) -> str | None:
    """Returns the role that connections should take, or None if this user can't take it."""
    try:
        async with db.begin() as conn:
            await conn.execute(sql(f"set local role {APP_ROLE}"))
    except (asyncpg.InvalidParameterValueError, asyncpg.InsufficientPrivilegeError):
        return None
    return APP_ROLE


async def _migrate(url: str) -> None:
    # imported here, since it takes half a second that most starts need not spend
    from alembic import command
    from alembic.config import Config
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    def run(connection: object) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.begin() as conn:
        await conn.run_sync(run)
    await engine.dispose()
