"""Who was asked whether the texts shall stop and says nothing has opted out; staff may end a hold
sooner."""

from __future__ import annotations

import structlog

from bot.consent import changes as consent
from bot.consent.changes import Cause
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
            contact, talk, standing = await contacts.lock_consent(conn, contact_id)
            if not await contacts.silent_since_held(conn, before, 1, contact_id):
                continue  # it has answered meanwhile
            cause = Cause(None, "", "no answer in 24 hours", talk.number, before,
                          "any-wording", "system")
            count += await consent.revoke(conn, services, contact, standing, cause,
                                          provider_confirms=False, silently=True)
        log.info("opted_out_by_silence", contact_id=contact_id)
    return count


async def settle(
    services: Services, contact_id: int, staff: str, *, stop: bool, kind: HeldFor | None = None
) -> bool:
    """A staff member's decision: opted out, held or not, or released. kind: what it is about; a
    hold for another reason goes on. False where nothing changes."""
    async with services.db.begin() as conn:
        contact, talk, standing = await contacts.lock_consent(conn, contact_id)
        cause = Cause(None, "", "", talk.number, services.clock.now(), "staff", f"staff:{staff}")
        if stop:
            return await consent.revoke(conn, services, contact, standing, cause,
                                        provider_confirms=False, silently=True)
        if kind not in (None, standing.held_for):
            return False
        done = await consent.release(conn, services, contact, standing, cause, "texts go on")
    services.queues.wake_sender()
    return done
