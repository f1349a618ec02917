"""Judges clicks: as soon as they are noted, again when others come beside them, and all of them
when the rules have changed."""

from __future__ import annotations

from bot.contacts import audit_store as audit
from bot.links import clicks_store as store
from bot.links.networks import networks
from bot.links.rules.judge import judge
from bot.services import Services

BATCH = 500


async def judge_new(services: Services) -> int:
    """Judges the clicks that have come, and those beside them. Returns how many have come."""
    known, count = networks(services.settings), 0
    while True:
        async with services.db.begin() as conn:
            new = await store.unjudged(conn, BATCH)
            if not new:
                return count
            near = await store.beside(conn, [one.id for one in new])
            await store.keep(conn, [judge(one, known) for one in (*new, *near)])
        count += len(new)


async def judge_again(services: Services, by: str) -> tuple[int, int]:
    """Judges all clicks anew whose marks can still be seen. Returns how many there are, and of how
    many something else was made."""
    known, after, count, changed = networks(services.settings), 0, 0, 0
    while True:
        async with services.db.begin() as conn:
            some = await store.part(conn, after, BATCH)
            if not some:
                break
            changed += await store.keep(conn, [judge(one, known) for one in some])
        after, count = some[-1].id, count + len(some)
    async with services.db.begin() as conn:
        noted = {"clicks": count, "changed": changed}
        await audit.write(conn, by, "judge clicks", None, noted, services.clock.now())
    return count, changed
