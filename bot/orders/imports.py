"""Imports orders from the shop's file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.contacts import audit_store as audit
from bot.orders import store
from bot.orders.rules import Order
from bot.services import Services

BATCH = 2000


async def put(
    services: Services,
    orders: Sequence[Order],
    by: str,
    on_progress: Callable[[float], None] = lambda share: None,
) -> int:
    """Adds the orders, one batch in each transaction; each replaces one with the same number.
    Returns how many were new."""
    added = 0
    for start in range(0, len(orders), BATCH):
        async with services.db.begin() as conn:
            added += await store.put(conn, orders[start : start + BATCH], services.clock.now())
        on_progress(min(1.0, (start + BATCH) / len(orders)))
    async with services.db.begin() as conn:
        await audit.write(
            conn,
            by,
            "import orders",
            None,
            {"imported": len(orders), "new": added},
            services.clock.now(),
        )
    return added
