"""A running emulator, the product's end of the line, and the provider's own client."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from bot.models import Language, OptOutReplies
from bot.providers.twilio.emulator.app import create_app
from bot.providers.twilio.emulator.settings import (
    AT_ONCE,
    EmulatedNumber,
    EmulatorSettings,
    Handset,
)

T = TypeVar("T")
ACCOUNT = "AC" + "5" * 32
TOKEN = "a secret token"
OURS, DEFAULT, ADVANCED, SLOW = "+15557650100", "+15557650101", "+15557650102", "+15557650103"
ANNE = "+33612345678"


async def until(check: Callable[[], Awaitable[T] | T], seconds: float = 5.0) -> T:
    """What `check` gives, once it is true."""
    deadline = time.monotonic() + seconds
    while True:
        value = check()
        if isinstance(value, Awaitable):
            value = await value
        if value:
            return value
        assert time.monotonic() < deadline, f"not within {seconds} s"
        await asyncio.sleep(0.005)


@dataclass
class Call:
    path: str
    form: dict[str, str]
    signed: bool


@dataclass
class Product:
    """The product's end: keeps every webhook and answers as it is told to."""

    calls: list[Call] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)  # used up one by one, then 200
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        form = dict(await request.post())
        signature = request.headers.get("X-Twilio-Signature", "")
        signed = RequestValidator(TOKEN).validate(str(request.url), form, signature)
        self.calls.append(Call(request.path, form, signed))
        status, text = self.answers.pop(0) if self.answers else (200, "<Response/>")
        return web.Response(status=status, text=text, content_type="text/xml")

    def inbound(self) -> list[dict[str, str]]:
        return [call.form for call in self.calls if call.path == "/twilio/inbound"]

    def statuses(self, sid: str) -> list[str]:
        return [
            c.form["MessageStatus"]
            for c in self.calls
            if c.path == "/twilio/status" and c.form["MessageSid"] == sid
        ]


@dataclass
class Emulator:
    url: str
    session: ClientSession
    twilio: Client
    product: Product

    async def get(self, path: str, **params: Any) -> Any:
        async with self.session.get(self.url + path, params=params) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def post(self, path: str, body: Any, status: int = 200) -> Any:
        async with self.session.post(self.url + path, json=body) as response:
            assert response.status == status, await response.text()
            return await response.json()

    async def send(
        self, to: str = ANNE, from_: str = OURS, body: str = "Hello", **more: Any
    ) -> Any:
        more.setdefault("status_callback", self.product.url + "/twilio/status?message=7&x=a%20b")
        return await self.twilio.messages.create_async(to=to, from_=from_, body=body, **more)

    async def reaches(self, sid: str, status: str) -> dict[str, Any]:
        """The text, once it has the status."""

        async def read() -> dict[str, Any] | None:
            texts = await self.get("/control/messages")
            return next((t for t in texts if t["sid"] == sid and t["status"] == status), None)

        found = await until(read)
        assert found is not None
        return found


SETTINGS = EmulatorSettings(
    account_sid=ACCOUNT,
    auth_token=TOKEN,
    numbers=(
        EmulatedNumber(OURS, OptOutReplies.OURS),
        EmulatedNumber(DEFAULT, OptOutReplies.TWILIO_DEFAULT),
        EmulatedNumber(ADVANCED, OptOutReplies.ADVANCED),
        EmulatedNumber(SLOW, OptOutReplies.OURS, segments_per_second=20.0),
    ),
    inbound_url="",
    handsets=(Handset("Anne", ANNE, Language.FR), Handset("Ben", "+15551230002", Language.EN)),
    delays=AT_ONCE,
)


@asynccontextmanager
async def running(settings: EmulatorSettings = SETTINGS) -> AsyncIterator[Emulator]:
    """An emulator and the product's end of the line, on free ports of this machine."""
    product, web_app = Product(), web.Application()
    web_app.router.add_post("/{path:.*}", product.take)
    async with TestServer(web_app) as product_server:
        product.url = str(product_server.make_url("")).rstrip("/")
        inbound_url = settings.inbound_url or product.url + "/twilio/inbound"
        app = create_app(replace(settings, inbound_url=inbound_url))
        async with TestServer(app) as server, ClientSession() as session:
            url = str(server.make_url("")).rstrip("/")
            http = AsyncTwilioHttpClient()
            client = Client(ACCOUNT, TOKEN, http_client=http)
            client.api.base_url = url
            async with http:
                yield Emulator(url, session, client, product)


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with running() as it:
        yield it
