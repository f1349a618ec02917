"""Who was asked whether the texts shall stop and says nothing has opted out; staff may end a hold
sooner."""

from __future__ import annotations

import structlog

from bot.consent import changes as consent
from bot.consent.change import Cause, lock
from bot.contacts import store as contacts
from bot.models import HeldFor
from bot.reading.opt_out import SILENCE
from bot.services import Services

log = structlog.get_logger()

BATCH = 200


async def expire(services: Services) -> int:
    """Opts out who has been silent for 24 hours, without a second text; how many."""
    before, count = services.clock.now() - SILENCE, 0
    async with services.db.connect() as conn:
        found = await contacts.silent_since_held(conn, before, BATCH)
    for contact_id in found:
        async with services.db.begin() as conn:
            change = await lock(
                conn,
                services,
                contact_id,
                Cause("", before, "any-wording", "system", body="no answer in 24 hours"),
            )
            if not await contacts.silent_since_held(conn, before, 1, contact_id):
                continue  # it has answered meanwhile
            count += await consent.revoke(change, silently=True) is not None
        log.info("opted_out_by_silence", contact_id=contact_id)
    return count


async def settle(
    services: Services, contact_id: int, staff: str, *, stop: bool, kind: HeldFor | None = None
) -> bool:
    """A staff member's decision: opted out, held or not, or released. kind: what it is about; a
    hold for another reason goes on. False where nothing changes."""
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
