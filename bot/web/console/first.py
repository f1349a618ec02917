"""The first page of everybody: an admin's is Health, another's the first room that is open."""

from __future__ import annotations

from aiohttp import web

from bot.access.rules import Right
from bot.web.console.desk import Desk
from bot.web.console.guard import needs
from bot.web.console.layout import ROOMS, go

routes = web.RouteTableDef()


@routes.get("/")
@needs(Right.OWN)
async def first(desk: Desk) -> web.StreamResponse:
    """Leads to it."""
    if desk.may(Right.INSTALLATION) and not desk.may(Right.INBOX):
        raise go("/settings/health")
    raise go(next((path for path, _, _, right in ROOMS if desk.may(right)), "/me"))
