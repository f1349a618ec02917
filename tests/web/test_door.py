"""Slow, many and broken connections shut nobody out, and nothing of them fills the logs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from ipaddress import ip_network
from uuid import UUID

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.config import SecretStr, Settings
from bot.db.database import Database
from bot.files import signed
from bot.run import roles
from bot.services import Services
from bot.web.app import create_app, create_internal_app
from bot.web.door import Door, Limits, Site
from tests.web.test_bad_input import Hooks
from tests.world import free_port

QUICK = Limits(headers=0.6, body=1.0)
NO_TIME, NO_PLACE = replace(QUICK, at_once=0, patience=0.1), replace(QUICK, pages=0)
Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


@asynccontextmanager
async def listening(
    settings: Settings, services: Services, limits: Limits = QUICK
) -> AsyncIterator[Hooks]:
    app = create_app(services, limits)
    runner = await roles.serve(app, "127.0.0.1", settings.http_port, "TEXTO_HTTP_PORT")
    async with aiohttp.ClientSession() as http:
        yield Hooks(settings, services, http)
    await runner.cleanup()


async def test_who_waits_for_our_answer_is_not_slow():
    """A request that is read may wait as long as its answer takes: a STOP for the database."""

    async def slow(request: web.Request) -> web.Response:
        await request.read()
        await asyncio.sleep(2 * QUICK.body)
        return web.Response()

    app, port = web.Application(), free_port()
    app.router.add_post("/", slow)
    runner = web.AppRunner(app)
    await runner.setup()
    await Site(runner, "127.0.0.1", port, Door((), QUICK)).start()
    async with aiohttp.ClientSession() as http:
        for _ in range(2):  # over one connection
            async with http.post(f"http://127.0.0.1:{port}/", data={"Body": "STOP"}) as answer:
                assert answer.status == 200
    await runner.cleanup()


Dial = Callable[..., Awaitable[tuple[Reader, Writer]]]


@pytest.fixture
async def dial(settings: Settings) -> AsyncIterator[Dial]:
    """Connects, and says how a request begins; all connections are closed at the end."""
    writers: list[Writer] = []

    async def connect(begun: bytes = b"") -> tuple[Reader, Writer]:
        reader, writer = await asyncio.open_connection("127.0.0.1", settings.http_port)
        writers.append(writer)
        writer.write(begun)
        await writer.drain()
        return reader, writer

    yield connect
    for writer in writers:
        writer.close()
    await asyncio.gather(*(one.wait_closed() for one in writers), return_exceptions=True)


async def rest(reader: Reader, seconds: float = 5) -> bytes:
    """What the server says until it closes."""
    async with asyncio.timeout(seconds):
        try:
            return await reader.read()
        except ConnectionError:
            return b""


HEAD = b"POST /twilio/inbound HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n"


@pytest.mark.parametrize(
    "begun", [b"", b"GE", HEAD, HEAD + b"\r\nFrom="], ids=["nothing", "a word", "headers", "body"]
)
async def test_who_does_not_go_on_is_told_so_and_shut_out(
    settings: Settings, services: Services, dial: Dial, begun: bytes
):
    async with listening(settings, services) as hooks:
        reader, _ = await dial(begun)
        with capture_logs() as logged:
            assert (await rest(reader)).startswith(b"HTTP/1.1 408 ")
        assert logged == []
        assert (await hooks.inbound())[0] == 200


async def test_a_letter_now_and_then_wins_no_time(
    settings: Settings, services: Services, dial: Dial
):
    async with listening(settings, services):
        reader, writer = await dial(b"GET /health/live HTTP/1.1\r\nX-A: ")
        began = time.monotonic()
        ended = asyncio.create_task(rest(reader))
        while not ended.done():
            writer.write(b"a")
            await asyncio.wait([ended], timeout=0.1)
        assert time.monotonic() - began < 2
        assert (await ended).startswith(b"HTTP/1.1 408 ")


async def test_a_connection_that_has_asked_may_ask_again(
    settings: Settings, services: Services, dial: Dial
):
    """The time for headers counts from a request's first letter, not from the connection's."""
    ask = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
    async with listening(settings, services):
        reader, writer = await dial(ask)
        for _ in range(2):
            assert (await reader.readuntil(b"true}")).startswith(b"HTTP/1.1 200")
            await asyncio.sleep(0.8)  # longer than for headers
            writer.write(ask)
        assert (await reader.readuntil(b"true}")).startswith(b"HTTP/1.1 200")


async def test_one_address_has_no_more_than_its_share(
    settings: Settings, services: Services, dial: Dial
):
    slow = replace(QUICK, headers=20, of_one=3, exempt=())
    async with listening(settings, services, slow):
        kept = [await dial() for _ in range(3)]
        refused, _ = await dial(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
        assert await rest(refused) == b""
        kept[0][1].close()
        await kept[0][1].wait_closed()

        async def served() -> bool:
            reader, writer = await dial(
                b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            )
            answer = await rest(reader)
            writer.close()
            return answer.startswith(b"HTTP/1.1 200")

        async with asyncio.timeout(5):
            while not await served():
                await asyncio.sleep(0.05)


@pytest.mark.parametrize("trusted", [True, False])
async def test_loopback_and_our_proxies_are_not_counted(
    settings: Settings, services: Services, dial: Dial, trusted: bool
):
    limits = replace(QUICK, headers=20, of_one=3)
    if trusted:
        limits = replace(limits, exempt=())
        network = ip_network("127.0.0.1")
        services = replace(
            services, settings=settings.model_copy(update={"trusted_proxies": (network,)})
        )
    async with listening(settings, services, limits) as hooks:
        for _ in range(10):
            await dial()
        assert (await hooks.inbound())[0] == 200


@pytest.mark.parametrize("begun", [b"", b"GET /", HEAD + b"\r\nFrom="])
async def test_where_all_places_are_taken_a_webhook_gets_the_oldest_idlers(
    settings: Settings, services: Services, dial: Dial, begun: bytes
):
    limits = replace(QUICK, headers=20, body=20, connections=5)
    async with listening(settings, services, limits) as hooks:
        idle = [await dial(begun) for _ in range(5)]
        assert (await hooks.inbound())[0] == 200
        assert (await rest(idle[0][0])).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    "limits", [replace(QUICK, at_once=0, patience=0.1), replace(QUICK, pages=0)]
)
async def test_pages_never_take_the_places_of_webhooks(
    settings: Settings, services: Services, limits: Limits
):
    async with listening(settings, services, limits) as hooks:
        async with hooks.http.get(f"{settings.public_url}/join/shop") as response:
            assert response.status == 503
            assert response.headers["Retry-After"] == "5"
        async with hooks.http.get(f"{settings.public_url}/health/ready") as response:
            assert response.status == 200
        assert (await hooks.inbound())[0] == 200


# -- what can't be read ------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/twilio/inbound", "/twilio/status", "/join/shop", "/p/x"])
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
async def test_a_body_that_is_not_what_it_says_is_a_bad_request(
    settings: Settings, services: Services, path: str, encoding: str
):
    async with listening(settings, services) as hooks:
        with capture_logs() as logged:
            async with hooks.http.post(
                settings.public_url + path,
                data=b"not at all",
                headers={
                    "Content-Encoding": encoding,
                    "Content-Type": "application/x-www-form-urlencoded",
                },
            ) as response:
                assert 400 <= response.status < 500
        assert logged == []


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\nbad header\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_refused_without_a_line(
    settings: Settings,
    services: Services,
    dial: Dial,
    capfd: pytest.CaptureFixture[str],
    said: bytes,
):
    async with listening(settings, services):
        reader, _ = await dial(said)
        answer = await rest(reader)
    assert answer.startswith(b"HTTP/1.") and b" 400 " in answer.split(b"\r\n")[0]
    assert b"aiohttp" not in answer and b"Python" not in answer
    assert "Traceback" not in capfd.readouterr().err


async def test_no_answer_tells_the_software_or_lets_a_type_be_guessed(
    settings: Settings, services: Services
):
    async with listening(settings, services) as hooks:
        for method, path in (
            ("GET", "/health/live"),
            ("GET", "/assets/page.css"),
            ("GET", "/nowhere"),
            ("POST", "/twilio/inbound"),
            ("DELETE", "/join/shop"),
            ("GET", "/api/v1/consents/+33612345678"),
        ):
            async with hooks.http.request(method, settings.public_url + path) as response:
                assert response.headers["Server"] == "texto"
                assert response.headers["X-Content-Type-Options"] == "nosniff"


# -- what is logged, and who sees the figures --------------------------------------------------


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/p/TOKEN", "/p/{token}"),
        ("/api/v1/consents/33612345678", "/api/v1/consents/{number}"),
    ],
)
async def test_a_path_with_a_link_or_a_number_is_never_logged(
    settings: Settings, services: Services, path: str, route: str
):
    gone = await Database.open(services.settings.database_url.get_secret_value())  # type: ignore[union-attr]
    await gone.close()
    lost = replace(services, db=gone)
    path = path.replace("TOKEN", signed.personal_token(services.ledger_key, UUID(int=1)))
    async with listening(settings, lost) as hooks:
        with capture_logs() as logged:
            headers = {"Authorization": "Bearer tx_" + "a" * 43}
            async with hooks.http.get(settings.public_url + path, headers=headers) as response:
                assert response.status == 503
        assert [line["route"] for line in logged if "route" in line] == [route]
        assert path.split("/")[-1] not in repr(logged)


async def test_the_figures_need_a_token_on_the_public_port(settings: Settings, services: Services):
    public = f"{settings.public_url}/metrics"
    async with listening(settings, services) as hooks, hooks.http.get(public) as response:
        assert response.status == 404
    secret = settings.model_copy(update={"metrics_token": SecretStr("figures-for-prometheus")})
    async with listening(settings, replace(services, settings=secret)) as hooks:
        await hooks.inbound()
        for given, status in (
            (None, 401),
            ("Bearer wrong", 401),
            ("Bearer é", 401),
            ("Bearer figures-for-prometheus", 200),
        ):
            headers = {"Authorization": given} if given else {}
            async with hooks.http.get(public, headers=headers) as found:
                assert found.status == status
        async with hooks.http.get(public, headers=headers) as found:
            assert 'texto_rows{what="inbound_unhandled"} 1.0' in await found.text()


async def test_the_figures_need_none_on_an_internal_port(services: Services):
    port = free_port()
    runner = await roles.serve(
        create_internal_app(services), "127.0.0.1", port, "TEXTO_METRICS_PORT"
    )
    async with aiohttp.ClientSession() as http:
        async with http.get(f"http://127.0.0.1:{port}/metrics") as response:
            assert response.status == 200
            assert "texto_rows" in await response.text()
        async with http.get(f"http://127.0.0.1:{port}/join/shop") as response:
            assert response.status == 404
    await runner.cleanup()
