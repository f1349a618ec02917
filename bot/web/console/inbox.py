"""The inbox: lists of conversations, one conversation as a thread, and what staff do in it."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.access.rules import Right
from bot.contacts import store as contacts
from bot.conversations import inbox_store as inbox
from bot.conversations.inbox_store import View
from bot.db.database import Connection
from bot.errors import ConflictError, UsageError
from bot.inbox import acts
from bot.inbox import reply as replies
from bot.models import Contact, Conversation, Standing, Status
from bot.web.catalog import mark, translate
from bot.web.console import bubbles
from bot.web.console.desk import Desk
from bot.web.console.forms import ReplyForm, TakeForm
from bot.web.console.guard import needs
from bot.web.console.layout import go, said, show

routes = web.RouteTableDef()

VIEWS = {
    View.WAITING: mark("Needs a person"),
    View.MINE: mark("Mine"),
    View.ALL: mark("All"),
}
LONGEST = 1600  # characters that the provider takes in one text
EMPTY = mark("There is nothing in your text yet.")
TOO_LONG = mark("The text is too long: %(most)s characters at most, and it has %(length)s.")
TAKEN = mark("%(owner)s has this conversation now. Take it over, then you can write in it.")
NOT_SENT = mark("Not sent: this person may not be texted now. The thread says why.")

Opened = tuple[Contact, Conversation, Standing]


def _view(desk: Desk) -> View:
    asked = desk.request.query.get("list", "")
    return View(asked) if asked in set(View) else View.WAITING


@routes.get("/inbox")
@needs(Right.INBOX)
async def first(desk: Desk) -> web.StreamResponse:
    """Shows the list, and on a wide screen its first conversation."""
    async with desk.services.db.connect() as conn:
        listed = await _listed(conn, desk)
        rows = listed["rows"]
        talk = await _talk(conn, desk, rows[0].id) if rows else None
    return show(desk, "inbox.html", chosen=False, talk=talk, **listed)


@routes.get("/inbox/list")
@needs(Right.INBOX)
async def part_list(desk: Desk) -> web.StreamResponse:
    """Returns the list alone."""
    async with desk.services.db.connect() as conn:
        listed = await _listed(conn, desk)
    asked = desk.request.query.get("open", "")
    return show(desk, "inbox_list.html", opened=int(asked) if asked.isdecimal() else 0, **listed)


async def _listed(conn: Connection, desk: Desk) -> dict[str, Any]:
    view = _view(desk)
    return {
        "view": view.value,
        "views": [(one.value, translate(desk.language, words)) for one, words in VIEWS.items()],
        "rows": await inbox.listing(conn, view, desk.user.name),
        "counts": {one.value: count for one, count in (await _counts(conn, desk)).items()},
    }


async def _counts(conn: Connection, desk: Desk) -> dict[View, int]:
    return await inbox.counts(conn, desk.user.name)


@routes.get(r"/inbox/{id:\d{1,18}}")
@needs(Right.INBOX)
async def conversation(desk: Desk) -> web.StreamResponse:
    """Shows one conversation beside the list."""
    return await _page(desk)


async def _page(desk: Desk, *, wrong: str = "", typed: str = "", status: int = 200) -> web.Response:
    async with desk.services.db.connect() as conn:
        talk = await _talk(conn, desk, _id(desk))
        listed = await _listed(conn, desk)
    return show(
        desk,
        "inbox.html",
        status=status,
        chosen=True,
        talk={**talk, "wrong": wrong, "typed": typed},
        **listed,
    )


def _id(desk: Desk) -> int:
    return int(desk.request.match_info["id"])


async def _talk(conn: Connection, desk: Desk, contact_id: int) -> dict[str, Any]:
    """Returns what the thread shows. Raises HTTPNotFound."""
    contact, talk, standing = await _open(conn, contact_id)
    before = desk.request.query.get("before", "")
    entries = await inbox.thread(conn, contact_id, int(before) if before.isdecimal() else None)
    done = await inbox.acts(conn, contact_id, entries[0].at) if entries else []
    return {
        "contact": contact,
        "owner": talk.owner,
        "fence": talk.fence,
        "since": talk.updated_at,
        "number": talk.number,
        "stopped": standing.revoked_at,
        "lines": bubbles.lines(desk, entries, done),
        "older": entries[0].id if len(entries) == bubbles.PAGE else 0,
        "wrong": "",
        "typed": "",
    }


async def _open(conn: Connection, contact_id: int) -> Opened:
    try:
        return await contacts.load(conn, contact_id)
    except ValueError:
        raise web.HTTPNotFound from None


@routes.get(r"/inbox/{id:\d{1,18}}/talk")
@needs(Right.INBOX)
async def part_talk(desk: Desk) -> web.StreamResponse:
    """Returns the thread alone, without the field that is typed in."""
    return await _part(desk)


async def _part(desk: Desk) -> web.Response:
    async with desk.services.db.connect() as conn:
        return show(desk, "talk.html", talk=await _talk(conn, desk, _id(desk)))


async def _address(desk: Desk) -> str:
    async with desk.services.db.connect() as conn:
        contact, _, _ = await _open(conn, _id(desk))
    return contact.address


@routes.post(r"/inbox/{id:\d{1,18}}/take")
@needs(Right.INBOX)
async def take(desk: Desk) -> web.StreamResponse:
    """Takes the conversation over, also from the colleague who had it on the page."""
    sent = await TakeForm.read(desk.request) or TakeForm()
    address = await _address(desk)
    try:
        await acts.take(desk.services, address, desk.user.name, sent.fence)
    except ConflictError as error:  # the thread as it is now says who was faster
        if not desk.partial:
            return await _page(desk, wrong=_taken(desk, error), status=409)
    return await _done(desk)


def _taken(desk: Desk, error: ConflictError) -> str:
    return translate(desk.language, TAKEN, owner=error.values["owner"])


@routes.post(r"/inbox/{id:\d{1,18}}/hand-back")
@needs(Right.INBOX)
async def hand_back(desk: Desk) -> web.StreamResponse:
    """Gives the conversation back to the bot."""
    await acts.hand_back(desk.services, await _address(desk), desk.user.name)
    return await _done(desk)


@routes.post(r"/inbox/{id:\d{1,18}}/reply")
@needs(Right.INBOX)
async def reply(desk: Desk) -> web.StreamResponse:
    """Sends the words, and takes the conversation over."""
    sent = await ReplyForm.read(desk.request) or ReplyForm()
    body = sent.body.replace("\r\n", "\n").strip()
    if wrong := _unfit(desk, body):
        return await _refused(desk, wrong, sent.body)
    try:
        text = await replies.reply(desk.services, await _address(desk), desk.user.name, body)
    except ConflictError as error:
        return await _refused(desk, _taken(desk, error), sent.body, 409)
    except UsageError as error:
        return await _refused(desk, said(desk, error), sent.body)
    if text.status is Status.SUPPRESSED:
        return await _refused(desk, translate(desk.language, NOT_SENT), sent.body)
    return await _done(desk)


def _unfit(desk: Desk, body: str) -> str:
    if not body:
        return translate(desk.language, EMPTY)
    if len(body) > LONGEST:
        return translate(desk.language, TOO_LONG, most=LONGEST, length=len(body))
    return ""


async def _refused(desk: Desk, wrong: str, typed: str, status: int = 422) -> web.StreamResponse:
    """Says why the words were not sent, and keeps them in their field."""
    if desk.partial:
        return web.Response(status=status, text=wrong)
    return await _page(desk, wrong=wrong, typed=typed, status=status)


async def _done(desk: Desk) -> web.StreamResponse:
    """Returns the thread as it is now, and has the list look again."""
    if not desk.partial:
        raise go(f"/inbox/{_id(desk)}")
    answer = await _part(desk)
    answer.headers["HX-Trigger"] = "list-changed"
    return answer
