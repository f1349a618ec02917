"""Calls addresses that somebody chose, over HTTP: never into a private network.

Each address that a name stands for is looked at, and the one that was looked at is called, so a
name that changes its mind in between leads nowhere else. Redirects are not followed.
"""

from __future__ import annotations

import socket
from collections.abc import Collection, Mapping
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.errors import UnavailableError

SECONDS = 10.0  # of a whole call
_NAT64 = IPv6Network("64:ff9b::/96")  # holds an IPv4 address in its last 32 bits


def is_public(address: str) -> bool:
    """Returns whether an IP address is one of the open internet, in whatever form it is hidden."""
    found = _bare(ip_address(address))
    return found.is_global and not found.is_multicast


def _bare(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    hidden = address.ipv4_mapped or address.sixtofour
    return hidden or (address.teredo[1] if address.teredo else address)


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


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


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
    if not free and _is_address(host) and not is_public(host):
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
