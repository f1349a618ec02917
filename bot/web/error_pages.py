"""The pages that say what went wrong, for people; other programs get a line of words or JSON."""

from __future__ import annotations

from aiohttp import web

from bot.models import Language
from bot.web.catalog import mark, translate
from bot.web.console.desk import COOKIE, served_here
from bot.web.pages import page
from bot.web.visit import Visit

# Status: icon, title, what to do.
PAGES = {
    403: (
        "lock",
        mark("This is not open to you"),
        mark("Your roles do not include it. An admin can change them."),
    ),
    404: (
        "compass",
        mark("There is no such page"),
        mark("The address may be cut short, or what it led to is gone."),
    ),
    409: (
        "hourglass",
        mark("Somebody was quicker"),
        mark("What you saw has changed meanwhile, so nothing was done. Go back and look again."),
    ),
    410: (
        "hourglass",
        mark("This link is over"),
        mark("What it led to has ended. Ask us if you miss it."),
    ),
    413: (
        "circle-alert",
        mark("This is too large"),
        mark("Nothing was kept of it."),
    ),
    429: (
        "hourglass",
        mark("Too many at once"),
        mark("Please try again in a minute."),
    ),
    500: (
        "server-crash",
        mark("Something broke on our side"),
        mark("It is in the logs as %(number)s, and nothing was half done."),
    ),
    503: (
        "unplug",
        mark("Back in a moment"),
        mark("A server is away. Nothing is lost; please try again in some seconds."),
    ),
}


def wanted(request: web.Request) -> bool:
    """Returns whether whoever asks reads pages, as a browser does that opens an address."""
    return "text/html" in request.headers.get("Accept", "")


def error_page(
    request: web.Request,
    status: int,
    *,
    number: str = "",
    reason: str = "",
    known: Language | None = None,
) -> web.Response:
    """Renders the page of an error. number: what finds it in the logs. reason: replaces the page's
    own words."""
    icon, title, text = PAGES.get(status, PAGES[500 if status >= 500 else 409])
    visit = Visit.of(request, known=known)
    said = translate(visit.language, text, **({"number": number} if "%(" in text else {}))
    return page(
        visit,
        "error.html",
        status=status,
        icon=icon,
        title=translate(visit.language, title),
        text=reason or said,
        code=status,
        works_here=COOKIE in request.cookies and served_here(request),
    )
