"""The first page of everybody: the room that their roles open first, else their own page."""

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
    raise go(next((path for path, _, _, right in ROOMS if desk.may(right)), "/me"))
