"""The short links' own host: a token leads on, everything else is 404, and nothing else happens."""

from __future__ import annotations

from collections import Counter
from time import monotonic

from aiohttp import web
from aiohttp.typedefs import Handler
from yarl import URL

from bot.links import clicks_store as clicks
from bot.links.rules.judge import NOTED
from bot.links.tokens import NOTHING, is_token
from bot.services import Services
from bot.web.addresses import crowd
from bot.web.error_pages import error_page, wanted
from bot.web.keys import SERVICES
from bot.web.visitors import client_ip

LONGEST = 200  # letters that are kept of a header
GONE = "/link-over"
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}

MISSES_A_MINUTE = 60  # by one address, before it gets nothing more for the rest of that minute

routes = web.RouteTableDef()


class Misses:
    """Counts how often each address has asked in this minute for links that there are not: whoever
    guesses is slowed down."""

    def __init__(self) -> None:
        self._minute, self._counts = 0, Counter[str]()

    def add(self, who: str, seconds: float) -> None:
        """Notes a miss. seconds: the time, from whatever beginning."""
        self._turn(seconds)
        self._counts[who] += 1

    def too_many(self, who: str, seconds: float) -> bool:
        """Returns whether an address has missed too often."""
        self._turn(seconds)
        return self._counts[who] >= MISSES_A_MINUTE

    def _turn(self, seconds: float) -> None:
        if int(seconds // 60) != self._minute:
            self._minute, self._counts = int(seconds // 60), Counter()


MISSES: web.AppKey[Misses] = web.AppKey("misses", Misses)


@web.middleware
async def by_host(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers what comes to the links' host; lets everything else pass."""
    services = request.app[SERVICES]
    if services.settings.link_url is None or not _is_ours(request, services.settings.link_url):
        return await handler(request)
    token, misses, who = request.path[1:], request.app[MISSES], crowd(client_ip(request))
    if misses.too_many(who, monotonic()):
        return _nothing(429)
    asks = request.method in ("GET", "HEAD") and is_token(token)
    answer = await _follow(services, request, token) if asks else None
    if answer is None:
        misses.add(who, monotonic())
        return _nothing(404)
    return answer


def _is_ours(request: web.Request, link_url: str) -> bool:
    ours = URL(link_url)
    try:
        asked = URL(f"{ours.scheme}://{request.host}")
    except ValueError:
        return False
    return (asked.host, asked.port) == (ours.host, ours.port)


async def _follow(
    services: Services, request: web.Request, token: str
) -> web.StreamResponse | None:
    """Leads on, once the click is committed. Returns None if there is no such link."""
    headers = {
        name: said[:LONGEST].replace("\0", "")
        for name in NOTED
        if (said := request.headers.get(name))
    }
    async with services.db.connect() as conn:
        found = await clicks.note(
            conn, token, request.method, client_ip(request), headers, services.clock.now()
        )
    if found is None:
        return None
    if found.leads:
        return web.Response(status=302, headers={**HEADERS, "Location": found.destination})
    if wanted(request):
        over = f"{services.settings.public_url}{GONE}"
        return web.Response(status=302, headers={**HEADERS, "Location": over})
    return _nothing(410)


def _nothing(status: int) -> web.Response:
    return web.Response(status=status, text=NOTHING, headers=HEADERS)


@routes.get(GONE)
async def over(request: web.Request) -> web.Response:
    """Says that a link has expired, on the host that has pages."""
    return error_page(request, 410)
