"""Lets people in: each route of the console declares the right that it asks for.

Checked in this order: the console's own address, whether another site sent the form, the session,
the right, the form's token."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from urllib.parse import parse_qs, quote

from aiohttp import web
from yarl import URL

from bot.access.rules import Right
from bot.contacts import audit_store as audit
from bot.web.console.desk import Desk, served_here
from bot.web.error_pages import error_page, wanted
from bot.web.public.forms import URLENCODED

Handler = Callable[[Desk], Awaitable[web.StreamResponse]]
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
MULTIPART = "multipart/form-data"
LOOKS = frozenset({"GET", "HEAD"})


def needs(right: Right) -> Callable[[Handler], Answer]:
    """Makes a handler that runs only for people with this right."""
    return lambda handler: _guarded(handler, right)


def open_to_all(handler: Handler) -> Answer:
    """Makes a handler that runs for everybody: signing in asks for no right."""
    return _guarded(handler, None)


def _guarded(handler: Handler, right: Right | None) -> Answer:
    @wraps(handler)
    async def answer(request: web.Request) -> web.StreamResponse:
        if not served_here(request) or "\0" in f"{request.path}?{request.rel_url.query_string}":
            raise web.HTTPNotFound  # no row of PostgreSQL's can hold a NUL
        changes = request.method not in LOOKS
        if changes and _sent_elsewhere(request):
            return error_page(request, 403)
        desk = await Desk.of(request)
        if right is not None:
            if desk.session is None:
                return _sign_in_first(desk)
            if not desk.may(right):
                return await _refuse(desk, right)
        if changes and not desk.stamped(await _stamp(request)):
            return error_page(request, 409, known=desk.language)
        return await handler(desk)

    answer.declared = right  # type: ignore[attr-defined]  # tests walk the routes
    return answer


def _sent_elsewhere(request: web.Request) -> bool:
    """Returns whether a form may come from another site: browsers say so by one of two headers."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site != "same-origin":
        return True
    if origin is None:
        return site is None
    try:
        return URL(origin).authority != request.host
    except ValueError:
        return True


async def _stamp(request: web.Request) -> str:
    if request.content_type == MULTIPART:  # a file is read by its page, piece by piece
        return request.query.get("stamp", "")
    if request.content_type != URLENCODED:
        return ""
    try:
        return parse_qs((await request.read()).decode()).get("stamp", [""])[0]
    except ValueError:
        return ""


def _sign_in_first(desk: Desk) -> web.StreamResponse:
    """Leads to the sign-in and back. A part of a page, or a form, gets 401: nothing typed is lost
    by being led away."""
    if desk.request.method in LOOKS and not desk.partial and wanted(desk.request):
        raise web.HTTPSeeOther(f"/sign-in?next={quote(desk.request.path_qs)}")
    return web.Response(status=401, text="sign in first")


async def _refuse(desk: Desk, right: Right) -> web.StreamResponse:
    async with desk.services.db.begin() as conn:
        details = {"right": right.name.lower(), "method": desk.request.method}
        await audit.write(conn, desk.user.name, "refuse page", None, details, desk.now)
    return error_page(desk.request, 403, known=desk.language)
