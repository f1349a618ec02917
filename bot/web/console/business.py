"""Settings > Business: what texts and pages say of it."""

from __future__ import annotations

from aiohttp import web

from bot.access.rules import Right
from bot.errors import ConflictError, UsageError
from bot.numbers.business import Business
from bot.teams import business
from bot.teams.business import MOST
from bot.web.catalog import mark
from bot.web.console.desk import Desk
from bot.web.console.forms import BusinessForm
from bot.web.console.guard import needs
from bot.web.console.layout import go, in_words, said, show

routes = web.RouteTableDef()

FIELDS = {
    "brand": mark("Trade name"),
    "support": mark("How to reach a person"),
    "site": mark("Web site"),
}
HINTS = {
    "brand": mark("in most texts; the shorter, the better"),
    "support": mark("a number or an address, in the answers to HELP and CONTACT"),
    "site": mark("in the answer to CONTACT"),
}


@routes.get("/settings/business")
@needs(Right.BUSINESS)
async def form(desk: Desk) -> web.StreamResponse:
    """Shows the form."""
    return _show(desk, desk.services.business)


@routes.post("/settings/business")
@needs(Right.BUSINESS)
async def save(desk: Desk) -> web.StreamResponse:
    """Saves it; of two at once the second sees both."""
    sent = await BusinessForm.needed(desk.request)
    wanted = Business(sent.brand, sent.support, sent.site, sent.seen)
    try:
        await business.save(desk.services, wanted, desk.user.name)
    except ConflictError as error:
        await desk.services.live.refresh(desk.services.db)
        theirs = desk.services.business
        wanted = Business(sent.brand, sent.support, sent.site, theirs.version)
        return _show(desk, wanted, wrong=said(desk, error), status=409, theirs=theirs)
    except UsageError as error:
        return _show(desk, wanted, wrong=said(desk, error), status=422)
    raise go("/settings/business?saved=1")


def _show(
    desk: Desk,
    shown: Business,
    *,
    wrong: str = "",
    status: int = 200,
    theirs: Business | None = None,
) -> web.Response:
    return show(
        desk,
        "business.html",
        status=status,
        shown=shown,
        fields=in_words(desk, FIELDS),
        hints=in_words(desk, HINTS),
        most=MOST,
        wrong=wrong,
        theirs=theirs,
        saved="saved" in desk.request.query,
    )
