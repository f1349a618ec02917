"""All routes of the console."""

from __future__ import annotations

from aiohttp import web

from bot.web.console import (
    contacts,
    first,
    imports,
    inbox,
    invitation,
    live,
    me,
    person,
    person_data,
    quarantine,
    sign_in,
    users,
)
from bot.web.console.live import FEED, Feed
from bot.web.keys import SERVICES

MODULES = (
    first,
    sign_in,
    invitation,
    me,
    users,
    inbox,
    live,
    contacts,
    person,
    person_data,
    imports,
    quarantine,
)


def add_to(app: web.Application) -> None:
    """Adds the console to the web role's application."""
    for module in MODULES:
        app.add_routes(module.routes)
    app[FEED] = Feed(app[SERVICES])
    app.on_shutdown.append(_end_streams)


async def _end_streams(app: web.Application) -> None:
    app[FEED].close()
