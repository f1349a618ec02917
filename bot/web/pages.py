"""Renders pages for customers: plain HTML that works without JavaScript, in English and French."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aiohttp import web

from bot.files import templates
from bot.models import Language
from bot.web.visit import Visit
from bot.web.words import WORDS

HERE = Path(__file__).parent
STYLE = (HERE / "static" / "page.css").read_text("utf-8")

routes = web.RouteTableDef()


@routes.get("/assets/page.css")
async def style(request: web.Request) -> web.Response:
    """Returns the pages' style sheet."""
    return web.Response(
        text=STYLE,
        content_type="text/css",
        headers={"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"},
    )


def say(visit: Visit, key: str, **values: str) -> str:
    """Returns words in the visit's language. key: of WORDS. values: what its braces name."""
    words = WORDS[key][visit.language is Language.FR]
    return words.format(support=visit.services.settings.support, **values)


def page(visit: Visit, template: str, *, status: int = 200, **values: Any) -> web.Response:
    """Renders a template, with the words of the visit's language as `w`."""
    context = {
        "w": {key: pair[visit.language is Language.FR] for key, pair in WORDS.items()},
        "language": visit.language.value,
        "brand": visit.services.settings.brand,
        **values,
    }
    framed_by = " ".join(visit.embedders) or "'none'"
    headers = {
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
        f"base-uri 'none'; frame-ancestors {framed_by}",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
        "Cache-Control": "no-store",
        "Content-Language": visit.language.value,
        "Vary": "Accept-Language",
    }
    html = templates.render(HERE / "templates" / template, context)
    return web.Response(text=html, status=status, content_type="text/html", headers=headers)


def notice(
    visit: Visit, title: str, text: str, *, status: int = 200, **values: str
) -> web.Response:
    """Renders a page with a message only. title, text: keys of WORDS."""
    return page(
        visit,
        "notice.html",
        status=status,
        title=say(visit, title),
        text=say(visit, text, **values),
    )
