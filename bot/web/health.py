"""Health checks and figures: whether the process lives and is ready, and how much waits."""

from __future__ import annotations

import asyncio
import hmac

from aiohttp import web
from prometheus_client import Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.conversations import store as records
from bot.db.database import server_gone
from bot.db.skew import NOTED
from bot.files import troubles
from bot.messages import outage_store as outages
from bot.services import Services
from bot.web.keys import HOST, INTAKE, SERVICES

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
    only wakes: without it all is slower, not down. outage: what senders wait for after a loss of
    the database, before all but answers goes."""
    services, kept = request.app[SERVICES], request.app[INTAKE].journal
    reached, outage = await _asked(services)
    journal = {
        "writable": await asyncio.to_thread(kept.writable),
        "empty": await asyncio.to_thread(lambda: kept.empty),
    }
    able = (reached and request.app[HOST].commits) or journal["writable"]
    found: dict[str, object] = {
        "ready": able,
        "database": reached,
        "commits": request.app[HOST].commits,
        "journal": journal,
        "redis": await services.queues.ping(),
        "outage": outage,
    }
    if abs(services.skew.seconds) >= NOTED:
        found["clock_ahead_of_database"] = round(services.skew.seconds, 1)
    if trouble := await asyncio.to_thread(troubles.found, services.settings.data_dir, "worker"):
        found["worker"] = trouble
    return web.json_response(found, status=200 if able else 503)


async def _asked(services: Services) -> tuple[bool, dict[str, object] | None]:
    """Returns whether the database answers within a second (one that is frozen never does), and the
    outage that keeps texts back."""
    asked = asyncio.create_task(_outage(services))
    await asyncio.wait({asked}, timeout=PING_SECONDS)
    if not asked.done():
        asked.cancel()
        return False, None
    try:
        return True, asked.result()
    except Exception as error:
        if server_gone(error):
            return False, None
        raise


async def _outage(services: Services) -> dict[str, object] | None:
    async with services.db.connect() as conn:
        numbers = [number.number for number in services.numbers.every]
        outage = await outages.present(conn, numbers)
    if outage is None:
        return None
    return {
        "since": outage.noted_at.isoformat(),
        "hosts": outage.hosts,
        "numbers": outage.numbers,
        "witness": outage.witness,
        "restored": outage.restored,
    }


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
