"""Builds the web role's applications: the public one, and the one for an internal port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from bot.conversations import journal
from bot.conversations.intake import Intake
from bot.conversations.web_host import WebHost
from bot.delivery import catch_up
from bot.files.journal import Journal
from bot.loops import forever
from bot.messages.outage_store import BEAT_SECONDS
from bot.services import Services
from bot.web import assets, health, webhooks
from bot.web.api import consents, happened
from bot.web.console import routes as console
from bot.web.door import Door, Limits, hide
from bot.web.keys import DOOR, HOST, INTAKE, SERVICES
from bot.web.middlewares import errors, share
from bot.web.public import join, links, preferences

# Twilio's forms have at most some 20 KB (1,600 characters, ten media); larger ones are noise.
BODY_LIMIT = 64 * 1024
REPLAY_SECONDS = 0.5  # between looks at the journal
STOP_SECONDS = 5.0  # for a replay under way; what it leaves is replayed at the next start


async def _hide(request: web.Request, answer: web.StreamResponse) -> None:
    hide(answer)


def create_app(services: Services, limits: Limits | None = None) -> web.Application:
    """Returns the application with all its routes. Raises SettingsError if the files that pages
    load are not installed."""
    assets.assets()
    door = Door(services.settings.trusted_proxies, limits)
    app = web.Application(
        client_max_size=BODY_LIMIT, middlewares=[errors, share(door.limits), links.by_host]
    )
    app[SERVICES], app[DOOR] = services, door
    app[INTAKE] = Intake(services, Journal.of(services.settings.data_dir))
    app[HOST] = WebHost(app[INTAKE])
    app[links.MISSES] = links.Misses()
    app.cleanup_ctx.append(_hosting)
    app.on_response_prepare.append(_hide)
    app.add_routes(
        [
            *webhooks.routes(services.providers),
            *health.routes,
            *assets.routes,
            *join.routes,
            *preferences.routes,
            *links.routes,
            *consents.routes,
            *happened.routes,
        ]
    )
    console.add_to(app)
    return app


async def _hosting(app: web.Application) -> AsyncIterator[None]:
    """Takes in what waits in the journal, and gives signs of life, while the application runs."""
    services, kept, host = app[SERVICES], app[INTAKE].journal, app[HOST]
    stop = asyncio.Event()

    async def beat() -> None:
        if host.away:
            await catch_up.ask(services)
        await host.beat()

    working = asyncio.gather(
        forever(stop, "journal", lambda: journal.replay(services, kept), REPLAY_SECONDS),
        forever(stop, "host", beat, BEAT_SECONDS),
    )
    yield
    stop.set()
    await asyncio.wait({working}, timeout=STOP_SECONDS)
    working.cancel()
    await host.leave()


def create_internal_app(services: Services) -> web.Application:
    """Returns the application for a port that nobody outside reaches: the figures, without a
    token."""
    app = web.Application(middlewares=[errors])
    app[SERVICES] = services
    app.on_response_prepare.append(_hide)
    app.add_routes([web.get("/metrics", health.figures)])
    return app
