"""Turns errors into answers, here and nowhere else."""

from __future__ import annotations

import uuid

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.db.database import server_gone

log = structlog.get_logger()


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers 503 if a server is gone, so that the provider retries, and 500 with a number to find
    in the logs for a defect of ours."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:
        if server_gone(error):
            log.warning("server_gone", path=request.path, error=type(error).__name__)
            return web.json_response(
                {"error": "a server is away for the moment; try again"},
                status=503,
                headers={"Retry-After": "5"},
            )
        number = uuid.uuid4().hex[:12]
        log.exception("request_failed", path=request.path, error_id=number)
        return web.json_response(
            {"error": f"this is our fault; it is in the logs as {number}"}, status=500
        )
