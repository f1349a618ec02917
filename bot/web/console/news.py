"""What is new for a member, for the title, the sound and the browser's notifications."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.access.rules import Right
from bot.inbox import notes_store, store
from bot.inbox.store import Item, View
from bot.web.catalog import mark, translate
from bot.web.console.desk import Desk
from bot.web.console.guard import needs
from bot.web.console.layout import phone_number

routes = web.RouteTableDef()

CALLED = timedelta(hours=8)  # how long a note that calls somebody is news
WORDS = 120  # letters of a text that a notification shows
WAITS = mark("%(name)s waits for a person")
WROTE = mark("%(name)s has written to you")
CALLS = mark("%(name)s calls you in a note")


@routes.get("/inbox/news")
@needs(Right.INBOX)
async def news(desk: Desk) -> web.StreamResponse:
    """Returns what waits for the member: who needs a person, unread texts of their own, mentions.

    A key changes when there is something new to tell of."""
    async with desk.services.db.connect() as conn:
        waiting = await store.page(conn, View.NEEDS, desk.user.name, desk.now)
        mine = await store.page(conn, View.MINE, desk.user.name, desk.now)
        calls = await notes_store.mentioning(conn, desk.user.name, desk.now - CALLED)
    found = [_one(desk, "waiting", f"w{one.contact_id}", one, WAITS) for one in waiting]
    found += [
        _one(desk, "mine", f"m{one.contact_id}-{one.unread}", one, WROTE)
        for one in mine
        if one.unread
    ]
    found += [
        {
            "kind": "mention",
            "key": f"n{one.id}",
            "id": one.contact_id,
            "title": translate(desk.language, CALLS, name=one.author),
            "words": one.body[:WORDS],
        }
        for one in calls
        if one.author != desk.user.name
    ]
    return web.json_response(found, headers={"Cache-Control": "no-store"})


def _one(desk: Desk, kind: str, key: str, item: Item, words: str) -> dict[str, Any]:
    name = item.name or phone_number(item.address)
    return {
        "kind": kind,
        "key": key,
        "id": item.contact_id,
        "title": translate(desk.language, words, name=name),
        "words": (item.last_text or "")[:WORDS],
    }
