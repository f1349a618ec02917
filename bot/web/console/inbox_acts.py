"""What staff do in a conversation: the questions that come before an act, and the acts."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.access import store as access
from bot.access.rules import Right, may
from bot.contacts import people
from bot.contacts.store import Talk
from bot.dialogue import corrections_store as corrections
from bot.errors import ConflictError, UsageError
from bot.inbox import acts, lists, person_store
from bot.models import NOBODY
from bot.teams import store as teams_store
from bot.web.catalog import mark, translate
from bot.web.console import inbox
from bot.web.console.desk import Desk
from bot.web.console.guard import needs
from bot.web.console.inbox_forms import (
    AssignForm,
    AwayForm,
    BlockForm,
    HandBackForm,
    OutcomeForm,
    ReadingForm,
    SnoozeForm,
    TagForm,
    TakeForm,
)
from bot.web.console.inbox_lists import owned_by_staff
from bot.web.console.inbox_talk import AT, load, number
from bot.web.console.layout import go, said, show
from bot.web.console.query import hour
from bot.web.console.readings import READINGS

routes = web.RouteTableDef()

TAKEN = mark("%(owner)s has this conversation now. Take it over, then you can write in it.")
NOT_YOURS = mark("%(owner)s has this conversation. Ask them, or a lead, to give it away.")
MORNING = 9  # o'clock, at which a snooze "until tomorrow" ends


async def held(desk: Desk) -> Talk:
    """Returns the conversation in the address, not locked. Raises HTTPNotFound."""
    async with desk.services.db.connect() as conn:
        return await load(conn, number(desk))


async def address_of(desk: Desk) -> str:
    """Returns the number of the person in the address. Raises HTTPNotFound."""
    return (await held(desk)).contact.address


async def act(desk: Desk, work: Awaitable[object], **typed: str) -> web.StreamResponse:
    """Does an act, and returns the thread as it is then. What can't be done is said, and what was
    typed for it stays."""
    try:
        await work
    except ConflictError as error:
        return await refused(desk, conflict(desk, error), 409, **typed)
    except UsageError as error:
        return await refused(desk, said(desk, error), 422, **typed)
    return await inbox.done(desk)


def conflict(desk: Desk, error: ConflictError) -> str:
    """Returns who was faster, or what is newer, in words of a page."""
    if "owner" in error.values:
        return translate(desk.language, TAKEN, owner=error.values["owner"])
    return said(desk, error)


async def refused(desk: Desk, wrong: str, status: int = 422, **typed: str) -> web.StreamResponse:
    """Says why nothing was done."""
    if desk.partial:
        return web.Response(status=status, text=wrong)
    return await inbox.page(desk, wrong=wrong, status=status, **typed)


# -- what is asked first ---------------------------------------------------------------------


@routes.get(AT + "/{what:assign|close|snooze|tag|hand-back|block}")
@needs(Right.INBOX)
async def ask(desk: Desk) -> web.StreamResponse:
    """Shows the question before an act: to whom, until when, what came of it."""
    talk = await held(desk)
    async with desk.services.db.connect() as conn:
        colleagues = [one for one in await access.users(conn) if one.disabled_at is None]
        away = await teams_store.away(conn)
        tags = await person_store.tags(conn, talk.contact.id)
    values: dict[str, Any] = {
        "what": desk.request.match_info["what"],
        "contact": talk.contact,
        "owner": talk.conversation.owner,
        "blocked": talk.standing.blocked,
        "colleagues": [
            (one.name, one.name in away)
            for one in colleagues
            if may(one.roles, Right.INBOX) and one.name != desk.user.name
        ],
        "tags": tags,
        "times": _times(desk),
        "wrong": "",
    }
    return show(desk, "ask.html", **values)


def _times(desk: Desk) -> list[tuple[str, datetime]]:
    """Returns the usual ends of a snooze, as they are said, on the clock of the browser."""
    here = desk.now.astimezone(desk.zone)
    tomorrow = datetime.combine(here.date() + timedelta(days=1), time(MORNING), desk.zone)
    monday = tomorrow + timedelta(days=(7 - tomorrow.weekday()) % 7)
    return [
        (translate(desk.language, "In an hour"), desk.now + timedelta(hours=1)),
        (translate(desk.language, "In three hours"), desk.now + timedelta(hours=3)),
        (translate(desk.language, "Tomorrow at 9:00"), tomorrow),
        (translate(desk.language, "Monday at 9:00"), monday),
    ]


def instant(words: str, zone: ZoneInfo) -> datetime:
    """Reads a time of a form: with its zone, or on the clock of the browser. Raises UsageError."""
    try:
        return hour(words, zone)
    except ValueError:
        raise UsageError("Choose a day and an hour.") from None


# -- the acts --------------------------------------------------------------------------------


@routes.post(AT + "/take")
@needs(Right.INBOX)
async def take(desk: Desk) -> web.StreamResponse:
    """Takes the conversation over, also from the colleague who had it on the page."""
    sent = await TakeForm.needed(desk.request)
    address = await address_of(desk)
    try:
        await acts.take(desk.services, address, desk.user.name, sent.fence)
    except ConflictError as error:  # the thread as it is now says who was faster
        if not desk.partial:
            return await refused(desk, conflict(desk, error), 409)
    return await inbox.done(desk)


@routes.post(AT + "/assign")
@needs(Right.INBOX)
async def assign(desk: Desk) -> web.StreamResponse:
    """Gives the conversation to a colleague or back to the team; anyone's only as a lead."""
    sent = await AssignForm.needed(desk.request)
    talk = await held(desk)
    owner = talk.conversation.owner
    if owned_by_staff(owner) and owner != desk.user.name and not desk.may(Right.LEAD_INBOX):
        return await refused(desk, translate(desk.language, NOT_YOURS, owner=owner), 409)
    work = acts.assign(
        desk.services, talk.contact.address, sent.to or NOBODY, desk.user.name, sent.note
    )
    return await act(desk, work)


@routes.post(AT + "/hand-back")
@needs(Right.INBOX)
async def hand_back(desk: Desk) -> web.StreamResponse:
    """Gives the conversation back to the bot."""
    sent = await HandBackForm.needed(desk.request)
    address = await address_of(desk)
    return await act(desk, acts.hand_back(desk.services, address, desk.user.name, sent.note))


@routes.post(AT + "/close")
@needs(Right.INBOX)
async def close(desk: Desk) -> web.StreamResponse:
    """Closes the conversation."""
    sent = await OutcomeForm.needed(desk.request)
    address = await address_of(desk)
    return await act(desk, acts.close(desk.services, address, desk.user.name, sent.outcome))


@routes.post(AT + "/reopen")
@needs(Right.INBOX)
async def reopen(desk: Desk) -> web.StreamResponse:
    """Opens again what was closed within a day."""
    address = await address_of(desk)
    return await act(desk, acts.reopen(desk.services, address, desk.user.name))


@routes.post(AT + "/snooze")
@needs(Right.INBOX)
async def snooze(desk: Desk) -> web.StreamResponse:
    """Puts the conversation away until then, or until the person writes."""
    sent = await SnoozeForm.needed(desk.request)
    address = await address_of(desk)
    try:
        until = instant(sent.until or sent.at, desk.zone)
    except UsageError as error:
        return await refused(desk, said(desk, error))
    return await act(desk, acts.snooze(desk.services, address, desk.user.name, until))


@routes.post(AT + "/tag")
@needs(Right.INBOX)
async def tag(desk: Desk) -> web.StreamResponse:
    """Adds a tag, and takes others off."""
    sent = await TagForm.needed(desk.request)
    address = await address_of(desk)
    add = [one for one in sent.add.split(",") if one.strip()]
    return await act(desk, acts.tag(desk.services, address, desk.user.name, add, sorted(sent.drop)))


@routes.post(AT + "/block")
@needs(Right.INBOX)
async def block(desk: Desk) -> web.StreamResponse:
    """Ends all answers to the person, or lets them be answered again."""
    sent = await BlockForm.needed(desk.request)
    address = await address_of(desk)
    if sent.off:
        return await act(desk, people.unblock(desk.services, address, desk.user.name))
    reason = sent.reason.strip()
    if not reason:
        return await refused(desk, translate(desk.language, "Say why."))
    return await act(desk, people.block(desk.services, address, reason, desk.user.name))


@routes.get(AT + r"/reading/{text:\d{1,18}}")
@needs(Right.INBOX)
async def readings(desk: Desk) -> web.StreamResponse:
    """Shows what a text may be about, to choose from."""
    talk = await held(desk)
    values: dict[str, Any] = {
        "what": "reading",
        "contact": talk.contact,
        "text": int(desk.request.match_info["text"]),
        "readings": [(name, translate(desk.language, words)) for name, words in READINGS.items()],
        "wrong": "",
    }
    return show(desk, "ask.html", **values)


@routes.post(AT + r"/reading/{text:\d{1,18}}")
@needs(Right.INBOX)
async def correct(desk: Desk) -> web.StreamResponse:
    """Notes what a text was about; the next training may learn from it."""
    sent = await ReadingForm.needed(desk.request)
    text = int(desk.request.match_info["text"])
    async with desk.services.db.begin() as conn:
        if not await person_store.wrote(conn, number(desk), text) or sent.intent not in READINGS:
            raise web.HTTPNotFound
        await corrections.put(conn, text, sent.intent, desk.user.name, desk.now)
    return await inbox.done(desk)


# -- one's own work --------------------------------------------------------------------------


@routes.post("/inbox/next")
@needs(Right.INBOX)
async def take_next(desk: Desk) -> web.StreamResponse:
    """Takes the conversation that has waited longest for a team of one's own."""
    try:
        address = await lists.take_next(desk.services, desk.user.name)
    except UsageError:  # nobody waits: the list says so
        raise go("/inbox") from None
    async with desk.services.db.connect() as conn:
        contact_id = await person_store.id_of(conn, address)
    raise go(f"/inbox/{contact_id}")


@routes.post("/inbox/away")
@needs(Right.INBOX)
async def away(desk: Desk) -> web.StreamResponse:
    """Lets new work pass by, or come again; gives back what one has if that is wanted."""
    sent = await AwayForm.needed(desk.request)
    await acts.set_away(
        desk.services, desk.user.name, away=not sent.back, give_back=bool(sent.give_back)
    )
    raise go("/inbox")
