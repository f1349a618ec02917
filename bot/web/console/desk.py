"""One request to the console, with whoever makes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from aiohttp import web
from yarl import URL

from bot.access import sessions
from bot.access.rules import Right, may
from bot.access.sessions import Origin
from bot.access.sign_in_store import Session
from bot.access.store import User
from bot.files import signed
from bot.models import Language
from bot.services import Services
from bot.web.addresses import crowd
from bot.web.keys import SERVICES
from bot.web.visit import Visit

COOKIE = "__Host-texto"
ZONE = "texto-zone"  # the browser's time zone, which its own script notes
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_TOKEN = re.compile(r"[\w-]{20,100}")


@dataclass(frozen=True, slots=True)
class Desk:
    """One request. session: None if nobody is signed in."""

    visit: Visit
    session: Session | None

    @classmethod
    async def of(cls, request: web.Request) -> Desk:
        """Reads who makes the request from its cookie."""
        secret = request.cookies.get(COOKIE, "")
        found = None
        if _TOKEN.fullmatch(secret):
            found = await sessions.find(request.app[SERVICES], secret)
        return cls(Visit.of(request, known=found.user.language if found else None), found)

    @property
    def request(self) -> web.Request:
        return self.visit.request

    @property
    def services(self) -> Services:
        return self.visit.services

    @property
    def language(self) -> Language:
        return self.visit.language

    @property
    def locale(self) -> str:
        """The locale of dates, numbers and money."""
        return "fr_FR" if self.language is Language.FR else "en_GB"

    @property
    def now(self) -> datetime:
        return self.visit.at

    @property
    def user(self) -> User:
        """Whoever is signed in. Raises HTTPUnauthorized."""
        return self.signed_in.user

    @property
    def signed_in(self) -> Session:
        """The session. Raises HTTPUnauthorized."""
        if self.session is None:
            raise web.HTTPUnauthorized(text="sign in first")
        return self.session

    def may(self, right: Right) -> bool:
        """Returns whether whoever is signed in has the right."""
        return self.session is not None and may(self.session.user.roles, right)

    @property
    def origin(self) -> Origin:
        """Where a sign-in comes from."""
        agent = self.request.headers.get("User-Agent", "")[:500]
        return Origin(self.visit.ip, crowd(self.visit.ip), agent)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the browser; UTC until it has said it."""
        named = self.request.cookies.get(ZONE, "")
        return ZoneInfo(named if named in _zones() else "UTC")

    @property
    def partial(self) -> bool:
        """Whether a part of the page asks, not the browser for a whole one."""
        return self.request.headers.get("HX-Request") == "true"

    def stamp(self) -> str:
        """Returns the token that forms send back: bound to the session, or to nobody's."""
        return signed.form_stamp(self.services.ledger_key, self._form, self.now)

    def stamped(self, stamp: str) -> bool:
        """Returns whether a form was shown within this session, in the last week."""
        keys = self.services.ledger_keys.values()
        age = signed.form_age(keys, self._form, stamp, self.now)
        return age is not None and age <= sessions.LASTS

    @property
    def _form(self) -> str:
        return f"console:{self.session.hash.hex() if self.session else 'nobody'}"


@cache
def _zones() -> set[str]:
    return available_timezones()


def served_here(request: web.Request) -> bool:
    """Returns whether the request came to the console's own address. On this machine all its names
    are one; no other name may lead there, or a page elsewhere could have its own name do so."""
    ours = URL(request.app[SERVICES].settings.console_url)
    try:
        asked = URL(f"{ours.scheme}://{request.host}")
    except ValueError:
        return False
    same_name = asked.host == ours.host or {asked.host, ours.host} <= LOOPBACK
    return same_name and asked.port == ours.port


def readable_by_others(request: web.Request) -> bool:
    """Returns whether what is typed could be read on its way: http to another machine."""
    ours = URL(request.app[SERVICES].settings.console_url)
    if ours.host in LOOPBACK:
        return False
    return ours.scheme != "https" or request.headers.get("X-Forwarded-Proto") == "http"
