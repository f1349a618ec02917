"""Pictures and files that came with texts: fetched with the provider's key, kept, shown, erased."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from PIL import Image

from bot.conversations import receive
from bot.delivery import attachments as fetching
from bot.errors import UnavailableError
from bot.files.outgoing import MOST_HOPS, TooLargeError, get
from bot.messages import attachments_store as attachments
from bot.privacy import erase as privacy
from bot.privacy import person_page, retention
from bot.providers.twilio import protocol
from bot.providers.twilio.client import TwilioClient
from bot.services import Services
from tests.make import run_sql
from tests.world import CUSTOMER, OURS

ACCOUNT = "AC" + "1" * 32
KEY = aiohttp.encode_basic_auth(ACCOUNT, "a-key")
PRIVATE = [
    *("https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3/", "https://localhost/"),
    *("https://169.254.169.254/latest/meta-data", "https://[::ffff:10.0.0.1]/"),
    *("http://example.com/", "file:///etc/passwd", "https://", "//"),
]


def drawn(form: str = "JPEG") -> bytes:
    target = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(target, form)
    return target.getvalue()


@asynccontextmanager
async def carrier(files: dict[str, bytes | str | int]) -> AsyncIterator[tuple[str, list[str]]]:
    """Serves files: bytes as they are, addresses as redirects, numbers as errors. Yields its origin
    and the keys that it was shown."""
    keys: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        keys.append(request.headers.get("Authorization", ""))
        found = files[request.path]
        if isinstance(found, str):
            return web.Response(status=307, headers={"Location": found})
        if isinstance(found, int):
            return web.Response(status=found)
        return web.Response(body=found, content_type="image/svg+xml")

    app = web.Application()
    app.router.add_get("/{name}", answer)
    async with TestServer(app, host="127.0.0.1") as server:
        yield str(server.make_url("")).rstrip("/"), keys


def no_key(url: str) -> dict[str, str]:
    return {}


@pytest.mark.parametrize("url", PRIVATE)
async def test_private_networks_are_not_asked(url: str):
    with pytest.raises(UnavailableError):
        await get(url, no_key, 10)


@pytest.mark.parametrize("url", PRIVATE)
async def test_nor_when_somebody_redirects_there(url: str):
    async with carrier({"/1": url}) as (origin, _):
        with pytest.raises(UnavailableError):
            await get(f"{origin}/1", no_key, 10, [origin])


async def test_the_exception_is_an_origin_and_no_other_port_of_the_machine():
    async with carrier({"/1": b"x"}) as (one, _), carrier({"/1": f"{one}/1"}) as (other, _):
        assert await get(f"{one}/1", no_key, 10, [one]) == (b"x", "image/svg+xml")
        with pytest.raises(UnavailableError, match="https"):
            await get(f"{other}/1", no_key, 10, [other])
        with pytest.raises(UnavailableError, match="https"):
            await get(f"{one}/1", no_key, 10)


async def test_redirects_and_sizes_have_an_end():
    async with carrier({"/1": "/1", "/2": b"x" * 11, "/3": "/4", "/4": b"x" * 10}) as (
        origin,
        keys,
    ):
        with pytest.raises(UnavailableError, match="often"):
            await get(f"{origin}/1", no_key, 10, [origin])
        assert len(keys) == 1 + MOST_HOPS
        with pytest.raises(TooLargeError):
            await get(f"{origin}/2", no_key, 10, [origin])
        assert (await get(f"{origin}/3", no_key, 10, [origin]))[0] == b"x" * 10


async def test_the_key_is_shown_to_the_provider_alone():
    client = TwilioClient(ACCOUNT, "a-key", "https://api.twilio.com")
    try:
        assert client.media_headers("https://api.twilio.com/x") == {"Authorization": KEY}
        for other in ("http://api.twilio.com/x", "https://api.twilio.com.evil.example/x"):
            assert client.media_headers(other) == {}
    finally:
        await client.close()


# -- what came with a text ---------------------------------------------------------------------


async def comes(services: Services, *urls: str, sid: str = "MM1") -> int:
    form = {"From": CUSTOMER, "To": OURS, "Body": "look", "MessageSid": sid}
    for place, url in enumerate(urls):
        form |= {f"MediaUrl{place}": url, f"MediaContentType{place}": "image/jpeg"}
    await receive.record(services, protocol.parse_inbound(form))
    [row] = await run_sql(
        services, "select contact_id from messages where provider_sid = :sid", sid=sid
    )
    return int(row.contact_id)


def demo(services: Services, origin: str) -> Services:
    """The services of a demo whose emulator is at that origin."""
    there = services.settings.model_copy(update={"demo": True, "api_url": origin})
    return replace(services, settings=there, providers=type(services.providers)(there))


async def state(services: Services) -> list[tuple[str | None, int | None, str | None, bool]]:
    rows = await run_sql(services, "select * from attachments order by id")
    return [(row.content_type, row.width, row.lost, row.due_at is None) for row in rows]


async def test_a_text_with_pictures_is_fetched_once(services: Services):
    files: dict[str, bytes | str | int] = {
        "/a": drawn(),
        "/b": "/c",
        "/c": drawn("PNG"),
        "/d": b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        "/e": b"x" * (fetching.MOST_BYTES + 1),
    }
    async with carrier(files) as (origin, keys):
        inside = demo(services, origin)
        contact = await comes(services, *(f"{origin}/{name}" for name in "abde"))
        await comes(services, f"{origin}/a")  # the webhook once more
        assert await fetching.fetch(inside) == 3
        assert await fetching.fetch(inside) == 0
        assert await state(services) == [
            ("image/jpeg", 64, None, True),
            ("image/jpeg", 64, None, True),
            ("image/svg+xml", None, None, True),
            (None, None, "too_large", True),
        ]
        assert len(keys) == 5 and all(key.startswith("Basic ") for key in keys)
        await inside.providers.close()
    async with services.db.connect() as conn:
        found = await attachments.load(conn, contact, 1)
        assert found and found.content != files["/a"]
        assert await attachments.load(conn, contact + 1, 1) is None


async def test_outside_of_the_demo_this_machine_is_not_asked(services: Services):
    async with carrier({"/a": drawn()}) as (origin, keys):
        await comes(services, f"{origin}/a")
        assert await fetching.fetch(services) == 0
    assert keys == [] and await state(services) == [(None, None, None, False)]


async def test_what_fails_is_tried_again_and_given_up(services: Services):
    async with carrier({"/a": 404}) as (origin, keys):
        inside = demo(services, origin)
        await comes(services, f"{origin}/a")
        for _ in range(1 + len(fetching.PAUSES)):
            await fetching.fetch(inside)
            await fetching.fetch(inside)  # not due yet
            await run_sql(services, "update attachments set due_at = due_at - interval '1 day'")
        assert len(keys) == 1 + len(fetching.PAUSES)
        await inside.providers.close()
    assert await state(services) == [(None, None, "unreachable", True)]


async def test_they_are_exported_and_go_with_their_texts(services: Services):
    async with carrier({"/a": drawn()}) as (origin, _):
        inside = demo(services, origin)
        await comes(services, f"{origin}/a")
        await fetching.fetch(inside)
        await inside.providers.close()
    found = await privacy.export(services, CUSTOMER, "admin")
    [row] = found["people"][0]["attachments"]
    assert row["width"] == 64 and row["content"]
    assert 'src="data:image/jpeg;base64,' in person_page.render(found, "Shop", "us")
    days = timedelta(days=services.settings.retention_days + 1)
    later = replace(services, clock=replace(services.clock, offset=services.clock.offset + days))
    assert (await retention.run(later, dry_run=True))["pictures and files"] == 1
    await privacy.erase(services, CUSTOMER, "admin", "")
    assert await state(services) == []
