"""A request for a page and all that its answer depends on, found out once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.models import Language
from bot.services import Services
from bot.web.addresses import crowd
from bot.web.keys import SERVICES
from bot.web.visitors import client_ip


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a page. at: when it began. ip: the client's, "" if unknown. embedders: the
    sites that may show the answer in a frame."""

    request: web.Request
    services: Services
    at: datetime
    ip: str
    language: Language
    embedders: tuple[str, ...]

    @classmethod
    def of(
        cls, request: web.Request, *, known: Language | None = None, framed: bool = False
    ) -> Visit:
        """Reads the visit from a request. known: the person's language. framed: for a page that
        other sites may show."""
        services = request.app[SERVICES]
        settings = services.settings
        return cls(
            request=request,
            services=services,
            at=services.clock.now(),
            ip=client_ip(request),
            language=_asked(request) or known or _preferred(request) or settings.default_language,
            embedders=("'self'", *settings.form_embedders) if framed else (),
        )

    async def allowed(self) -> bool:
        """Counts a form. Returns whether its sender may send so many in a minute."""
        limit = self.services.settings.form_posts_per_minute
        return await self.services.queues.allow("form", crowd(self.ip), limit, self.at)

    def evidence(self, page: str) -> dict[str, object]:
        """Returns what the ledger keeps of a consent that is given or ended on this page."""
        agent = self.request.headers.get("User-Agent", "")
        return {"ip": self.ip, "user_agent": agent[:500], "page": page}


def _asked(request: web.Request) -> Language | None:
    """Returns the language that the page's address asks for."""
    return _spoken(request.query.get("lang", ""))


def _preferred(request: web.Request) -> Language | None:
    """Returns the first of the browser's languages that we have."""
    wanted = request.headers.get("Accept-Language", "").split(",")
    codes = (_spoken(item.strip()[:2].lower()) for item in wanted)
    return next(filter(None, codes), None)


def _spoken(code: str) -> Language | None:
    return Language(code) if code in set(Language) else None
