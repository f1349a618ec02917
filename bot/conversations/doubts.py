"""Asks people about a possible opt-out that staff have not settled in their time.

The question comes hours after the text in doubt, so it passes the gate as an informational text.
If the gate refuses it, nobody was asked: the case stays with staff, and silence means nothing.
"""

from __future__ import annotations

import structlog

from bot.consent import changes as consent
from bot.consent.change import Cause, Change, lock
from bot.contacts import cases_store as cases
from bot.contacts import store as contacts
from bot.contacts.store import Talk
from bot.db.database import Connection
from bot.messages import inbound_store as messages
from bot.models import BOT, DOUBTS, PRIORITY_REPLY, HeldFor, Purpose, Status
from bot.services import Services
from bot.sms.segments import joined

log = structlog.get_logger()

BATCH = 200


async def ask_due(services: Services) -> int:
    """Asks the people whose doubt has waited long enough. Returns how many were asked."""
    async with services.db.connect() as conn:
        found = await cases.to_ask(conn, services.clock.now(), BATCH)
    count = 0
    for contact_id in found:
        async with services.db.begin() as conn:
            now = services.clock.now()
            talk = await contacts.lock_turn(conn, contact_id, now)
            if talk is None or not await cases.to_ask(conn, now, 1, contact_id):
                continue  # it is talking, or the doubt is settled
            count += await ask(conn, services, talk)
    if count:
        services.queues.wake_sender()
    return count


async def ask(conn: Connection, services: Services, talk: Talk) -> bool:
    """Asks about a doubt, which holds all texts from then on.

    Returns whether the question may go. The caller has the conversation locked."""
    last = await messages.last_inbound(conn, talk.contact.id)
    if last is None:
        return False
    cause = Cause(talk.conversation.number, last.came_at, "system", "system", message_id=last.id)
    change = await lock(conn, services, talk.contact.id, cause)
    if change.standing.held_for not in DOUBTS:
        return False
    # without a fencing number: it goes whoever owns the conversation
    status = await change.say(
        _question(services, talk),
        Purpose.DOUBT_QUESTION,
        author=BOT,
        priority=PRIORITY_REPLY,
        program=_program(change),
    )
    log.info("doubt_asked", contact_id=talk.contact.id, status=status)
    if status is Status.SUPPRESSED:
        await cases.set_asked(conn, talk.contact.id, asked=False)
        return False
    if not talk.contact.introduced:
        await contacts.set_introduced(conn, talk.contact.id, change.now)
    await consent.hold(change, HeldFor.UNSURE_OPT_OUT)
    return True


def _program(change: Change) -> str | None:
    """Returns a program that the person has, since the question is about all of them."""
    granted = change.standing.granted
    return change.program.name if change.program.name in granted else min(granted, default=None)


def _question(services: Services, talk: Talk) -> str:
    language = talk.contact.language or services.settings.default_language
    names: tuple[str, ...] = ("utter_opt_out_unsure",)
    if not talk.contact.introduced:
        names = ("utter_introduction", *names)
    variables = consent.variables(services)
    return joined(services.texts.render(name, language, variables) for name in names)
