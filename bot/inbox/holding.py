"""Holds a contact's turn for an act of staff, and moves the conversation to another state."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from bot.contacts import audit_store as audit
from bot.contacts import cases_store as cases
from bot.contacts import owner_store as owners
from bot.contacts import store as contacts
from bot.contacts.model import CaseKind
from bot.contacts.store import Talk
from bot.conversations.rules import Event, State, after, state
from bot.db.database import Connection
from bot.errors import ConflictError, UsageError
from bot.messages import outbox_store as outbox
from bot.models import BOT, NO_STAFF
from bot.services import Services


@asynccontextmanager
async def holding(services: Services, address: str) -> AsyncIterator[tuple[Connection, Talk]]:
    """Holds the contact's turn in a transaction, so that no worker answers meanwhile.

    Raises UsageError if no contact has the address."""
    async with services.db.begin() as conn:
        contact = await contacts.find(conn, address)
        if contact is None:
            raise UsageError(
                "No contact has the number %(number)s. `texto conversation list` shows those who "
                "wait; numbers are written as in +33612345678.",
                number=address,
            )
        talk = await contacts.wait_turn(conn, contact.id, services.clock.now())
        if talk.contact.address != address:
            raise UsageError("The contact %(number)s has just been erased.", number=address)
        yield conn, talk


def expect_free(talk: Talk, staff: str) -> None:
    """Raises ConflictError if a colleague has the conversation."""
    owner = talk.conversation.owner
    if owner not in (*NO_STAFF, staff):
        raise ConflictError(
            "%(owner)s has this conversation. Ask for it, or take it over with "
            "`texto conversation assign %(number)s %(staff)s`.",
            owner=owner,
            number=talk.contact.address,
            staff=staff,
        )


async def move(
    conn: Connection,
    services: Services,
    talk: Talk,
    event: Event,
    owner: str,
    by: str,
    *,
    outcome: str = "",
    snoozed_until: datetime | None = None,
) -> Talk:
    """Does what an event makes of the conversation and its cases, in the holder's transaction.

    owner: who has it then. by: who did it. outcome: of the cases that end with it. Raises
    UsageError if the event can't happen in the conversation's state."""
    now, contact_id = services.clock.now(), talk.contact.id
    then = after(state(talk.conversation, now), event)
    if then is None:
        raise _impossible(event)
    if event is Event.REOPEN and talk.conversation.closed_at is not None:
        await cases.reopen(conn, contact_id, talk.conversation.closed_at)
    if then in (State.OWNED, State.SNOOZED) and not await cases.talking(conn, contact_id):
        await cases.open_case(conn, contact_id, CaseKind.STAFF, None, now)
    if then in (State.BOT, State.CLOSED):
        await cases.close_talks(conn, contact_id, by, outcome, now)
    fence = await owners.move(
        conn,
        contact_id,
        owner,
        now,
        snoozed_until=snoozed_until,
        closed_by=by if then is State.CLOSED else None,
        spoke=event is Event.REPLY,
    )
    if owner == BOT and talk.conversation.owner != BOT:
        await outbox.look_again(conn, contact_id, now)
    conversation = replace(talk.conversation, owner=owner, fence=fence, snoozed_until=snoozed_until)
    return replace(talk, conversation=conversation)


async def note_act(
    conn: Connection,
    services: Services,
    talk: Talk,
    by: str,
    action: str,
    details: Mapping[str, object] | None = None,
    *,
    at: datetime | None = None,
) -> None:
    """Writes a line of the audit trail about this contact, as of `at` or now."""
    when = at or services.clock.now()
    await audit.write(conn, by, action, talk.contact.id, details or {}, when)


def _impossible(event: Event) -> UsageError:
    match event:
        case Event.CLOSE:
            return UsageError("The bot has this conversation; there is nothing to close.")
        case Event.REOPEN:
            return UsageError("Nobody closed this conversation within the last 24 hours.")
        case _:
            return UsageError("This is not possible now.")
