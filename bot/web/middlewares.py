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
from bot.web.error_pages import error_page, wanted

log = structlog.get_logger()

CROWDED = "too many people are here for the moment; try again"


def where(request: web.Request) -> str:
    """Returns the route of a request, for logs: its path may hold a person's link or number."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "no route"


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers 503 if a server is gone, so that the provider retries, 400 if the body can't be read,
    and 500 with a number to find in the logs for a defect of ours. Who reads pages gets one."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status >= 400 and error.empty_body is False and wanted(request):
            return error_page(request, error.status)
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
            return _away(request, "a server is away for the moment; try again")
        number = uuid.uuid4().hex[:12]
        log.exception("request_failed", route=where(request), error_id=number)
        return _broken(request, number)


def _away(request: web.Request, error: str) -> web.Response:
    if wanted(request):
        answer = error_page(request, 503)
    else:
        answer = web.json_response({"error": error}, status=503)
    answer.headers["Retry-After"] = "5"
    return answer


def _broken(request: web.Request, number: str) -> web.Response:
    if wanted(request):
        return error_page(request, 500, number=number)
    return web.json_response(
        {"error": f"this is our fault; it is in the logs as {number}"}, status=500
    )


def share(limits: Limits) -> Middleware:
    """Returns what keeps pages and the API from taking all connections, of clients and to the
    database, so that webhooks always find some."""
    places, pages = asyncio.Semaphore(limits.at_once), 0

    @web.middleware
    async def keep(request: web.Request, handler: Handler) -> web.StreamResponse:
        nonlocal pages
        if (
            "provider" in request.match_info
            or request.path.startswith("/health/")
            or request.path == "/live"  # open for hours, and holds no connection to the database
        ):
            return await handler(request)
        if pages >= limits.pages:
            return _away(request, CROWDED)
        pages += 1
        try:
            if not await _within(limits.patience, places.acquire()):
                return _away(request, CROWDED)
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
