"""The people who may be texted: found by name, number or tag; and their wishes about data."""

from __future__ import annotations

from urllib.parse import urlencode

from aiohttp import web

from bot.access.rules import Right
from bot.contacts import audit_store as audit
from bot.contacts import cases_store as cases
from bot.contacts import people
from bot.models import Language
from bot.web.catalog import mark, translate
from bot.web.console.desk import Desk
from bot.web.console.guard import needs
from bot.web.console.layout import show
from bot.web.console.query import whole
from bot.web.console.standing import standing

routes = web.RouteTableDef()

PAGE = 50
STATES = {
    "opted_out": mark("Opted out"),
    "held": mark("Held until a doubt is settled"),
    "blocked": mark("Blocked"),
    "dead": mark("Nobody has the number"),
}
ASKED = ("q", "tag", "language", "state", "program")


@routes.get("/contacts")
@needs(Right.CONTACTS)
async def listing(desk: Desk) -> web.StreamResponse:
    """Shows the newest contacts that fit what the address asks for."""
    query = desk.request.query
    asked = {name: query.get(name, "").strip()[:200] for name in ASKED}
    before = query.get("before", "")
    found = await people.find(
        desk.services,
        (asked["tag"],) if asked["tag"] else (),
        asked["q"],
        language=asked["language"] or None,
        state=asked["state"] or None,
        program=asked["program"] or None,
        before=whole(before),
        limit=PAGE + 1,
    )
    shown = found[:PAGE]
    filters = {name: value for name, value in asked.items() if value}
    older = urlencode({**filters, "before": shown[-1].id}) if len(found) > PAGE else ""
    if asked["q"]:  # not for what: that may be a person
        async with desk.services.db.begin() as conn:
            await audit.write(conn, desk.user.name, "search contacts", None, {}, desk.now)
    return show(
        desk,
        "contacts.html",
        people=[(one, standing(desk, one)) for one in shown],
        asked=asked,
        filtered=bool(filters),
        older=older,
        first=urlencode(filters) if before else None,
        languages=[(one.value, one.value.upper()) for one in Language],
        states=[(name, translate(desk.language, words)) for name, words in STATES.items()],
        programs=programs(desk),
    )


def programs(desk: Desk) -> list[tuple[str, str]]:
    """Returns the programs: name, title in the language of whoever looks."""
    known = desk.services.numbers.programs.items()
    return [(name, program.title[desk.language]) for name, program in known]


@routes.get("/contacts/requests")
@needs(Right.CONTACTS)
async def requests(desk: Desk) -> web.StreamResponse:
    """Shows the open wishes about data, the soonest due first."""
    async with desk.services.db.connect() as conn:
        found = await cases.data_requests(conn)
    return show(desk, "data_requests.html", requests=found, now=desk.now)
