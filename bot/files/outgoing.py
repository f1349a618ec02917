"""Calls addresses that others chose, over HTTP: never into a private network.

Each address that a name stands for is looked at, and the one that was looked at is called, so a
name that changes its mind in between leads nowhere else. A redirect is a new call, looked at anew.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.errors import TextoError, UnavailableError
from bot.files.hosts import is_address, is_public

SECONDS = 10.0  # of a whole call
MOST_HOPS = 4
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

Headers = Mapping[str, str]


class TooLargeError(TextoError):
    """What was asked for is larger than is taken."""


class _PublicResolver(AbstractResolver):
    """Resolves names, and refuses one that stands for any address of a private network."""

    def __init__(self) -> None:
        self._resolver = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        if not all(is_public(one["host"]) for one in found):
            raise OSError(f"{host} leads into a private network")
        return found

    async def close(self) -> None:
        await self._resolver.close()


async def post(url: str, body: bytes, headers: Headers, exceptions: Collection[str] = ()) -> int:
    """Posts a body. Returns the status that was answered; redirects are not followed.

    exceptions: origins, as in http://127.0.0.1:8090, that may be called though they are private.
    Raises UnavailableError, which says why, without what stands behind the host in the address."""
    async with _called("POST", URL(url), headers, exceptions, body) as answer:
        return answer.status


async def get(
    url: str, headers_for: Callable[[str], Headers], most: int, exceptions: Collection[str] = ()
) -> tuple[bytes, str]:
    """Fetches what an address leads to, over MOST_HOPS redirects at most. Returns it, and the type
    that it is said to have.

    headers_for: what is told to an address, such as the key to it; most: bytes. Raises
    TooLargeError, and UnavailableError as `post` does."""
    async with _followed(url, headers_for, exceptions) as answer:
        if answer.status != 200:
            raise UnavailableError(f"{answer.url.host} answered {answer.status}")
        return await _read(answer, most), answer.content_type


async def reach(url: str, exceptions: Collection[str] = ()) -> int:
    """Looks whether an address leads somewhere, over MOST_HOPS redirects at most. Returns the
    status of the last answer. Raises UnavailableError as `post` does."""
    async with _followed(url, lambda _: {}, exceptions) as answer:
        return answer.status


@asynccontextmanager
async def _followed(
    url: str, headers_for: Callable[[str], Headers], exceptions: Collection[str]
) -> AsyncIterator[aiohttp.ClientResponse]:
    """Calls an address and those it redirects to. Yields the last answer."""
    target = _address(url)
    for _ in range(1 + MOST_HOPS):
        headers = {**headers_for(str(target)), "Accept-Encoding": "identity"}
        async with _called("GET", target, headers, exceptions) as answer:
            if answer.status not in _REDIRECTS or "Location" not in answer.headers:
                yield answer
                return
            target = _next(target, answer.headers["Location"])
    raise UnavailableError(f"{target.host} redirects too often")


def _address(url: str) -> URL:
    try:
        target = URL(url)
    except ValueError:
        target = URL()
    if not target.absolute:
        raise UnavailableError("this is no address")
    return target


def _next(target: URL, location: str) -> URL:
    try:
        return target.join(URL(location))
    except ValueError:
        raise UnavailableError(f"{target.host} redirects to what is no address") from None


async def _read(answer: aiohttp.ClientResponse, most: int) -> bytes:
    found = bytearray()
    async for part in answer.content.iter_chunked(65_536):
        found += part
        if len(found) > most:
            raise TooLargeError(f"more than {most} bytes")
    return bytes(found)


@asynccontextmanager
async def _called(
    method: str,
    url: URL,
    headers: Headers,
    exceptions: Collection[str],
    body: bytes | None = None,
) -> AsyncIterator[aiohttp.ClientResponse]:
    """Calls an address, this one only. Raises UnavailableError."""
    host = url.host or ""
    free = bool(host) and str(url.origin()) in exceptions
    if not free and url.scheme != "https":
        raise UnavailableError(f"{host} is not called: its address is not https")
    if not free and is_address(host) and not is_public(host):
        raise UnavailableError(f"{host} is not called: it is in a private network")
    connector = aiohttp.TCPConnector(resolver=None if free else _PublicResolver())
    limit = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(
                connector=connector,
                timeout=limit,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            ) as http,
            http.request(method, url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            yield answer
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        raise UnavailableError(f"{host} can't be called: {type(error).__name__}") from None
