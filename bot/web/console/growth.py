"""How people come to join: the growth kit of each program."""

from __future__ import annotations

from aiohttp import web

from bot.access.rules import Right
from bot.errors import UsageError
from bot.models import Language
from bot.web.console.desk import Desk
from bot.web.console.downloads import drawing
from bot.web.console.guard import needs
from bot.web.console.layout import go, show
from bot.web.kit import Leaflet, kit

routes = web.RouteTableDef()

HERE = "/campaigns/growth"


@routes.get(HERE)
@needs(Right.CAMPAIGNS)
async def first(desk: Desk) -> web.StreamResponse:
    """Shows the kit of the first program, or says that there is none."""
    names = _names(desk)
    if names:
        raise go(f"{HERE}/{names[0]}")
    return show(desk, "growth.html", programs=[], chosen="", kit=[], embedders=())


def _names(desk: Desk) -> list[str]:
    return [name for name, one in desk.services.numbers.programs.items() if not one.ended]


@routes.get(HERE + "/{program:[a-z0-9_-]{1,40}}")
@needs(Right.CAMPAIGNS)
async def page(desk: Desk) -> web.StreamResponse:
    """Shows a program's kit: join link, QR code, form and legal lines, in both languages."""
    leaflets = _kit(desk)
    known = desk.services.numbers.programs
    return show(
        desk,
        "growth.html",
        programs=[(name, known[name].title[desk.language]) for name in _names(desk)],
        chosen=desk.request.match_info["program"],
        kit=leaflets,
        embedders=desk.services.settings.form_embedders,
    )


def _kit(desk: Desk) -> list[Leaflet]:
    try:
        return kit(desk.services, desk.request.match_info["program"])
    except UsageError:
        raise web.HTTPNotFound from None


@routes.get(HERE + "/{program:[a-z0-9_-]{1,40}}.{language:en|fr}.svg")
@needs(Right.CAMPAIGNS)
async def picture(desk: Desk) -> web.StreamResponse:
    """Returns the QR code as a file, to be printed."""
    name, language = (desk.request.match_info[part] for part in ("program", "language"))
    drawn = next(one for one in _kit(desk) if one.language is Language(language)).picture
    if drawn is None:
        raise web.HTTPNotFound
    return drawing(drawn, f"join-{name}.{language}.svg")
