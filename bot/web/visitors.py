"""Finds the address that a request comes from."""

from __future__ import annotations

from aiohttp import web

from bot.web.addresses import parse_address
from bot.web.keys import SERVICES


def client_ip(request: web.Request) -> str:
    """Returns the client's address: the peer's, or what our own proxies report. Each proxy appends
    the peer that it saw, so the list is read from its end, for as long as its writers are
    trusted."""
    trusted = request.app[SERVICES].settings.trusted_proxies
    found = parse_address(request.remote or "")
    if found is None:
        return ""
    hops = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
    for hop in reversed(hops):
        if not any(found in network for network in trusted):
            break
        before = parse_address(hop)
        if before is None:
            break
        found = before
    return str(found)
