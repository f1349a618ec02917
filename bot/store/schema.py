"""Bringing a database to the present schema."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

MIGRATIONS = Path(__file__).parent / "migrations"

# Two processes that start at once: the second waits here, then finds nothing left to do.
UPGRADE_LOCK = 7_390_266


def head() -> str:
    """The newest revision this code knows: the files' names begin with theirs, in order."""
    return max(path.name.split("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*.py"))


async def present(engine: AsyncEngine) -> str | None:
    """The database's revision, None where it is empty."""
    async with engine.connect() as conn:
        return await _present(conn)


async def _present(conn: AsyncConnection) -> str | None:
    there = (await conn.execute(text("select to_regclass('alembic_version')"))).scalar_one()
    if there is None:
        return None
    found = (await conn.execute(text("select version_num from alembic_version"))).scalar()
    return str(found) if found else None


async def upgrade(engine: AsyncEngine) -> bool:
    """Runs the missing migrations in one transaction; True if there were any."""
    if await present(engine) == head():
        return False
    async with engine.begin() as conn:
        await conn.execute(text("select pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        if await _present(conn) == head():
            return False
        await conn.run_sync(_run)
        return True


def _run(connection: Connection) -> None:
    from alembic import command  # 0.2 s, which most starts need not spend
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
