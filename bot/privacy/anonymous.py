"""Keeps the promise of anonymous surveys: once a run is over, its answers are nobody's."""

from __future__ import annotations

from bot.privacy import anonymous_store as store
from bot.services import Services


async def detach(services: Services) -> int:
    """Moves the answers of runs that are over away from their people, those of several people
    together. Returns how many runs these were."""
    now, count = services.clock.now(), 0
    async with services.db.connect() as conn:
        due = await store.due(conn, now)
    for campaign_id, enough in due.items():
        async with services.db.begin() as conn:
            count += await store.detach(conn, campaign_id, now, keep=enough)
    return count
