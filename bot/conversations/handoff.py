"""Staff and the bot: who owns a conversation, and what staff say in it."""

from __future__ import annotations

from bot.campaigns.rules import parse_campaign
from bot.contacts import audit_store as audit
from bot.contacts import store as contacts
from bot.contacts.store import Talk
from bot.db.database import Connection
from bot.errors import UsageError
from bot.messages import inbound_store as messages
from bot.messages import outbox as outgoing
from bot.models import (
    BOT,
    PRIORITY_REPLY,
    PRIORITY_STAFF,
    Contact,
    Draft,
    MessageClass,
    Purpose,
    Status,
)
from bot.services import Services
from bot.surveys.rules.asking import question_text


async def _find(services: Services, address: str) -> Contact:
    async with services.db.connect() as conn:
        contact = await contacts.find(conn, address)
    if contact is None:
        raise UsageError(f"No contact has the number {address}. `texto conversation list` shows "
                         "those who wait; numbers are written as in +33612345678.")
    return contact


async def reply(services: Services, address: str, staff: str, body: str) -> Status:
    """A staff member's own words. Takes the conversation over, so that the bot keeps silent.
    Returns queued or suppressed. Raises UsageError."""
    if staff in (BOT, "nobody"):
        raise UsageError(f"{staff!r} can't be a staff member's name.")
    contact = await _find(services, address)
    async with services.db.begin() as conn:
        talk = await contacts.wait_turn(conn, contact.id, services.clock.now())
        if talk.contact.address != address:
            raise UsageError(f"The contact {address} has just been erased.")
        now = services.clock.now()
        if talk.conversation.owner != staff:
            await contacts.set_owner(conn, contact.id, staff, now)
            await audit.write(conn, staff, "take over conversation", contact.id, {}, now)
        answered = await messages.last_inbound(conn, contact.id)
        status = await outgoing.queue(conn, services, Draft(
            contact_id=contact.id,
            number=talk.conversation.number,
            body=body,
            author=f"staff:{staff}",
            purpose=Purpose.STAFF,
            message_class=MessageClass.CONVERSATIONAL,
            program=services.numbers.of(talk.conversation.number).program,
            priority=PRIORITY_STAFF,
            answers=answered[0] if answered else None,
            answers_at=answered[1] if answered else None,
        ), talk.contact.channel, talk.standing, now)
        await audit.write(conn, staff, "reply", contact.id, {"status": status}, now)
    services.queues.wake_sender()
    return status


async def hand_back(services: Services, address: str, staff: str) -> bool:
    """Gives the conversation back to the bot; False where it is the bot's already. A survey that
    was under way is taken up again: its question is repeated."""
    contact = await _find(services, address)
    async with services.db.begin() as conn:
        now = services.clock.now()
        talk = await contacts.wait_turn(conn, contact.id, now)
        if talk.conversation.owner == BOT:
            return False
        fence = await contacts.set_owner(conn, contact.id, BOT, now)
        await audit.write(conn, staff, "hand back conversation", contact.id, {}, now)
        await _take_up_survey(conn, services, talk, fence)
    services.queues.wake_worker(contact.id)
    services.queues.wake_sender()
    return True


async def _take_up_survey(
    conn: Connection, services: Services, talk: Talk, fence: int
) -> None:
    survey = parse_campaign(talk.waiting.content).survey if talk.waiting else None
    if talk.waiting is None or survey is None or talk.waiting.position >= len(survey.questions):
        return
    answered = await messages.last_inbound(conn, talk.contact.id)
    language = talk.contact.language or services.settings.default_language
    await outgoing.queue(conn, services, Draft(
        contact_id=talk.contact.id,
        number=talk.conversation.number,
        body=question_text(survey.questions[talk.waiting.position], language),
        author=BOT,
        purpose=Purpose.SURVEY_QUESTION,
        message_class=MessageClass.CONVERSATIONAL,
        program=services.numbers.of(talk.conversation.number).program,
        priority=PRIORITY_REPLY,
        answers=answered[0] if answered else None,
        answers_at=answered[1] if answered else None,
        fence=fence,
    ), talk.contact.channel, talk.standing, services.clock.now())
