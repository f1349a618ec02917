"""Builds the web role's applications: the public one, and the one for an internal port."""

from __future__ import annotations

from aiohttp import web

from bot.services import Services
from bot.web import assets, health, webhooks
from bot.web.api import consents as api
from bot.web.console import routes as console
from bot.web.door import Door, Limits, hide
from bot.web.keys import DOOR, SERVICES
from bot.web.middlewares import errors, share
from bot.web.public import join, preferences

# Twilio's forms have at most some 20 KB (1,600 characters, ten media); larger ones are noise.
BODY_LIMIT = 64 * 1024


async def _hide(request: web.Request, answer: web.StreamResponse) -> None:
    hide(answer)


def create_app(services: Services, limits: Limits | None = None) -> web.Application:
    """Returns the application with all its routes. Raises SettingsError if the files that pages
    load are not installed."""
    assets.assets()
    door = Door(services.settings.trusted_proxies, limits)
    app = web.Application(client_max_size=BODY_LIMIT, middlewares=[errors, share(door.limits)])
    app[SERVICES], app[DOOR] = services, door
    app.on_response_prepare.append(_hide)
    app.add_routes(
        [
            *webhooks.routes(services.providers),
            *health.routes,
            *assets.routes,
            *join.routes,
            *preferences.routes,
            *api.routes,
        ]
    )
    console.add_to(app)
    return app


def create_internal_app(services: Services) -> web.Application:
    """Returns the application for a port that nobody outside reaches: the figures, without a
    token."""
    app = web.Application(middlewares=[errors])
    app[SERVICES] = services
    app.on_response_prepare.append(_hide)
    app.add_routes([web.get("/metrics", health.figures)])
    return app
