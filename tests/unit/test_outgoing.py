"""Addresses that are called, and those that are not."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.campaigns.reaching import unreached
from bot.errors import UnavailableError
from bot.files.hosts import is_public
from bot.files.outgoing import post, reach


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::6810:84e5", "::ffff:8.8.8.8"])
def test_the_open_internet(address: str):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "192.0.2.1", "224.0.0.1", "255.255.255.255"),
        *("::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1"),
        *("64:ff9b::a00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::"),
    ],
)
def test_no_private_network_however_it_is_written(address: str):
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        *("https://127.0.0.1/x", "https://[::1]/x", "https://10.0.0.8:8443/", "https://localhost/"),
        *("https://169.254.169.254/latest/meta-data", "https://[::ffff:127.0.0.1]/"),
        *("https://2130706433/", "https://0x7f.1/", "https://127.1/", "http://example.com/"),
    ],
)
async def test_what_is_never_called(url: str):
    with pytest.raises(UnavailableError, match="call"):
        await post(url, b"{}", {})


@pytest.fixture
async def site() -> AsyncIterator[str]:
    """A page, one that is gone, and redirects: to the page, around, and into a private network."""
    app = web.Application()

    async def answer(request: web.Request) -> web.Response:
        match request.path:
            case "/page":
                return web.Response(text="Hello")
            case "/gone":
                return web.Response(status=410)
            case "/onward":
                raise web.HTTPFound("/page")
            case "/around":
                raise web.HTTPFound("/around")
            case "/inside":
                raise web.HTTPFound("https://169.254.169.254/latest/meta-data")
            case _:
                raise web.HTTPFound("http://example.com/")

    app.router.add_get("/{path:.*}", answer)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.mark.parametrize(
    ("path", "status"), [("/page", 200), ("/gone", 410), ("/onward", 200), ("/page#there", 200)]
)
async def test_a_link_is_followed_to_its_end(site: str, path: str, status: int):
    assert await reach(site + path, (site,)) == status


@pytest.mark.parametrize(
    ("path", "why"),
    [("/around", "too often"), ("/inside", "private network"), ("/plain", "not https")],
)
async def test_a_redirect_is_an_address_like_another(site: str, path: str, why: str):
    with pytest.raises(UnavailableError, match=why):
        await reach(site + path, (site,))
    with pytest.raises(UnavailableError, match="call"):
        await reach(site + path)


async def test_links_that_lead_nowhere_are_named(site: str):
    nowhere = "https://nowhere.invalid/x"
    texts = [f"See {site}/page or {site}/gone.", f"Shop: {nowhere} {site}/around https://10.1.2.3/"]
    found = await unreached(texts, (site,))
    assert found == {f"{site}/gone": 410, nowhere: 0, f"{site}/around": 0}
