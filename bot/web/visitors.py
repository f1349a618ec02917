"""Finds the address that a request comes from, and the group that a limit counts together."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from aiohttp import web

from bot.web.keys import SERVICES

Address = IPv4Address | IPv6Address


def _address(written: str) -> Address | None:
    try:
        found = ip_address(written.strip())
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def client_ip(request: web.Request) -> str:
    """Returns the client's address: the peer's, or what our own proxies report. Each proxy appends
    the peer that it saw, so the list is read from its end, for as long as its writers are
    trusted."""
    trusted = request.app[SERVICES].settings.trusted_proxies
    found = _address(request.remote or "")
    if found is None:
        return ""
    hops = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
    for hop in reversed(hops):
        if not any(found in network for network in trusted):
            break
        before = _address(hop)
        if before is None:
            break
        found = before
    return str(found)


def crowd(ip: str) -> str:
    """Returns the group that a limit counts together: an address, or in IPv6 the network that one
    customer gets."""
    return str(ip_network(f"{ip}/64", strict=False)) if ":" in ip else ip
