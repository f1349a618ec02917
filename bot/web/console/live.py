"""One stream of what has changed, for each browser: ids only; pages fetch what they show.

One look at the database serves all streams of this process. Whatever is lost on the way is made up:
a browser that comes back says up to where it has heard (bot/conversations/changes_store.py)."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field

import structlog
from aiohttp import web

from bot.access import sign_in_store
from bot.access.rules import Right
from bot.conversations import changes_store as changes
from bot.conversations.changes_store import Changes
from bot.db.database import server_gone
from bot.loops import brief
from bot.services import Services
from bot.web.console.desk import Desk
from bot.web.console.guard import needs

log = structlog.get_logger()
routes = web.RouteTableDef()

LOOK = 0.2  # seconds between looks at the database
BEAT = 1.5  # seconds between signs of life, and between looks at the sessions


@dataclass(eq=False)
class Listener:
    """One open stream. news: what to send; None ends it."""

    session: bytes
    news: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(200))

    def tell(self, event: bytes | None) -> None:
        """Queues an event. Ends the stream if nobody reads it: its browser comes back."""
        if self.news.full():
            self.news.get_nowait()
            event = None
        self.news.put_nowait(event)


class Feed:
    """Looks for changes while anybody listens, and tells all streams of this process."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._listeners: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None
        self._position: str | None = None

    def join(self, listener: Listener) -> None:
        self._listeners.add(listener)
        if self._task is None or self._task.done():
            self._position = None
            self._task = asyncio.create_task(self._run())

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)

    def close(self) -> None:
        """Ends all streams, so that a restart need not wait for them."""
        for listener in self._listeners:
            listener.tell(None)
        if self._task:
            self._task.cancel()

    async def _run(self) -> None:
        beat = 0.0
        clock = asyncio.get_running_loop().time
        while self._listeners:
            try:
                await self._look()
                if clock() >= beat:
                    await self._end_ended()
                    self._tell(event("beat", self._position or "", "{}"))
                    beat = clock() + BEAT
            except Exception as error:
                if not server_gone(error):
                    log.exception("feed_failed")
                else:
                    log.warning("server_gone", loop="feed", error=brief(error))
                await asyncio.sleep(1)
            await asyncio.sleep(LOOK)

    async def _look(self) -> None:
        async with self._services.db.connect() as conn:
            found = await changes.since(conn, self._position)
        self._position = found.position
        if found.contacts or not found.complete:
            self._tell(news(found))

    async def _end_ended(self) -> None:
        """Ends the streams whose sessions have ended."""
        asked = {listener.session for listener in self._listeners}
        async with self._services.db.connect() as conn:
            still = await sign_in_store.in_force(conn, list(asked), self._services.clock.now())
        for listener in self._listeners:  # some may have joined meanwhile
            if listener.session in asked - still:
                listener.tell(None)

    def _tell(self, what: bytes) -> None:
        for listener in self._listeners:
            listener.tell(what)


FEED: web.AppKey[Feed] = web.AppKey("feed", Feed)


def event(name: str, position: str, data: str) -> bytes:
    """Returns one server-sent event."""
    return f"event: {name}\nid: {position}\ndata: {data}\n\n".encode()


def news(found: Changes) -> bytes:
    """Returns the event that says what has changed, or that all may have."""
    if not found.complete:
        return event("reload", found.position, "{}")
    return event("changed", found.position, json.dumps(sorted(found.contacts)))


@routes.get("/live")
@needs(Right.INBOX)
async def live(desk: Desk) -> web.StreamResponse:
    """Streams what changes, first what has changed since the browser last heard."""
    feed = desk.request.app[FEED]
    listener = Listener(desk.signed_in.hash)
    since = desk.request.headers.get("Last-Event-ID") or desk.request.query.get("since")
    answer = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    feed.join(listener)  # before the look at what was missed: rather twice than never
    try:
        await answer.prepare(desk.request)
        async with desk.services.db.connect() as conn:
            missed = await changes.since(conn, since)
        await answer.write(b"retry: 1000\n\n" + news(missed))
        while (what := await listener.news.get()) is not None:
            await answer.write(what)
    except ConnectionError:
        pass  # the browser has gone
    finally:
        feed.leave(listener)
    return answer


@routes.get("/live/who")
@needs(Right.INBOX)
async def who(desk: Desk) -> web.StreamResponse:
    """Answers 204 while the session is in force, for a stream that was refused."""
    return web.Response(status=204)
