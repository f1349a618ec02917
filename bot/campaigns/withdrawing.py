"""Withdraws texts of a campaign whose words have changed, so that they are written anew."""

from __future__ import annotations

from bot.campaigns import store as campaigns
from bot.messages import stale_store as stale
from bot.services import Services

BATCH = 2_000  # texts that one transaction withdraws


async def withdraw(services: Services, name: str) -> int:
    """Withdraws the texts of a paused campaign that wait with the words of an earlier version:
    nothing of them has gone out. Returns how many."""
    count = 0
    while True:
        async with services.db.begin() as conn:
            row = await campaigns.find(conn, name)
            if row is None or row.status != "paused" or row.changed_at is None:
                return count
            texts = await stale.waiting_before(conn, row.id, row.changed_at, BATCH)
            if not texts:
                return count
            await campaigns.unplace(conn, row.id, texts)
            await stale.discard(conn, texts)
        count += len(texts)
