"""Turns errors into answers, here and nowhere else; keeps a share of all places for webhooks."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler, Middleware

from bot.db.database import server_gone
from bot.web.door import Limits

log = structlog.get_logger()

CROWDED = "too many people are here for the moment; try again"


def where(request: web.Request) -> str:
    """Returns the route of a request, for logs: its path may hold a person's link or number."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "no route"


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers 503 if a server is gone, so that the provider retries, 400 if the body can't be read,
    and 500 with a number to find in the logs for a defect of ours."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except (web.RequestPayloadError, HttpProcessingError):
        raise web.HTTPBadRequest(text="the body is not what its headers say") from None
    except Exception as error:
        if isinstance(error, ConnectionError) and request.transport is None:
            return web.Response(
                status=408
            )  # the client has gone, or took too long: nobody reads it
        if server_gone(error):
            log.warning("server_gone", route=where(request), error=type(error).__name__)
            return _away("a server is away for the moment; try again")
        number = uuid.uuid4().hex[:12]
        log.exception("request_failed", route=where(request), error_id=number)
        return web.json_response(
            {"error": f"this is our fault; it is in the logs as {number}"}, status=500
        )


def _away(error: str) -> web.Response:
    return web.json_response({"error": error}, status=503, headers={"Retry-After": "5"})


def share(limits: Limits) -> Middleware:
    """Returns what keeps pages and the API from taking all connections, of clients and to the
    database, so that webhooks always find some."""
    places, pages = asyncio.Semaphore(limits.at_once), 0

    @web.middleware
    async def keep(request: web.Request, handler: Handler) -> web.StreamResponse:
        nonlocal pages
        if "provider" in request.match_info or request.path.startswith("/health/"):
            return await handler(request)
        if pages >= limits.pages:
            return _away(CROWDED)
        pages += 1
        try:
            if not await _within(limits.patience, places.acquire()):
                return _away(CROWDED)
            try:
                return await handler(request)
            finally:
                places.release()
        finally:
            pages -= 1

    return keep


async def _within(seconds: float, wait: Awaitable[object]) -> bool:
    """Returns whether what is awaited came in time."""
    try:
        await asyncio.wait_for(wait, seconds)
    except TimeoutError:
        return False
    return True
