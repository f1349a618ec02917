"""The toy's carrier: takes texts, says at once that they have arrived, and has its moods."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.providers.toy.provider import Toy, signature

SECRET = "a toy's secret"
Text = dict[str, Any]


@dataclass
class Carrier:
    inbound_url: str
    http: aiohttp.ClientSession
    url: str = ""
    sent: list[Text] = field(default_factory=list)
    came: list[Text] = field(default_factory=list)
    mood: str | int | None = None  # what becomes of the next text: a code, "drop" or "lose"

    async def take(self, request: web.Request) -> web.Response:
        text = await request.json()
        mood, self.mood = self.mood, None
        if isinstance(mood, int):
            return _no(mood)
        if len(text["words"].encode("utf-16-le")) // 2 > Toy.capabilities.max_body:
            return _no(5)
        state, trouble = ("lost", 7) if mood == "lose" else ("arrived", None)
        text |= {"name": secrets.token_hex(8), "at": _now(), "state": state, "trouble": trouble}
        self.sent.append(text)
        if mood == "drop":
            assert request.transport is not None
            request.transport.abort()
        elif text["tell"]:
            for word in ("taken", state):
                await self._post(text["tell"], text | {"state": word})
        return web.json_response({"name": text["name"]}, status=201)

    async def texts(self, request: web.Request) -> web.Response:
        asked = request.query.items()
        return web.json_response([t for t in self.sent if asked <= t.items()])

    async def text(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        found = next((t for t in self.sent if t["name"] == name), None)
        return web.json_response(found) if found else _no(0, 404)

    async def inbox(self, request: web.Request) -> web.Response:
        return web.json_response([t for t in self.came if t["to"] == request.query["to"]])

    async def bring(self, frm: str, to: str, words: str) -> int:
        """A person texts; what our webhook answers."""
        text = {"name": secrets.token_hex(8), "from": frm, "to": to, "words": words, "at": _now()}
        self.came.append(text)
        return await self._post(self.inbound_url, text)

    async def _post(self, url: str, said: Text) -> int:
        body = json.dumps(said).encode()
        headers = {"Toy-Signature": signature(SECRET, url, body)}
        async with self.http.post(url, data=body, headers=headers) as answer:
            return answer.status


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _no(trouble: int, status: int = 400) -> web.Response:
    return web.json_response({"trouble": trouble}, status=status)


@web.middleware
async def _known(request: web.Request, handler: Any) -> web.StreamResponse:
    if request.headers.get("Toy-Secret") != SECRET:
        return _no(4, 401)
    answer: web.StreamResponse = await handler(request)
    return answer


@asynccontextmanager
async def open_carrier(inbound_url: str) -> AsyncIterator[Carrier]:
    async with aiohttp.ClientSession() as http:
        carrier = Carrier(inbound_url, http)
        app = web.Application(middlewares=[_known])
        app.add_routes(
            [
                web.post("/texts", carrier.take),
                web.get("/texts", carrier.texts),
                web.get("/texts/{name}", carrier.text),
                web.get("/in", carrier.inbox),
            ]
        )
        async with TestServer(app) as server:
            carrier.url = str(server.make_url("")).rstrip("/")
            yield carrier
