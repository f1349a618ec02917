"""The inbox: its lists and searches, and one conversation as a thread."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from bot.access.rules import Right
from bot.contacts import audit_store as audit
from bot.db.database import Connection
from bot.inbox import thread_store
from bot.web.console import beside
from bot.web.console.bubbles import placed
from bot.web.console.desk import Desk
from bot.web.console.guard import needs
from bot.web.console.inbox_lists import asked, listed
from bot.web.console.inbox_talk import AT, Room, number, room
from bot.web.console.layout import go, show
from bot.web.console.query import whole

routes = web.RouteTableDef()


@routes.get("/inbox")
@needs(Right.INBOX)
async def first(desk: Desk) -> web.StreamResponse:
    """Shows the list, and on a wide screen its first conversation."""
    async with desk.services.db.connect() as conn:
        found = await listed(conn, desk)
        rows = found["rows"]
        talk = await room(conn, desk, rows[0].item.contact_id) if rows else None
        about = await _about(conn, desk, talk)
    await _note_search(desk)
    return show(desk, "inbox.html", chosen=False, talk=talk, **about, **found)


async def _about(conn: Connection, desk: Desk, talk: Room | None) -> dict[str, Any]:
    """Returns what stands beside the thread."""
    panel = await beside.about(conn, desk, talk) if talk else None
    return {"about": panel, **beside.words(desk)}


async def _note_search(desk: Desk) -> None:
    """Notes in the audit trail that somebody has searched; not for what: that may be a person."""
    wanted = asked(desk)
    if wanted.words:
        async with desk.services.db.begin() as conn:
            await audit.write(conn, desk.user.name, "search conversations", None, {}, desk.now)


@routes.get("/inbox/list")
@needs(Right.INBOX)
async def part_list(desk: Desk) -> web.StreamResponse:
    """Returns the list alone."""
    async with desk.services.db.connect() as conn:
        found = await listed(conn, desk)
    opened = whole(desk.request.query.get("open", "")) or 0
    return show(desk, "inbox_list.html", opened=opened, **found)


@routes.get(AT)
@needs(Right.INBOX)
async def conversation(desk: Desk) -> web.StreamResponse:
    """Shows one conversation beside the list."""
    return await page(desk)


async def page(desk: Desk, *, status: int = 200, **values: Any) -> web.Response:
    """Renders the whole page of the conversation in the address. values: of the room to replace,
    such as what is wrong and what was typed."""
    async with desk.services.db.connect() as conn:
        talk = await room(conn, desk, number(desk), **values)
        found = await listed(conn, desk)
        about = await _about(conn, desk, talk)
    return show(desk, "inbox.html", status=status, chosen=True, talk=talk, **about, **found)


@routes.get(AT + "/talk")
@needs(Right.INBOX)
async def part_talk(desk: Desk) -> web.StreamResponse:
    """Returns the thread alone, without the field that is typed in."""
    return await part(desk)


@routes.get(AT + "/earlier")
@needs(Right.INBOX)
async def part_earlier(desk: Desk) -> web.StreamResponse:
    """Returns the thread alone, with a page more before the place in the address."""
    before = placed(desk.request.query.get("before", ""))
    async with desk.services.db.connect() as conn:
        found = await thread_store.entries(conn, number(desk), before)
        since = (found[-1].at, found[-1].kind, found[-1].tie) if found else before
        return show(desk, "talk.html", talk=await room(conn, desk, number(desk), since))


async def part(desk: Desk) -> web.Response:
    """Renders the thread of the conversation in the address, alone."""
    async with desk.services.db.connect() as conn:
        return show(desk, "talk.html", talk=await room(conn, desk, number(desk)))


async def done(desk: Desk, **events: object) -> web.StreamResponse:
    """Returns the thread as it is now, and has the list look again. events: what else the page is
    told, name → details."""
    if not desk.partial:
        raise go(f"/inbox/{number(desk)}")
    answer = await part(desk)
    news = {"list-changed": {}, "person-changed": {}, **events}
    answer.headers["HX-Trigger"] = json.dumps(news)
    return answer
