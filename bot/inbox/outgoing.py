"""Calls addresses that somebody chose, over HTTP: never into a private network.

Each address that a name stands for is looked at, and the one that was looked at is called, so a
name that changes its mind in between leads nowhere else. Redirects are not followed.
"""

from __future__ import annotations

import socket
from collections.abc import Collection, Mapping

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.errors import UnavailableError
from bot.files.hosts import is_address, is_public

SECONDS = 10.0  # of a whole call


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


async def post(
    url: str, body: bytes, headers: Mapping[str, str], exceptions: Collection[str] = ()
) -> int:
    """Posts a body. Returns the status that was answered.

    exceptions: origins, as in http://127.0.0.1:8090, that may be called though they are private.
    Raises UnavailableError, which says why, without what stands behind the host in the address."""
    called = URL(url)
    free = str(called.origin()) in exceptions
    host = called.host or ""
    if not free and called.scheme != "https":
        raise UnavailableError(f"{host} is not called: its address is not https")
    if not free and is_address(host) and not is_public(host):
        raise UnavailableError(f"{host} is not called: it is in a private network")
    connector = aiohttp.TCPConnector(resolver=None if free else _PublicResolver())
    limit = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=limit) as http,
            http.post(called, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise UnavailableError(f"{host} can't be called: {type(error).__name__}") from None
