"""Adds up what was counted of campaigns, and compares it with their rows."""

from __future__ import annotations

from dataclasses import dataclass

from bot.campaigns import counts_store as store
from bot.campaigns import store as campaigns
from bot.contacts import audit_store as audit
from bot.errors import UsageError
from bot.services import Services


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not what the rows say. figure: its name, such as "failed 30003"."""

    figure: str
    counted: int
    rows: int


async def fold(services: Services) -> None:
    """Adds all increments to the figures."""
    async with services.db.connect() as conn:
        while await store.fold(conn):
            pass


async def recount(services: Services, name: str, by: str | None = None) -> list[Difference]:
    """Counts a campaign's rows anew. Returns where its figures differ. Raises UsageError if there
    is no such campaign.

    by: who has the figures put right; None only compares."""
    async with services.db.begin() as conn:
        await store.snapshot(conn)
        row = await campaigns.find(conn, name)
        if row is None:
            raise UsageError(f"There is no campaign named {name}.")
        figures = await store.figures(conn, row.id)
        rows = await store.recount(conn, row.id)
        missing = {
            key: rows.get(key, 0) - figures.get(key, 0)
            for key in sorted({*rows, *figures})
            if rows.get(key, 0) != figures.get(key, 0)
        }
        if missing and by is not None:
            await store.correct(conn, row.id, missing)
            details = {"campaign": name, "corrected": len(missing)}
            await audit.write(conn, by, "recount campaign", None, details, services.clock.now())
    return [
        Difference(" ".join(filter(None, key)), figures.get(key, 0), rows.get(key, 0))
        for key in missing
    ]
