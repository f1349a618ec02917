"""Bringing a database to the present schema."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

# Two processes that start at once: the second waits here, then finds nothing left to do.
UPGRADE_LOCK = 7_390_266


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def head() -> str:
    """The newest revision this code knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None
    return revision


def _present(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


async def present(engine: AsyncEngine) -> str | None:
    """The database's revision, None where it is empty."""
    async with engine.connect() as conn:
        return await conn.run_sync(_present)


async def upgrade(engine: AsyncEngine) -> bool:
    """Runs the missing migrations in one transaction; True if there were any."""

    def run(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    async with engine.begin() as conn:
        await conn.execute(text("select pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        before = await conn.run_sync(_present)
        if before == head():
            return False
        await conn.run_sync(run)
        return True
