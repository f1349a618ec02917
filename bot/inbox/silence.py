"""Watches over the conversations that staff have: nobody waits for ever, and nothing stays open."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.contacts import audit_store as audit
from bot.contacts import cases_store as cases
from bot.contacts import store as contacts
from bot.contacts.model import NO_ANSWER, STOPPED
from bot.conversations.rules import Event
from bot.inbox import silence_store
from bot.inbox.holding import move
from bot.inbox.rules.silence import Due, due
from bot.inbox.silence_store import Owned
from bot.models import BOT, NOBODY
from bot.services import Services
from bot.teams import store as teams_store
from bot.teams.model import Team, TeamHours

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
    if changed:
        services.queues.wake_sender()
    return changed


def _due(services: Services, one: Owned, teams: dict[int, Team]) -> Due | None:
    team = teams.get(one.team_id) if one.team_id is not None else None
    hours, promise = (team.hours, team.promised) if team else NO_TEAM
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
