"""What stands beside a thread about its person, and the proof of a consent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web

from bot.access.rules import Right
from bot.contacts import audit_store as audit
from bot.db.database import Connection
from bot.inbox import person_store
from bot.inbox.person_store import About
from bot.orders import store as orders
from bot.orders.rules import Order, OrderState, candidates
from bot.web.catalog import mark, translate
from bot.web.console.consent_words import CHANNELS, CLASSES, EVENTS, titled
from bot.web.console.desk import Desk
from bot.web.console.feedback_words import KINDS, THEMES
from bot.web.console.guard import needs
from bot.web.console.happened import OUTCOMES
from bot.web.console.inbox_talk import AT, Room, load, number, room
from bot.web.console.layout import show
from bot.web.console.readings import kind

routes = web.RouteTableDef()

ORDERS = {
    OrderState.PROCESSING: mark("in preparation"),
    OrderState.SHIPPED: mark("on its way"),
    OrderState.DELIVERED: mark("delivered"),
    OrderState.CANCELED: mark("canceled"),
    OrderState.RETURNED: mark("returned"),
}
SURVEYS = {
    "open": mark("under way"),
    "completed": mark("completed"),
    "stopped": mark("stopped"),
    "expired": mark("expired"),
    "ended": mark("ended"),
    "handed_over": mark("handed over"),
}


@dataclass(frozen=True, slots=True)
class Panel:
    """What the side panel shows. orders: those that the person has named."""

    known: About
    orders: tuple[Order, ...]

    @property
    def open_survey(self) -> dict[str, Any] | None:
        """The survey that the person is in the middle of, None if there is none."""
        return next((one for one in self.known.surveys if one["status"] == "open"), None)


async def about(conn: Connection, desk: Desk, talk: Room) -> Panel:
    """Returns what stands beside a thread."""
    contact_id = talk.contact.id
    texts = await person_store.numbered(conn, contact_id)
    keys = dict.fromkeys(key for text in texts for key in candidates(text))
    found = await orders.find(conn, list(keys)[:20]) if keys else {}
    numbers = {order.number: order for order in found.values()}
    return Panel(
        await person_store.about(conn, contact_id, desk.services.clock.now()),
        tuple(numbers.values()),
    )


def words(desk: Desk) -> dict[str, Any]:
    """Returns the words that the template needs beside the panel's own."""

    def of(table: Mapping[Any, str], key: str) -> str:
        found = table.get(key)
        return translate(desk.language, found) if found else key.replace("_", " ")

    return {
        "order_state": lambda key: of(ORDERS, key),
        "class_name": lambda key: of(CLASSES, key),
        "survey_state": lambda key: of(SURVEYS, key),
        "channel_name": lambda key: of(CHANNELS, key),
        "titled": partial(titled, desk),
        "consent_kind": lambda key: of(EVENTS, key),
        "outcome": lambda key: of(OUTCOMES, key),
        "case_kind": lambda key: kind(desk.language, key),
        "feedback_kind": lambda key: of(KINDS, key),
        "feedback_theme": lambda key: of(THEMES, key),
    }


@routes.get(AT + "/person")
@needs(Right.INBOX)
async def part_person(desk: Desk) -> web.StreamResponse:
    """Returns the panel alone."""
    async with desk.services.db.connect() as conn:
        talk = await room(conn, desk, number(desk))
        panel = await about(conn, desk, talk)
    return show(desk, "beside.html", talk=talk, about=panel, **words(desk))


# -- proof -----------------------------------------------------------------------------------


@routes.get(AT + "/consent/{program:[\\w*-]{1,60}}")
@needs(Right.INBOX)
async def consent(desk: Desk) -> web.StreamResponse:
    """Shows what a consent rests on, and notes who has looked."""
    program = desk.request.match_info["program"]
    async with desk.services.db.begin() as conn:
        contact = (await load(conn, number(desk))).contact
        found = await person_store.proofs(conn, contact.id, program)
        details = {"program": program}
        await audit.write(conn, desk.user.name, "see evidence", contact.id, details, desk.now)
    values: dict[str, Any] = {
        "what": "proof",
        "contact": contact,
        "program": program,
        "proofs": found,
    }
    return show(desk, "ask.html", wrong="", **values, **words(desk))
