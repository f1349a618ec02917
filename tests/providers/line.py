"""A provider and its other end, as the contract's tests play it: for each provider that has to
pass them, its folder here has a `line` of its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.providers.base import ListedMessage, Provider, Webhook
from bot.providers.errors import What
from tests.world import eventually

ANNE, BEN = "+33612345678", "+33612345679"
NOBODY = "http://127.0.0.1:1"  # where nobody listens


@dataclass
class Inbox:
    """Our end: keeps every webhook that comes over HTTP, for the provider to read."""

    url: str = ""
    webhooks: list[Webhook] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        url = self.url + request.raw_path
        self.webhooks.append(Webhook(url, request.headers, await request.read()))
        return web.Response(status=204)

    async def of(self, path: str, count: int = 1) -> list[Webhook]:
        """The webhooks to a path, once there are that many."""

        async def enough() -> list[Webhook]:
            found = [w for w in self.webhooks if w.url.startswith(self.url + path)]
            return found if len(found) >= count else []

        found: list[Webhook] = await eventually(enough)
        return found


@asynccontextmanager
async def open_inbox() -> AsyncIterator[Inbox]:
    inbox, app = Inbox(), web.Application()
    app.router.add_post("/{path:.*}", inbox.take)
    async with TestServer(app) as server:
        inbox.url = str(server.make_url("")).rstrip("/")
        yield inbox


@dataclass
class Line(ABC):
    """ours, other: two numbers of ours on which nobody but us answers STOP. Texts that come in
    go to the inbox's /inbound."""

    inbox: Inbox
    provider: Provider
    stranger: Provider  # with a wrong secret
    lost: Provider  # whose carrier can't be reached
    ours: str
    other: str

    @abstractmethod
    async def text(self, body: str, *, media: Sequence[str] = (), to: str | None = None) -> None:
        """Anne texts a number of ours."""

    @abstractmethod
    async def refuse(self, what: What) -> None:
        """The carrier will refuse the next text with a code that is about this."""

    @abstractmethod
    async def drop(self) -> None:
        """The carrier will take the next text, and hang up before it says so."""

    @abstractmethod
    async def lose(self) -> None:
        """The carrier will not be able to deliver the next text."""

    @abstractmethod
    async def blocking(self) -> str:
        """A number of ours where Anne has said STOP to the provider itself."""

    @abstractmethod
    def signed(self, webhook: Webhook) -> Webhook:
        """The webhook, signed by the provider, whatever it says."""

    async def send(self, body: str = "Hello", **more: str | int) -> str:
        """The sid of a text to Anne, which reports to the inbox's /status."""
        values: dict[str, Any] = {"to": ANNE, "frm": self.ours} | more
        callback = f"{self.inbox.url}/status?m=7&x=a%20b"
        sent = await self.provider.send(body=body, status_callback=callback, **values)
        return sent.sid

    async def ends(self, sid: str) -> ListedMessage:
        """The text, once its status is a last one."""

        async def read() -> ListedMessage | None:
            found = await self.provider.fetch(sid)
            return found if found and found.status.final else None

        found: ListedMessage = await eventually(read)
        return found

    async def last_report(self, sid: str) -> Webhook:
        """The status webhook that says how the text has ended."""

        async def read() -> Webhook | None:
            for webhook in await self.inbox.of("/status"):
                report = self.provider.read_status(webhook)
                if report.sid == sid and report.status.final:
                    return webhook
            return None

        found: Webhook = await eventually(read)
        return found
