"""Pages for customers: plain HTML that works without JavaScript, in English and French."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiohttp_jinja2
from aiohttp import web
from jinja2 import FileSystemLoader, StrictUndefined

from bot.models import Language
from bot.web.keys import SERVICES
from bot.web.words import WORDS

NOBODY = "'none'"
HERE = Path(__file__).parent
STYLE = (HERE / "static" / "page.css").read_text("utf-8")

routes = web.RouteTableDef()


def setup(app: web.Application) -> None:
    aiohttp_jinja2.setup(
        app, loader=FileSystemLoader(HERE / "templates"), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


@routes.get("/assets/page.css")
async def style(request: web.Request) -> web.Response:
    return web.Response(text=STYLE, content_type="text/css", headers={
        "Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"})


def page(
    request: web.Request,
    template: str,
    language: Language,
    *,
    status: int = 200,
    embedders: Sequence[str] = (),
    **context: Any,
) -> web.Response:
    """A template with the words of its language. embedders: whose pages may show it in a frame."""
    settings = request.app[SERVICES].settings
    response = aiohttp_jinja2.render_template(
        template, request, {
            "w": {key: pair[language is Language.FR] for key, pair in WORDS.items()},
            "language": language.value, "brand": settings.brand, "support": settings.support,
            **context},
        status=status)
    response.headers.update({
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
        f"base-uri 'none'; frame-ancestors {' '.join(embedders) or NOBODY}",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
        "Cache-Control": "no-store",
        "Content-Language": language.value,
        "Vary": "Accept-Language",
    })
    return response


def notice(
    request: web.Request, language: Language, title: str, text: str, *, status: int = 200,
    embedders: Sequence[str] = (), **values: str,
) -> web.Response:
    """A page that only says something. title, text: keys of WORDS."""
    fr = language is Language.FR
    return page(
        request, "notice.html", language, status=status, embedders=embedders,
        title=WORDS[title][fr], text=WORDS[text][fr].format_map(
            {"support": request.app[SERVICES].settings.support, **values}))
