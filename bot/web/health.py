"""Health checks and figures: whether the process lives and is ready, and how much waits."""

from __future__ import annotations

import asyncio
import hmac

from aiohttp import web
from prometheus_client import Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.conversations import store as records
from bot.db.skew import NOTED
from bot.files import troubles
from bot.web.keys import SERVICES

routes = web.RouteTableDef()

WAITING = Gauge("texto_rows", "Rows that wait, by what for", ["what"])


@routes.get("/health/live")
async def live(request: web.Request) -> web.Response:
    """Answers 200 while the process runs."""
    return web.json_response({"live": True})


@routes.get("/health/ready")
async def ready(request: web.Request) -> web.Response:
    """Answers 503 while the database is gone. Redis only wakes: without it all is slower, not
    down."""
    services = request.app[SERVICES]
    database = await services.db.ping()
    redis = await services.queues.ping()
    found: dict[str, object] = {"ready": database, "database": database, "redis": redis}
    if abs(services.skew.seconds) >= NOTED:
        found["clock_ahead_of_database"] = round(services.skew.seconds, 1)
    if trouble := await asyncio.to_thread(troubles.found, services.settings.data_dir, "worker"):
        found["worker"] = trouble
    return web.json_response(found, status=200 if database else 503)


@routes.get("/metrics")
async def metrics(request: web.Request) -> web.Response:
    """Returns the figures to who has the token (TEXTO_METRICS_TOKEN). 404 without one: this port is
    public."""
    token = request.app[SERVICES].settings.metrics_token
    if token is None:
        raise web.HTTPNotFound(text="set TEXTO_METRICS_TOKEN or TEXTO_METRICS_PORT for the figures")
    expected = f"Bearer {token.get_secret_value()}".encode()
    given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
    if not hmac.compare_digest(given, expected):
        raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
    return await figures(request)


async def figures(request: web.Request) -> web.Response:
    """Returns this process's counters and the rows that wait, in Prometheus' text format."""
    async with request.app[SERVICES].db.connect() as conn:
        for name, value in (await records.figures(conn)).items():
            WAITING.labels(name).set(value)
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
