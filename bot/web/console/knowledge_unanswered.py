"""Knowledge > Unanswered: what people asked and the bot could not answer, grouped by likeness."""

from __future__ import annotations

from aiohttp import web

from bot.access.rules import Right
from bot.errors import UsageError
from bot.knowledge import unanswered
from bot.sms.anonymous import anonymous
from bot.web.console.desk import Desk
from bot.web.console.guard import needs
from bot.web.console.knowledge_entries import named
from bot.web.console.layout import go, show

routes = web.RouteTableDef()

SHOWN = 60  # groups
AT = r"/knowledge/unanswered/{group:\d{1,18}}"


@routes.get("/knowledge/unanswered")
@needs(Right.KNOWLEDGE)
async def listing(desk: Desk) -> web.StreamResponse:
    """Shows the groups, what was asked most first."""
    found = await unanswered.groups(desk.services)
    new = sum(one.id is None for one in found)
    return show(
        desk,
        "knowledge_unanswered.html",
        groups=[one for one in found if one.id is not None][:SHOWN],
        new=[one for one in found if one.id is None][:SHOWN],
        waiting=new,
        ignored=await unanswered.ignored(desk.services),
        anonymous=anonymous,
        named=named,
    )


@routes.post(AT + "/ignore")
@needs(Right.KNOWLEDGE)
async def ignore(desk: Desk) -> web.StreamResponse:
    """Leaves a group out of the list."""
    return await _ignore(desk, again=False)


@routes.post(AT + "/again")
@needs(Right.KNOWLEDGE)
async def again(desk: Desk) -> web.StreamResponse:
    """Takes a group into the list again."""
    return await _ignore(desk, again=True)


async def _ignore(desk: Desk, *, again: bool) -> web.StreamResponse:
    group_id = int(desk.request.match_info["group"])
    try:
        await unanswered.ignore(desk.services, group_id, desk.user.name, again=again)
    except UsageError:
        raise web.HTTPNotFound from None
    raise go("/knowledge/unanswered")
