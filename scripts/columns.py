"""Writes bot/db/migrations/columns.txt: the columns of the newest schema, which each start compares
with its database."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from bot.db import schema
from bot.db.database import Database
from bot.embedded import EmbeddedServers


async def _write(url: str) -> None:
    db, before = await Database.open(url), schema.COLUMNS.read_text("utf-8")
    try:
        schema.COLUMNS.write_text("", "utf-8")  # nothing is missing then
        await schema.upgrade(db)
        before = "\n".join(await schema.columns(db)) + "\n"
    finally:
        schema.COLUMNS.write_text(before, "utf-8")
        await db.close()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="texto-columns-") as folder:
        servers = EmbeddedServers(Path(folder))
        try:
            asyncio.run(_write(servers.start().database))
        finally:
            servers.stop()


if __name__ == "__main__":
    main()
