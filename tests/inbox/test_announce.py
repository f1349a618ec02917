"""Another system is told that somebody waits: signed, once, again after a failure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import pytest
from aiohttp import web
from pydantic import SecretStr, ValidationError

from bot.config import Settings
from bot.inbox import acts
from bot.inbox.announce import announce
from bot.services import Services
from tests.inbox.talks import asks_for_a_person, later
from tests.world import CUSTOMER, free_port

KEY = b"k" * 32
SECRET = "whsec_" + base64.b64encode(KEY).decode()


@dataclass
class Listener:
    """The other system: what it got, and how it answers."""

    origin: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.got.append((dict(request.headers), await request.read()))
        return web.Response(status=self.status, headers=self.headers)


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    port = free_port()
    found = Listener(f"http://127.0.0.1:{port}")
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", found.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield found
    await runner.cleanup()


@pytest.fixture
def told(services: Services, listener: Listener) -> Services:
    hook = {"waiting_hook": f"{listener.origin}/hook", "waiting_hook_secret": SecretStr(SECRET)}
    return replace(services, settings=services.settings.model_copy(update=hook))


async def test_a_case_is_told_of_once_signed_and_without_personal_data(
    told: Services, listener: Listener
):
    await asks_for_a_person(told)
    assert [await announce(told, (listener.origin,)) for _ in range(2)] == [1, 0]
    [(headers, body)] = listener.got
    event, seconds = headers["webhook-id"], headers["webhook-timestamp"]
    code = hmac.new(KEY, f"{event}.{seconds}.".encode() + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(code).decode()
    assert abs(int(seconds) - told.clock.now().timestamp()) < 60
    said = json.loads(body)
    assert said["type"] == "case.opened" and said["data"]["kind"] == "asked"
    assert CUSTOMER not in body.decode() and "talk to someone" not in body.decode()


@pytest.mark.parametrize("status", [500, 404, 302])
async def test_what_fails_is_tried_again_under_the_same_id(
    told: Services, listener: Listener, status: int
):
    listener.status, listener.headers = status, {"location": f"{listener.origin}/elsewhere"}
    await asks_for_a_person(told)
    assert [await announce(told, (listener.origin,)) for _ in range(2)] == [0, 0]
    assert len(listener.got) == 1  # a redirect is not followed, and nothing at once again
    listener.status = 204
    later(told, seconds=11)
    assert await announce(told, (listener.origin,)) == 1
    assert len({headers["webhook-id"] for headers, _ in listener.got}) == 1
    assert len(listener.got) == 2


@pytest.mark.usefixtures("staff")
async def test_what_staff_open_and_what_is_closed_is_no_news(told: Services, listener: Listener):
    await asks_for_a_person(told)
    await acts.take(told, CUSTOMER, "alice")
    await acts.close(told, CUSTOMER, "alice", "done")
    await acts.take(told, CUSTOMER, "alice")
    assert await announce(told, (listener.origin,)) == 0
    assert not listener.got


async def test_without_the_exception_this_machine_is_never_called(
    told: Services, listener: Listener
):
    await asks_for_a_person(told)
    assert await announce(told) == 0
    assert not listener.got


@pytest.mark.parametrize(
    ("hook", "secret", "said"),
    [
        ("http://example.com/h", SECRET, "https"),
        ("https://example.com/h", None, "TEXTO_WAITING_HOOK_SECRET"),
        ("https://example.com/h", "whsec_c2hvcnQ=", "24 to 64"),
        ("https://example.com/h", "whsec_***", "base64"),
    ],
)
def test_a_hook_that_could_not_be_believed_stops_the_start(
    hook: str, secret: str | None, said: str
):
    with pytest.raises(ValidationError, match=said):
        Settings(waiting_hook=hook, waiting_hook_secret=secret)
