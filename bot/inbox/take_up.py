"""Handoff between the bot and staff: who owns a conversation, and the texts that staff write in it.

Every function takes the number of the contact and the name of the user who acts, and raises
UsageError if there is no such contact or user.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.access.users import require_user
from bot.campaigns.rules import parse_campaign
from bot.contacts import audit_store as audit
from bot.contacts import store as contacts
from bot.contacts.store import Talk
from bot.conversations import doubts
from bot.db.database import Connection
from bot.errors import UsageError
from bot.messages import inbound_store as messages
from bot.messages.say import say
from bot.models import BOT, PRIORITY_REPLY, PRIORITY_STAFF, HeldFor, Purpose, Status
from bot.services import Services
from bot.surveys.rules.asking import question_text


@asynccontextmanager
async def _turn(services: Services, address: str) -> AsyncIterator[tuple[Connection, Talk]]:
    """Holds the contact's turn in a transaction, so that no worker answers meanwhile."""
    async with services.db.begin() as conn:
        contact = await contacts.find(conn, address)
        if contact is None:
            raise UsageError(
                f"No contact has the number {address}. `texto conversation list` "
                "shows those who wait; numbers are written as in +33612345678."
            )
        talk = await contacts.wait_turn(conn, contact.id, services.clock.now())
        if talk.contact.address != address:
            raise UsageError(f"The contact {address} has just been erased.")
        yield conn, talk


async def take(services: Services, address: str, staff: str) -> str:
    """Takes the conversation over, so that the bot keeps silent. Returns the owner before."""
    await require_user(services, staff)
    async with _turn(services, address) as (conn, talk):
        await _own(conn, services, talk, staff, "take over conversation", by=staff)
    return talk.conversation.owner


async def assign(services: Services, address: str, to: str, staff: str) -> str:
    """Gives the conversation to another user. Returns the owner before."""
    await require_user(services, staff)
    await require_user(services, to)
    async with _turn(services, address) as (conn, talk):
        await _own(conn, services, talk, to, "assign conversation", by=staff)
    return talk.conversation.owner


async def reply(services: Services, address: str, staff: str, body: str) -> Status:
    """Sends a staff member's own words, and takes the conversation over.

    Returns queued, deferred or suppressed."""
    await require_user(services, staff)
    async with _turn(services, address) as (conn, talk):
        now = services.clock.now()
        await _own(conn, services, talk, staff, "take over conversation", by=staff)
        answers, answers_at = await messages.last_inbound(conn, talk.contact.id) or (None, None)
        status = await say(
            conn,
            services,
            talk.contact,
            talk.standing,
            now,
            number=talk.conversation.number,
            body=body,
            author=f"staff:{staff}",
            purpose=Purpose.STAFF,
            priority=PRIORITY_STAFF,
            answers=answers,
            answers_at=answers_at,
        )
        await audit.write(conn, staff, "reply", talk.contact.id, {"status": status}, now)
    services.queues.wake_sender()
    return status


async def hand_back(services: Services, address: str, staff: str) -> bool:
    """Gives the conversation back to the bot. Returns False if it is the bot's already.

    A doubt about an opt-out that staff have not settled is asked about. Else an interrupted survey
    is resumed: its question is repeated."""
    await require_user(services, staff)
    async with _turn(services, address) as (conn, talk):
        if talk.conversation.owner == BOT:
            return False
        talk = await _own(conn, services, talk, BOT, "hand back conversation", by=staff)
        await _take_up(conn, services, talk)
    services.queues.wake_worker(talk.contact.id)
    services.queues.wake_sender()
    return True


async def _own(
    conn: Connection, services: Services, talk: Talk, owner: str, action: str, *, by: str
) -> Talk:
    """Changes the owner, under a new fencing number; does nothing if the owner stays the same."""
    if talk.conversation.owner == owner:
        return talk
    now = services.clock.now()
    fence = await contacts.set_owner(conn, talk.contact.id, owner, now)
    details = {"to": owner} if action == "assign conversation" else {}
    await audit.write(conn, by, action, talk.contact.id, details, now)
    return replace(talk, conversation=replace(talk.conversation, owner=owner, fence=fence))


async def _take_up(conn: Connection, services: Services, talk: Talk) -> None:
    """Asks what the bot has to ask when it has the conversation again."""
    held_for = talk.standing.held_for
    if held_for is None:
        await _take_up_survey(conn, services, talk)
    elif held_for is HeldFor.UNASKED_DOUBT and not talk.doubted_lately:
        await doubts.ask(conn, services, talk)
    elif held_for is HeldFor.UNSURE_OPT_OUT:
        last = await messages.last_purpose(conn, talk.contact.id)
        if last != Purpose.DOUBT_QUESTION:  # what staff have written since made it theirs
            await doubts.ask(conn, services, talk)


async def _take_up_survey(conn: Connection, services: Services, talk: Talk) -> None:
    """Repeats the question of an interrupted survey."""
    survey = parse_campaign(talk.waiting.content).survey if talk.waiting else None
    if talk.waiting is None or survey is None or talk.waiting.position >= len(survey.questions):
        return
    answers, answers_at = await messages.last_inbound(conn, talk.contact.id) or (None, None)
    language = talk.contact.language or services.settings.default_language
    await say(
        conn,
        services,
        talk.contact,
        talk.standing,
        services.clock.now(),
        number=talk.conversation.number,
        author=BOT,
        purpose=Purpose.SURVEY_QUESTION,
        body=question_text(survey.questions[talk.waiting.position], language),
        priority=PRIORITY_REPLY,
        answers=answers,
        answers_at=answers_at,
        fence=talk.conversation.fence,
    )
