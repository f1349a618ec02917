"""Makes the demo anew, in place of the one that is there."""

from __future__ import annotations

import asyncio

from bot.config import Settings
from bot.consent.ledger import checkpoints
from bot.db import schema
from bot.db.database import Database
from bot.errors import UsageError
from bot.run.demo import shop
from bot.run.demo.furnish import Progress, furnish
from bot.services import embedded_servers


async def reset(settings: Settings, on_progress: Progress) -> None:
    """Removes the demo and makes it anew, up to now. Raises UsageError if it runs, or if the
    database holds something else."""
    servers = embedded_servers(settings)
    own = await asyncio.to_thread(servers.start) if servers else None
    given = settings.database_url.get_secret_value() if settings.database_url else None
    try:
        db = await Database.open(given or (own.database if own else ""))
        try:
            await _empty(db)
        finally:
            await db.close()
        checkpoints.forget(settings)
        await furnish(settings, on_progress)
    finally:
        if servers:
            await asyncio.to_thread(servers.stop)


async def _empty(db: Database) -> None:
    if await schema.present(db) is not None and not await shop.is_demo(db):
        raise UsageError(
            "This database holds no demo, so nothing is removed from it. `texto run --demo` makes "
            "one in an empty data folder (TEXTO_DATA_DIR)."
        )
    if await schema.in_use(db):
        raise UsageError("Texto runs on this database: stop it first (Ctrl+C), then reset.")
    await schema.wipe(db)
