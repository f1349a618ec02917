"""Holds: expire after 24 h of silence (counts as an opt-out), or are settled by staff sooner."""

from __future__ import annotations

import structlog

from bot.consent import changes as consent
from bot.consent.change import Cause, lock
from bot.contacts import standing_store as standings
from bot.models import HeldFor
from bot.reading.opt_out import SILENCE
from bot.services import Services

log = structlog.get_logger()

BATCH = 200


async def expire(services: Services) -> int:
    """Opts out the contacts who were silent for 24 hours, without another text.

    Returns how many."""
    before, count = services.clock.now() - SILENCE, 0
    async with services.db.connect() as conn:
        found = await standings.silent_since_held(conn, before, BATCH)
    for contact_id in found:
        async with services.db.begin() as conn:
            change = await lock(
                conn,
                services,
                contact_id,
                Cause("", before, "any-wording", "system", body="no answer in 24 hours"),
            )
            if not await standings.silent_since_held(conn, before, 1, contact_id):
                continue  # it has answered meanwhile
            count += await consent.revoke(change, silently=True) is not None
        log.info("opted_out_by_silence", contact_id=contact_id)
    return count


async def settle(
    services: Services, contact_id: int, staff: str, *, stop: bool, kind: HeldFor | None = None
) -> bool:
    """Carries out a staff member's decision on a hold: opts the contact out or releases it.

    An opt-out needs no hold. kind: the kind of hold that is decided; a hold for another reason goes
    on. Returns False if nothing changes."""
    async with services.db.begin() as conn:
        change = await lock(
            conn, services, contact_id, Cause("", services.clock.now(), "staff", f"staff:{staff}")
        )
        if stop:
            return await consent.revoke(change, silently=True) is not None
        if kind not in (None, change.standing.held_for):
            return False
        released = await consent.release(change, "texts go on")
    services.queues.wake_sender()
    return released is not None
