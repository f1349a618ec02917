"""Renders the console's pages: what stands around each of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from aiohttp import web

from bot.access.rules import Right
from bot.errors import UsageError
from bot.models import Role
from bot.web.catalog import mark, translate
from bot.web.console import figures, times
from bot.web.console.desk import Desk
from bot.web.pages import render

# The rooms in the rail: path, icon, name, the right to see it.
ROOMS = (
    ("/inbox", "inbox", mark("Inbox"), Right.INBOX),
    ("/campaigns", "megaphone", mark("Campaigns"), Right.CAMPAIGNS),
    ("/contacts", "users", mark("Contacts"), Right.CONTACTS),
    ("/contacts/import", "users", mark("Contacts"), Right.IMPORT),
    ("/knowledge", "circle-question-mark", mark("Knowledge"), Right.KNOWLEDGE),
    ("/till", "tag", mark("Till"), Right.TILL),
    ("/reports", "chart-column", mark("Reports"), Right.REPORTS),
    ("/reports/feedback", "chart-column", mark("Reports"), Right.FEEDBACK),
    ("/settings/teams", "settings", mark("Settings"), Right.TEAMS),
    ("/settings/health", "settings", mark("Settings"), Right.INSTALLATION),
)
# With g before it, the key that leads to a room.
KEYS = {
    "Inbox": "i",
    "Campaigns": "c",
    "Contacts": "p",
    "Knowledge": "k",
    "Till": "t",
    "Reports": "r",
    "Settings": "s",
}
# What is behind Settings: path, name, the right to see it.
SETTINGS = (
    ("/settings/business", mark("Business"), Right.BUSINESS),
    ("/settings/teams", mark("Team and hours"), Right.TEAMS),
    ("/settings/canned", mark("Canned replies"), Right.TEAMS),
    ("/settings/health", mark("Health"), Right.INSTALLATION),
    ("/settings/users", mark("Users"), Right.USERS),
    ("/settings/numbers", mark("Numbers and programs"), Right.INSTALLATION),
    ("/settings/rules", mark("Rules"), Right.INSTALLATION),
    ("/settings/audit", mark("Audit"), Right.AUDIT),
)
ROLES = {
    Role.STAFF: mark("Staff"),
    Role.LEAD: mark("Lead"),
    Role.MARKETER: mark("Marketer"),
    Role.ADMIN: mark("Admin"),
}
# What is in the bar of a small screen; the rest is behind More.
IN_BAR = 4
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def show(desk: Desk, template: str, *, status: int = 200, **values: Any) -> web.Response:
    """Renders a page or a part of one. template: in templates/console."""
    user = desk.session.user if desk.session else None
    html = render(
        desk.language,
        f"console/{template}",
        brand=desk.services.business.brand,
        user=user,
        theme=user.theme if user else None,
        stamp=desk.stamp(),
        rooms=open_rooms(desk),
        in_bar=IN_BAR,
        room_keys=KEYS,
        settings=[(to, words) for to, words, right in SETTINGS if desk.may(right)],
        path=desk.request.path,
        here=desk.request.path_qs,
        partial=desk.partial,
        request_show=desk.request.query.get("show", ""),
        present=desk.now,
        Right=Right,
        may=desk.may,
        spelled=lambda roles: ", ".join(role_names(desk, roles)),
        number=phone_number,
        browser=browser,
        **figures.of(desk),
        **times.of(desk),
        **values,
    )
    answer = web.Response(text=html, status=status, content_type="text/html", headers=_headers())
    answer.headers["Content-Language"] = desk.language.value
    answer.enable_compression()
    return answer


def open_rooms(desk: Desk) -> list[tuple[str, str, str, Right]]:
    """Returns the rooms that are open to whoever is signed in: of several doors of one, the
    first."""
    found: dict[str, tuple[str, str, str, Right]] = {}
    for room in ROOMS:
        if desk.may(room[3]):
            found.setdefault(room[2], room)
    return list(found.values())


def _headers() -> dict[str, str]:
    return {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        # not no-referrer: a form would then not say which site it is from
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Robots-Tag": "noindex",
        "Cache-Control": "no-store",
    }


def said(desk: Desk, error: UsageError) -> str:
    """Returns an error's words in the language of whoever is signed in."""
    return translate(desk.language, error.text, **error.values)


def in_words(desk: Desk, table: Mapping[str, str]) -> dict[str, str]:
    """Returns a table's words in the language of whoever looks."""
    return {name: translate(desk.language, text) for name, text in table.items()}


def role_names(desk: Desk, roles: Collection[Role]) -> list[str]:
    """Returns the names of the roles, in the order of the enum."""
    return [translate(desk.language, name) for role, name in ROLES.items() if role in roles]


@lru_cache(4096)
def phone_number(address: str) -> str:
    """Returns a number as people write it: "+33 6 12 34 56 01"; any other address as it is."""
    # its metadata is not needed to start
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

    try:
        return format_number(parse(address), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return address


# What a browser calls itself, the more particular first: others also say Chrome and Safari.
_BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox": "Firefox", "Chrome": "Chrome"}
_BROWSERS |= {"Safari": "Safari", "curl": "curl"}
_SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows"}
_SYSTEMS |= {"Mac": "Mac", "Linux": "Linux"}


def browser(agent: str) -> str:
    """Returns which browser on what this is: "Firefox, Linux"; "?" if it does not say."""
    names = [
        next((name for sign, name in known.items() if sign in agent), None)
        for known in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(name for name in names if name) or "?"


def go(path: str) -> web.HTTPSeeOther:
    """Returns the way to another page after a form was done."""
    return web.HTTPSeeOther(path)
