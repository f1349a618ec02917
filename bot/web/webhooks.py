"""The providers' webhooks: inbound texts, and statuses of ours."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TypeVar

from aiohttp import web
from prometheus_client import Counter

from bot.conversations.receive import Received
from bot.delivery import callbacks
from bot.errors import SettingsError
from bot.providers.base import Provider, Webhook
from bot.providers.errors import BadWebhook, UnsignedWebhook
from bot.web.keys import INTAKE, SERVICES

INBOUND = Counter("texto_inbound_total", "Inbound texts by what was done", ["handled_by"])
STATUSES = Counter("texto_status_callbacks_total", "Status callbacks by status", ["status"])
REFUSED = Counter("texto_webhooks_refused_total", "Webhooks refused by reason", ["reason"])

Read = TypeVar("Read")


def routes(providers: Iterable[str]) -> list[web.RouteDef]:
    """Returns /{provider}/inbound and /{provider}/status for each known provider."""
    name = f"/{{provider:{'|'.join(providers)}}}"
    return [web.post(f"{name}/inbound", inbound), web.post(f"{name}/status", status)]


def _provider(request: web.Request) -> Provider:
    """Returns the provider. 404 if none of our numbers is its own and its account is not set up:
    then nothing could tell its webhooks from forged ones."""
    try:
        return request.app[SERVICES].providers[request.match_info["provider"]]
    except SettingsError:
        raise web.HTTPNotFound(text="no account of this provider is set up here") from None


async def _read(request: web.Request, read: Callable[[Webhook], Read]) -> Read:
    """Reads a webhook that the provider has signed, checked against our configured address, never
    against the one that the request claims. 400 if it can't be read; 403 if it is not signed."""
    url = request.app[SERVICES].settings.public_url + request.raw_path
    try:
        return read(Webhook(url, request.headers, await request.read()))
    except UnsignedWebhook as error:
        REFUSED.labels(error.reason).inc()
        raise web.HTTPForbidden(
            text=f"{error}; is TEXTO_PUBLIC_URL the address that the provider was given?"
        ) from None
    except BadWebhook as error:
        REFUSED.labels(error.reason).inc()
        raise web.HTTPBadRequest(text=str(error)) from None


async def inbound(request: web.Request) -> web.Response:
    """Receives a text, and answers only once it is committed or on this host's disk."""
    arrived = asyncio.get_running_loop().time()
    provider = _provider(request)
    text = await _read(request, provider.read_inbound)
    services = request.app[SERVICES]
    if services.numbers.of(text.to).provider != request.match_info["provider"]:
        REFUSED.labels("number").inc()  # else the reply would go out by another provider
        raise web.HTTPBadRequest(text=f"{text.to} is not a number of this provider's")
    INBOUND.labels(_what(await request.app[INTAKE].take(text, arrived))).inc()
    answer = provider.inbound_answer
    return web.Response(status=answer.status, text=answer.body, content_type=answer.content_type)


def _what(received: Received | None) -> str:
    if received is None:
        return "journal"
    return (received.handled_by or "worker") if received.message_id is not None else "duplicate"


async def status(request: web.Request) -> web.Response:
    """Receives a status callback; `m` in the address is our own id of the text."""
    arrived = asyncio.get_running_loop().time()
    report = await _read(request, _provider(request).read_status)
    ours = request.query.get("m", "")
    message_id = int(ours) if ours.isascii() and ours.isdigit() and len(ours) < 19 else None
    work = callbacks.record(request.app[SERVICES], message_id, report)
    known = await request.app[INTAKE].in_time(work, arrived)
    STATUSES.labels(report.status.value if known else "unknown_message").inc()
    return web.Response(status=204)
