"""What staff do with a conversation: take, assign, hand back, close, reopen, snooze, tag, be away.

Every function takes the number of the contact and the name of the user who acts, and raises
UsageError if there is no such contact or user, ConflictError if a colleague was faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.access.users import require_user
from bot.campaigns import one_by_one
from bot.contacts import owner_store as owners
from bot.contacts import store as contacts
from bot.contacts.model import HANDED_BACK
from bot.contacts.store import Talk
from bot.conversations import changes_store
from bot.conversations.rules import Event
from bot.db.database import Connection
from bot.errors import UsageError
from bot.files import naming
from bot.inbox import notes, take_up
from bot.inbox.holding import expect_free, holding, move, note_act
from bot.models import BOT, NO_STAFF, NOBODY
from bot.services import Services
from bot.teams import store as teams_store

MAX_TAG = 40


async def take(services: Services, address: str, staff: str, fence: int | None = None) -> str:
    """Takes the conversation over, so that the bot keeps silent. Returns the owner before.

    fence: the fencing number that the member has seen, to take it from a colleague who had it
    then. Who comes second is told who was first."""
    await require_user(services, staff)
    async with holding(services, address) as (conn, talk):
        now = services.clock.now()
        if await owners.take(conn, talk.contact.id, staff, fence, now) is None:
            expect_free(talk, staff)
        await _owned(conn, services, talk, staff)
    return talk.conversation.owner


async def _owned(conn: Connection, services: Services, talk: Talk, staff: str) -> None:
    """Does the rest of a take: its case, and the line in the audit trail."""
    await move(conn, services, talk, Event.TAKE, staff, staff)
    if talk.conversation.owner != staff:
        await note_act(conn, services, talk, staff, "take over conversation")


async def assign(services: Services, address: str, to: str, staff: str, note: str = "") -> str:
    """Gives the conversation to another user, or with "nobody" back to the team.

    Returns the owner before. note: for whoever gets it."""
    await require_user(services, staff)
    if to != NOBODY:
        await require_user(services, to)
    async with holding(services, address) as (conn, talk):
        if to not in (staff, NOBODY) and await teams_store.is_away(conn, to):
            raise UsageError("%(name)s is away and takes no new work now.", name=to)
        if to == NOBODY:
            await _give_to_team(conn, services, talk, staff)
        elif talk.conversation.owner != to:
            await move(conn, services, talk, Event.ASSIGN, to, staff)
            await note_act(conn, services, talk, staff, "assign conversation", {"to": to})
        if note.strip():
            await notes.add_to(conn, services, talk.contact.id, staff, note)
    return talk.conversation.owner


async def _give_to_team(conn: Connection, services: Services, talk: Talk, by: str) -> None:
    """Lets a conversation that somebody owns wait for anybody of the team."""
    if talk.conversation.owner in NO_STAFF:
        raise UsageError("Nobody of the staff has this conversation.")
    await owners.move(conn, talk.contact.id, NOBODY, services.clock.now())
    await note_act(conn, services, talk, by, "assign conversation", {"to": NOBODY})


async def hand_back(services: Services, address: str, staff: str, note: str = "") -> bool:
    """Gives the conversation back to the bot. Returns False if it is the bot's already.

    A doubt about an opt-out that staff have not settled is asked about. Else an interrupted survey
    is resumed: its question is repeated. note: for whoever has it next."""
    await require_user(services, staff)
    async with holding(services, address) as (conn, talk):
        if note.strip():
            await notes.add_to(conn, services, talk.contact.id, staff, note)
        if talk.conversation.owner == BOT:
            return False
        talk = await move(conn, services, talk, Event.HAND_BACK, BOT, staff, outcome=HANDED_BACK)
        await note_act(conn, services, talk, staff, "hand back conversation")
        await take_up.take_up(conn, services, talk)
    services.queues.wake_worker(talk.contact.id)
    services.queues.wake_sender()
    return True


async def close(services: Services, address: str, staff: str, outcome: str) -> None:
    """Closes the conversation: what waited in it is done, and the bot has it. outcome: what came
    of it."""
    await require_user(services, staff)
    async with holding(services, address) as (conn, talk):
        await close_held(conn, services, talk, staff, outcome)
    services.queues.wake_sender()


async def close_held(
    conn: Connection, services: Services, talk: Talk, staff: str, outcome: str
) -> None:
    """Closes a conversation that the caller holds."""
    outcome = outcome.strip()
    if not outcome:
        raise UsageError("Say what came of it.")
    talk = await move(conn, services, talk, Event.CLOSE, BOT, staff, outcome=outcome)
    await note_act(conn, services, talk, staff, "close conversation", {"outcome": outcome})
    await one_by_one.after_case(conn, services, talk, staff, services.clock.now())


async def reopen(services: Services, address: str, staff: str) -> None:
    """Opens again what was closed within 24 hours, and takes it over."""
    await require_user(services, staff)
    async with holding(services, address) as (conn, talk):
        await move(conn, services, talk, Event.REOPEN, staff, staff)
        await note_act(conn, services, talk, staff, "reopen conversation")


async def snooze(services: Services, address: str, staff: str, until: datetime) -> None:
    """Puts the conversation away until then, or until the person writes; it stays the member's."""
    await require_user(services, staff)
    if until <= services.clock.now():
        raise UsageError("A snooze ends in the future.")
    async with holding(services, address) as (conn, talk):
        expect_free(talk, staff)
        await move(conn, services, talk, Event.SNOOZE, staff, staff, snoozed_until=until)
        details = {"until": until.isoformat()}
        await note_act(conn, services, talk, staff, "snooze conversation", details)


async def tag(
    services: Services, address: str, staff: str, add: Sequence[str] = (), drop: Sequence[str] = ()
) -> tuple[str, ...]:
    """Tags the contact, and takes tags off. Returns its tags in order."""
    await require_user(services, staff)
    wanted, unwanted = ([naming.tag(one) for one in tags] for tags in (add, drop))
    if any(not one or len(one) > MAX_TAG for one in wanted):
        raise UsageError("A tag has 1 to %(most)s letters.", most=MAX_TAG)
    async with holding(services, address) as (conn, talk):
        tags = await contacts.set_tags(conn, talk.contact.id, wanted, unwanted)
        await changes_store.note(conn, talk.contact.id)
        details = {"add": wanted, "drop": unwanted}
        await note_act(conn, services, talk, staff, "tag contact", details)
    return tags


async def set_away(services: Services, staff: str, *, away: bool, give_back: bool = False) -> int:
    """Notes that new work passes a member by, or no longer. Returns how many were given back.

    give_back: what the member has waits for the team again."""
    await require_user(services, staff)
    async with services.db.begin() as conn:
        await teams_store.set_away(conn, staff, services.clock.now(), away=away)
    return await give_all_back(services, staff, staff) if away and give_back else 0


async def give_all_back(services: Services, member: str, by: str) -> int:
    """Lets all conversations of a member wait for the team. Returns how many."""
    async with services.db.connect() as conn:
        mine = await owners.owned_by(conn, member)
    count = 0
    for contact_id in mine:
        async with services.db.begin() as conn:
            talk = await contacts.wait_turn(conn, contact_id, services.clock.now())
            if talk.conversation.owner == member:
                await _give_to_team(conn, services, talk, by)
                count += 1
    return count
