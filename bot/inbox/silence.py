"""Watches over the conversations that staff have or should have: nobody waits for ever, and nothing
stays open."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.contacts import audit_store as audit
from bot.contacts import cases_store as cases
from bot.contacts import store as contacts
from bot.contacts.model import NO_ANSWER, STOPPED
from bot.contacts.store import Talk
from bot.conversations.rules import Event
from bot.db.database import Connection
from bot.inbox import silence_store
from bot.inbox.holding import move
from bot.inbox.rules.silence import Due, due, is_late
from bot.inbox.silence_store import Owned, Waiter
from bot.messages import inbound_store as messages
from bot.messages.say import answer
from bot.models import BOT, NOBODY, Status
from bot.services import Services
from bot.teams import store as teams_store
from bot.teams.model import Team, TeamHours
from bot.teams.rules import next_open

log = structlog.get_logger()

JOBS = "jobs"
ANSWERED_LATELY = timedelta(days=1)  # closed cases whose answer may still reach the provider
NO_TEAM = (TeamHours(), timedelta(hours=1))


async def watch(services: Services) -> int:
    """Does what is due in all conversations that staff have. Returns how many changed."""
    async with services.db.connect() as conn:
        await cases.note_answers(conn, services.clock.now() - ANSWERED_LATELY)
    changed = await _settle(services)
    async with services.db.connect() as conn:
        owned = await silence_store.owned(conn, services.clock.now())
        teams = {team.id: team for team in await teams_store.teams(conn)}
    for one in owned:
        if _due(services, one, teams) is not None:
            changed += await _carry_out(services, one.contact_id, teams)
    async with services.db.connect() as conn:
        waiters = await silence_store.waiters(conn)
    for waiter in waiters:
        if _needs(services, waiter, teams):
            changed += await _attend(services, waiter.contact_id, teams)
    if changed:
        services.queues.wake_sender()
    return changed


def _keeps(team_id: int | None, teams: dict[int, Team]) -> tuple[TeamHours, timedelta]:
    """Returns a team's hours and what it promises."""
    team = teams.get(team_id) if team_id is not None else None
    return (team.hours, team.promised) if team else NO_TEAM


def _needs(services: Services, waiter: Waiter, teams: dict[int, Team]) -> bool:
    """Returns whether staff are back, for whom the bot goes on, or the person waits too long."""
    now, (hours, promise) = services.clock.now(), _keeps(waiter.team_id, teams)
    if waiter.owner == BOT:
        return next_open(hours, now) == now
    return is_late(waiter.since, hours, promise, now)


async def _attend(services: Services, contact_id: int, teams: dict[int, Team]) -> bool:
    """Hands the conversation to staff who are back, or tells the person that it is not forgotten;
    unless things have changed meanwhile."""
    async with services.db.begin() as conn:
        now = services.clock.now()
        talk = await contacts.lock_turn(conn, contact_id, now)
        found = await silence_store.waiters(conn, contact_id)
        if talk is None or not found or not _needs(services, found[0], teams):
            return False
        if found[0].owner == BOT:
            await move(conn, services, talk, Event.HANDOFF, NOBODY, JOBS)
            why = await audit.last_details(conn, contact_id, audit.HAND_OFF)
            await audit.write(conn, JOBS, audit.HAND_OFF, contact_id, why, now)
            return True
        await cases.tell_late(conn, contact_id, now)
        status = await _say_late(conn, services, talk, now)
    log.info("wait_told", contact_id=contact_id, status=status)
    return True


async def _say_late(
    conn: Connection, services: Services, talk: Talk, now: datetime
) -> Status | None:
    """Tells the person that staff will answer yet. It answers nothing, so the gate asks for consent
    after the first minutes."""
    last = await messages.last_inbound(conn, talk.contact.id)
    if last is None:
        return None
    language = talk.contact.language or services.settings.default_language
    return await answer(
        conn,
        services,
        talk,
        now,
        services.texts.render("utter_staff_late", language, {}),
        number=talk.conversation.number,
        answers=last.id,
        answers_at=last.came_at,
        answers_ordinal=last.ordinal,
    )


def _due(services: Services, one: Owned, teams: dict[int, Team]) -> Due | None:
    hours, promise = _keeps(one.team_id, teams)
    close_after = timedelta(hours=services.settings.close_after_hours)
    return due(one.silence, hours, promise, close_after, services.clock.now())


async def _carry_out(services: Services, contact_id: int, teams: dict[int, Team]) -> int:
    """Does what is due, unless the conversation has changed meanwhile."""
    async with services.db.begin() as conn:
        now = services.clock.now()
        talk = await contacts.lock_turn(conn, contact_id, now)
        found = await silence_store.owned(conn, now, contact_id)
        if talk is None or not found:
            return 0
        what = _due(services, found[0], teams)
        details = {"owner": talk.conversation.owner}
        match what:
            case None:
                return 0
            case Due.REMIND:
                await cases.set_reminded(conn, contact_id, now)
                await audit.write(conn, JOBS, "remind owner", contact_id, details, now)
            case Due.RETURN:
                await move(conn, services, talk, Event.OWNER_SILENT, NOBODY, JOBS)
                await audit.write(conn, JOBS, "return conversation", contact_id, details, now)
            case Due.CLOSE:
                event = Event.PERSON_SILENT
                await move(conn, services, talk, event, BOT, JOBS, outcome=NO_ANSWER)
                await audit.write(
                    conn, JOBS, "close conversation", contact_id, {"outcome": NO_ANSWER}, now
                )
    log.info("conversation_silent", contact_id=contact_id, due=what)
    return 1


async def _settle(services: Services) -> int:
    """Gives the bot the conversations that an opt-out has ended. Returns how many."""
    async with services.db.connect() as conn:
        adrift = await silence_store.adrift(conn)
    return sum([await _settle_one(services, contact_id) for contact_id in adrift])


async def _settle_one(services: Services, contact_id: int) -> int:
    async with services.db.begin() as conn:
        talk = await contacts.lock_turn(conn, contact_id, services.clock.now())
        if talk is None or talk.conversation.owner == BOT:
            return 0
        if await cases.talking(conn, contact_id):
            return 0
        await move(conn, services, talk, Event.STOP, BOT, JOBS, outcome=STOPPED)
        details = {"owner": talk.conversation.owner, "for": Event.STOP}
        now = services.clock.now()
        await audit.write(conn, JOBS, "close conversation", contact_id, details, now)
    return 1
