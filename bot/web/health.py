"""Health checks and figures: whether the process lives and is ready, and how much waits."""

from __future__ import annotations

import asyncio

from aiohttp import web
from prometheus_client import Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.conversations import store as records
from bot.services import Services
from bot.web.keys import INTAKE, SERVICES

routes = web.RouteTableDef()

PING_SECONDS = 1.0

WAITING = Gauge("texto_rows", "Rows that wait, by what for", ["what"])


@routes.get("/health/live")
async def live(request: web.Request) -> web.Response:
    """Answers 200 while the process runs."""
    return web.json_response({"live": True})


@routes.get("/health/ready")
async def ready(request: web.Request) -> web.Response:
    """Answers 503 if texts can neither be committed nor written into this host's journal. Redis
    only wakes: without it all is slower, not down."""
    services, kept = request.app[SERVICES], request.app[INTAKE].journal
    database = await _reached(services)
    redis = await services.queues.ping()
    journal = {
        "writable": await asyncio.to_thread(kept.writable),
        "empty": await asyncio.to_thread(lambda: kept.empty),
    }
    able = database or journal["writable"]
    return web.json_response(
        {"ready": able, "database": database, "journal": journal, "redis": redis},
        status=200 if able else 503,
    )


async def _reached(services: Services) -> bool:
    """Returns whether the database answers within a second: one that is frozen never does."""
    asked = asyncio.create_task(services.db.ping())
    await asyncio.wait({asked}, timeout=PING_SECONDS)
    if asked.done():
        return asked.result()
    asked.cancel()
    return False


@routes.get("/metrics")
async def metrics(request: web.Request) -> web.Response:
    """Returns this process's counters and the rows that wait, in Prometheus' text format."""
    async with request.app[SERVICES].db.connect() as conn:
        for name, value in (await records.figures(conn)).items():
            WAITING.labels(name).set(value)
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
