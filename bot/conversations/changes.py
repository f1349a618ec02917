"""Forgets what has changed, once nobody can ask for it any more."""

from __future__ import annotations

from bot.conversations import changes_store
from bot.services import Services


async def tidy(services: Services) -> None:
    """Deletes what is older than a browser may come back for."""
    async with services.db.connect() as conn:
        await changes_store.tidy(conn)
