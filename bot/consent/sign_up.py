"""Opt-ins that come in by other ways than a text: a form, the API, a member of staff."""

from __future__ import annotations

import structlog

from bot.consent import opt_in as opting_in
from bot.consent import suppression
from bot.consent.change import Cause, lock
from bot.consent.opt_in import Outcome, Wish
from bot.contacts import store as contacts
from bot.db.database import Connection
from bot.models import Channel
from bot.services import Services
from bot.sms.phone import mask

log = structlog.get_logger()

WRITTEN = frozenset({Outcome.GRANTED, Outcome.REQUESTED, Outcome.ALREADY})


async def sign_up(services: Services, number: str, cause: Cause, wish: Wish) -> Outcome:
    """Grants or asks, in one transaction; a refused wish writes nothing.

    number: E.164, a mobile's."""
    async with services.db.begin() as conn:
        outcome = await _sign_up(conn, services, number, cause, wish)
        if outcome not in WRITTEN:
            conn.roll_back()  # a refused wish leaves no contact behind
    log.info(
        "opt_in",
        program=wish.program.name,
        channel=cause.channel,
        outcome=outcome,
        number=mask(number),
    )
    services.queues.wake_sender()
    return outcome


async def _sign_up(
    conn: Connection, services: Services, number: str, cause: Cause, wish: Wish
) -> Outcome:
    if await suppression.suppressed(conn, services, [number]):
        return Outcome.REVOKED  # erased after an opt-out: only its owner's START brings it back
    now = services.clock.now()
    contact_id = await contacts.make(conn, number, Channel.SMS, cause.number, now)
    change = await lock(conn, services, contact_id, cause)
    if change.contact.language is None and wish.language is not None:
        await contacts.set_language(conn, contact_id, wish.language, asked=False)
    return await opting_in.join(change, wish)
