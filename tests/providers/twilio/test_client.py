"""bot/providers/twilio/client.py over real sockets: a server of this machine that answers as
Twilio does or as Twilio must not, and the emulator."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import BasicAuth, web
from aiohttp.test_utils import TestServer

from bot.models import Media, Status
from bot.providers.base import Charge, Provider
from bot.providers.errors import ProviderError
from bot.providers.twilio.client import TwilioClient
from tests.emulator.conftest import ACCOUNT as EMULATED
from tests.emulator.conftest import ANNE, DEFAULT, OURS, Emulator, running
from tests.emulator.conftest import TOKEN as EMULATOR_TOKEN

ACCOUNT, TOKEN = "AC" + "1" * 32, "secret"
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
TO, FRM = "+33612345678", "+15557650100"

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def message(**changes: Any) -> dict[str, Any]:
    """`api.v2010.account.message`, as Twilio's reference shows it."""
    return {
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "body": "Hello",
        "date_created": "Mon, 23 Nov 2026 09:00:00 +0000",
        "date_sent": None,
        "date_updated": "Mon, 23 Nov 2026 09:00:00 +0000",
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": FRM,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "sid": "SM" + "2" * 32,
        "status": "queued",
        "subresource_uris": {},
        "to": TO,
        "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/SM{'2' * 32}.json",
    } | changes


def answers(status: int, body: Any, **headers: str) -> Answer:
    async def answer(_: web.Request) -> web.Response:
        text = body if isinstance(body, str) else json.dumps(body)
        return web.Response(
            status=status, text=text, headers=headers or None, content_type="application/json"
        )

    return answer


def error(status: int, code: int, text: str = "No.") -> Answer:
    return answers(
        status,
        {
            "code": code,
            "message": text,
            "status": status,
            "more_info": f"https://www.twilio.com/docs/errors/{code}",
        },
    )


async def hangs_up(request: web.Request) -> web.StreamResponse:
    """Reads the request and closes the connection: nobody knows what became of it."""
    await request.read()
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def half_an_answer(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(status=201, headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"sid": "SM')
    assert request.transport is not None
    request.transport.close()
    return response


async def never_answers(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(60)
    return web.Response()


@dataclass
class Twilio:
    url: str = ""
    answer: Answer = field(default_factory=lambda: answers(201, message()))
    seen: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        fields = {name: form.getall(name) for name in form} or dict(request.query)
        self.seen.append((request.method, request.path, fields))
        self.authorizations.append(request.headers.get("Authorization", ""))
        return await self.answer(request)


@asynccontextmanager
async def client_of(url: str, **limits: float) -> AsyncIterator[TwilioClient]:
    it = TwilioClient(ACCOUNT, TOKEN, url, **limits)
    yield it
    await it.close()


@pytest.fixture
async def twilio() -> AsyncIterator[Twilio]:
    it = Twilio()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", it.handle)
    async with TestServer(app) as server:
        it.url = str(server.make_url("")).rstrip("/")
        yield it


@pytest.fixture
async def client(twilio: Twilio) -> AsyncIterator[TwilioClient]:
    async with client_of(twilio.url) as it:
        yield it


async def send(client: Provider, **more: Any) -> Any:
    return await client.send(**{"to": TO, "frm": FRM, "body": "Hello"} | more)


async def failure(client: Provider) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await send(client)
    return caught.value


# -- a text is taken -----------------------------------------------------------------------


async def test_a_text_is_handed_over(twilio: Twilio, client: TwilioClient) -> None:
    body = "Été & co = 50 % + 😀\nà demain"
    sent = await send(client, body=body, status_callback="https://x/s?m=1&n=2", valid_for=3600)
    assert sent.sid == "SM" + "2" * 32
    assert twilio.seen == [
        (
            "POST",
            PATH,
            {
                "To": [TO],
                "From": [FRM],
                "Body": [body],
                "StatusCallback": ["https://x/s?m=1&n=2"],
                "ValidityPeriod": ["3600"],
            },
        )
    ]
    assert BasicAuth.decode(twilio.authorizations[0]) == (ACCOUNT, TOKEN, "latin1")


async def test_a_messaging_service(twilio: Twilio, client: TwilioClient) -> None:
    twilio.answer = answers(201, message(num_segments="0", status="accepted", sid="MM1"))
    service = "MG" + "5" * 32
    assert (await send(client, service=service)).sid == "MM1"
    assert twilio.seen[0][2] == {
        "To": [TO],
        "From": [FRM],
        "Body": ["Hello"],
        "MessagingServiceSid": [service],
    }


async def test_a_sid_is_enough(twilio: Twilio, client: TwilioClient) -> None:
    twilio.answer = answers(201, {"sid": "SM1", "num_segments": "many"})
    assert (await send(client)).sid == "SM1"


async def test_one_connection_serves_one_text_after_the_other(
    twilio: Twilio, client: TwilioClient
) -> None:
    peers = set()

    async def answer(request: web.Request) -> web.Response:
        peers.add(request.transport.get_extra_info("peername"))  # type: ignore[union-attr]
        return web.json_response(message(), status=201)

    twilio.answer = answer
    for _ in range(10):
        await send(client)
    assert len(peers) == 1


# -- a text is refused ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "retryable", "pauses"),
    [
        (400, 21211, False, False),
        (400, 21610, False, False),
        (400, 21614, False, False),
        (401, 20003, True, True),
        (404, 20404, False, False),
        (429, 20429, True, True),
        (429, 14107, True, True),
    ],
)
async def test_a_refusal_carries_its_decision(
    twilio: Twilio, client: TwilioClient, status: int, code: int, retryable: bool, pauses: bool
) -> None:
    twilio.answer = error(status, code, f"The 'To' number {TO} is not valid.")
    failed = await failure(client)
    assert (failed.status, failed.code) == (status, code)
    assert (failed.accepted, failed.retryable, failed.pause > 0) == (False, retryable, pauses)
    assert TO not in str(failed)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (429, "<html>slow down</html>"),
        (429, ""),
        (429, {"anything": 1}),
    ],
)
async def test_too_many_requests_without_a_code(
    twilio: Twilio, client: TwilioClient, status: int, body: Any
) -> None:
    twilio.answer = answers(status, body)
    failed = await failure(client)
    assert (failed.accepted, failed.retryable, failed.code) == (False, True, None)
    assert failed.pause > 0


async def test_the_newer_form_of_error_is_read(twilio: Twilio, client: TwilioClient) -> None:
    twilio.answer = answers(
        400,
        {
            "type": "https://x",
            "title": "Bad",
            "status": 400,
            "code": 21610,
            "detail": "unsubscribed",
        },
    )
    failed = await failure(client)
    assert (failed.code, failed.accepted, failed.retryable) == (21610, False, False)


async def test_a_redirect_is_not_followed(twilio: Twilio, client: TwilioClient) -> None:
    twilio.answer = answers(307, "", Location=twilio.url + "/elsewhere")
    failed = await failure(client)
    assert (failed.status, failed.accepted) == (307, False)
    assert len(twilio.seen) == 1


# -- nobody knows --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        error(500, 20500),
        answers(502, "<html>Bad gateway</html>"),
        error(503, 20503),
        hangs_up,
        half_an_answer,
        answers(201, ""),
        answers(201, "{"),
        answers(201, "[]"),
        answers(201, "null"),
        answers(201, {"status": "queued"}),
    ],
)
async def test_what_may_have_been_taken_is_unknown(
    twilio: Twilio, client: TwilioClient, answer: Answer
) -> None:
    twilio.answer = answer
    failed = await failure(client)
    assert (failed.accepted, failed.retryable) == (None, True)
    assert len(twilio.seen) == 1  # never tried again by itself


async def test_no_answer_in_time_is_unknown(twilio: Twilio) -> None:
    twilio.answer = never_answers
    async with client_of(twilio.url, timeout=0.2) as client:
        failed = await failure(client)
    assert (failed.accepted, failed.retryable) == (None, True)
    assert len(twilio.seen) == 1


async def test_cancelling_a_call_is_no_provider_error(twilio: Twilio, client: TwilioClient) -> None:
    twilio.answer = never_answers
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(send(client), 0.2)


# -- it certainly never arrived ------------------------------------------------------------


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://texto.invalid", "http://"])
async def test_nobody_there(url: str) -> None:
    async with client_of(url) as client:
        failed = await failure(client)
    assert (failed.accepted, failed.retryable) == (False, True)
    assert failed.pause > 0


async def test_a_connection_that_is_never_made() -> None:
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        # a queue of one that nobody empties: the kernel leaves the next ones waiting
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        port = full.getsockname()[1]
        async with client_of(f"http://127.0.0.1:{port}", connect=0.3) as client:
            failed = await failure(client)
    assert (failed.accepted, failed.retryable) == (False, True)


# -- the provider's list -------------------------------------------------------------------


async def test_list(twilio: Twilio, client: TwilioClient) -> None:
    old = message(sid="SM1", date_created="Mon, 23 Nov 2026 08:00:00 +0000", status="delivered")
    failed = message(sid="SM2", status="undelivered", error_code=30003)
    twilio.answer = answers(
        200,
        {
            "messages": [message(sid="SM3"), failed, old],
            "next_page_uri": None,
            "page": 0,
            "page_size": 50,
            "uri": "",
        },
    )
    since = datetime(2026, 11, 23, 8, 59, 59, 900_000, tzinfo=UTC)
    found = await client.list_outbound(to=TO, frm=FRM, since=since)
    assert [(m.sid, m.status, m.error_code) for m in found] == [
        ("SM3", Status.ACCEPTED, None),
        ("SM2", Status.UNDELIVERED, 30003),
    ]
    assert found[0].created_at == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert found[0].body == "Hello"
    assert twilio.seen == [("GET", PATH, {"To": TO, "From": FRM, "PageSize": "200"})]
    # the same second counts, for the provider's clock knows no less
    same = datetime(2026, 11, 23, 9, 0, 0, 999_999, tzinfo=UTC)
    assert len(await client.list_outbound(to=TO, frm=FRM, since=same)) == 2


async def test_the_list_of_what_came_in(twilio: Twilio, client: TwilioClient) -> None:
    """Newest first from Twilio, oldest first from us; what no webhook could bring is left out."""
    came = {"direction": "inbound", "from": TO, "to": FRM, "status": "received"}
    picture = message(sid="MM3", body="", num_media="1", **came)
    picture["subresource_uris"] = {"media": "unused"}
    nameless = message(sid="SM9", **(came | {"from": ""}))
    old = message(sid="SM1", date_created="Mon, 23 Nov 2026 08:59:58 +0000", **came)
    ours = message(sid="SM8", **(came | {"direction": "outbound-api"}))
    texts = [picture, nameless, ours, message(sid="SM2", body="deux", **came), old]
    media_path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM3/Media"
    media = {"uri": f"{media_path}/ME1.json", "sid": "ME1", "content_type": "image/png"}
    paging = {"next_page_uri": None, "page": 0, "page_size": 50, "uri": ""}

    async def answer(request: web.Request) -> web.Response:
        if request.path.endswith("Media.json"):
            return web.json_response({"media_list": [media]} | paging)
        return web.json_response({"messages": texts} | paging)

    twilio.answer = answer
    zone = timezone(timedelta(hours=2))
    since = datetime(2026, 11, 23, 10, 59, 59, 900_000, tzinfo=zone)
    found = await client.list_inbound(number=FRM, since=since)
    assert [(text.sid, text.body, text.to) for text in found] == [
        ("SM2", "deux", FRM),
        ("MM3", "", FRM),
    ]
    assert [text.sender.raw for text in found] == [TO, TO]
    assert found[0].received_at == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert found[1].media == (Media(f"{twilio.url}{media_path}/ME1", "image/png"),)
    asked = {"To": FRM, "DateSent>": "2026-11-23T08:59:59Z", "PageSize": "1000"}
    assert twilio.seen[0] == ("GET", PATH, asked)


async def test_what_texts_cost_is_listed_once_it_is_known(
    twilio: Twilio, client: TwilioClient
) -> None:
    texts = [
        message(sid="SM3", price="-0.01580", price_unit="USD"),
        message(sid="SM4", price="-0.0790", price_unit="EUR"),
        message(sid="SM5", price=None),
    ]
    paging = {"next_page_uri": None, "page": 0, "page_size": 50, "uri": ""}
    twilio.answer = answers(200, {"messages": texts} | paging)
    since = datetime(2026, 11, 23, 9, tzinfo=UTC)
    found = await client.list_charges(number=FRM, since=since, until=since + timedelta(minutes=10))
    assert found == [
        Charge("SM3", Decimal("0.01580"), "USD"),
        Charge("SM4", Decimal("0.0790"), "EUR"),
    ]
    asked = {"From": FRM, "DateSent>": "2026-11-23T09:00:00Z", "DateSent<": "2026-11-23T09:10:00Z"}
    assert twilio.seen[0] == ("GET", PATH, asked | {"PageSize": "1000"})


@pytest.mark.parametrize(
    ("answer", "retryable"),
    [
        (error(401, 20003), True),
        (error(429, 20429), True),
        (error(500, 20500), True),
        (answers(200, "{"), True),
        (answers(200, "[]"), True),
        (hangs_up, True),
        (error(404, 20404), False),
    ],
)
async def test_a_list_that_fails(
    twilio: Twilio, client: TwilioClient, answer: Answer, retryable: bool
) -> None:
    twilio.answer = answer
    now = datetime.now(UTC)
    for call in (
        client.list_outbound(to=TO, frm=FRM, since=now),
        client.list_inbound(number=FRM, since=now),
        client.list_charges(number=FRM, since=now, until=now),
    ):
        with pytest.raises(ProviderError) as caught:
            await call
        assert caught.value.retryable is retryable


# -- the emulator --------------------------------------------------------------------------


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with running() as it:
        yield it


@pytest.fixture
async def emulated(emulator: Emulator) -> AsyncIterator[TwilioClient]:
    it = TwilioClient(EMULATED, EMULATOR_TOKEN, emulator.url)
    yield it
    await it.close()


async def test_with_the_emulator(emulator: Emulator, emulated: TwilioClient) -> None:
    before = datetime.now(UTC)
    callback = emulator.product.url + "/twilio/status?m=7"
    sent = await emulated.send(
        to=ANNE, frm=OURS, body="a" * 161, status_callback=callback, valid_for=3600
    )
    await emulator.reaches(sent.sid, "delivered")
    found = await emulated.list_outbound(to=ANNE, frm=OURS, since=before)
    assert [(m.sid, m.body, m.status) for m in found] == [(sent.sid, "a" * 161, Status.DELIVERED)]
    assert await emulated.list_outbound(to=ANNE, frm=OURS, since=before + timedelta(hours=1)) == []
    assert await emulated.list_outbound(to=ANNE, frm=DEFAULT, since=before) == []
    hour = {"since": before, "until": before + timedelta(hours=1)}
    charged = await emulated.list_charges(number=OURS, **hour)
    assert charged == [Charge(sent.sid, Decimal("0.01580"), "USD")]
    assert await emulated.list_charges(number=DEFAULT, **hour) == []


async def test_the_emulators_refusals(emulator: Emulator, emulated: TwilioClient) -> None:
    await emulator.post("/control/inbound", {"from": ANNE, "to": DEFAULT, "body": "STOP"})
    for to, frm, code in ((ANNE, DEFAULT, 21610), ("+1555", OURS, 21211)):
        with pytest.raises(ProviderError) as caught:
            await emulated.send(to=to, frm=frm, body="Hello")
        assert (caught.value.code, caught.value.accepted) == (code, False)


async def test_the_emulator_knows_its_account(emulator: Emulator) -> None:
    stranger = TwilioClient(EMULATED, "another token", emulator.url)
    failed = await failure(stranger)
    await stranger.close()
    assert (failed.code, failed.status, failed.accepted) == (20003, 401, False)
