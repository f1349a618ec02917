"""Builds the web role's application."""

from __future__ import annotations

from aiohttp import web

from bot.services import Services
from bot.web import health, pages, webhooks
from bot.web.api import consents as api
from bot.web.keys import SERVICES
from bot.web.middlewares import errors
from bot.web.public import join, preferences

# Twilio's forms have at most some 20 KB (1,600 characters, ten media); larger ones are noise.
BODY_LIMIT = 64 * 1024


def create_app(services: Services) -> web.Application:
    """Returns the application with all its routes."""
    app = web.Application(client_max_size=BODY_LIMIT, middlewares=[errors])
    app[SERVICES] = services
    app.add_routes(
        [
            *webhooks.routes(services.providers),
            *health.routes,
            *pages.routes,
            *join.routes,
            *preferences.routes,
            *api.routes,
        ]
    )
    return app
