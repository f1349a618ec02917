"""The phone page and its files."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from bot import look

_STATIC = Path(__file__).parent / "static"

# Only the page's own files run; pictures of an MMS may come from anywhere.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' http: https:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def add_to(app: web.Application) -> None:
    app.router.add_get("/", _home)
    app.router.add_get("/phone", _phone)
    app.router.add_get(f"/phone/{{name:{'|'.join(look.FILES)}}}", _look)
    app.router.add_static("/phone/", _STATIC)


@web.middleware
async def headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Adds safety headers to every answer that a browser might show."""
    response = await handler(request)
    if not response.prepared:
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-cache"
    return response


async def _home(request: web.Request) -> web.Response:
    raise web.HTTPFound("/phone")


async def _phone(request: web.Request) -> web.FileResponse:
    return web.FileResponse(_STATIC / "phone.html")


async def _look(request: web.Request) -> web.FileResponse:
    return web.FileResponse(look.FOLDER / request.match_info["name"])
