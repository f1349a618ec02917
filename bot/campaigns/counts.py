"""Adds up what was counted of campaigns, and compares it with their rows."""

from __future__ import annotations

from dataclasses import dataclass

from bot.campaigns import counts_store as store
from bot.campaigns import store as campaigns
from bot.campaigns.counts_store import Amount
from bot.contacts import audit_store as audit
from bot.errors import UsageError
from bot.services import Services

NOTHING = Amount()


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of a figure that is not what the rows say: how many, or how many segments of as many.
    figure: its name, such as "failed 30003 fr FR"."""

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
        await conn.snapshot(writes=True)
        row = await campaigns.find(conn, name)
        if row is None:
            raise UsageError(f"There is no campaign named {name}.")
        figures = await store.parts(conn, row.id)
        rows = await store.recount(conn, row.id)
        wrong = {
            part: (figures.get(part, NOTHING), rows.get(part, NOTHING))
            for part in sorted({*rows, *figures}, key=lambda part: part.name)
            if rows.get(part, NOTHING) != figures.get(part, NOTHING)
        }
        if wrong and by is not None:
            missing = [(part, _minus(right, counted)) for part, (counted, right) in wrong.items()]
            await store.correct(conn, row.id, missing)
            details = {"campaign": name, "corrected": len(missing)}
            await audit.write(conn, by, "recount campaign", None, details, services.clock.now())
    return [Difference(part.name, counted.n, right.n) for part, (counted, right) in wrong.items()]


def _minus(one: Amount, other: Amount) -> Amount:
    return Amount(one.n - other.n, one.segments - other.segments, one.charged - other.charged)
