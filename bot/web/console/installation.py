"""Settings that are read here and changed by a command: numbers, programs, rules, health."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web

from bot.access.rules import Right
from bot.delivery import doctor
from bot.delivery.doctor import Finding
from bot.gate.packs import week
from bot.gate.packs.loading import packs
from bot.gate.packs.model import Asks, Cap, Hours, Note, Words
from bot.web.catalog import in_language, mark, translate
from bot.web.console.consent_words import CLASSES
from bot.web.console.desk import Desk
from bot.web.console.guard import needs
from bot.web.console.layout import show

routes = web.RouteTableDef()

FRESH = timedelta(minutes=1)  # so old may what the doctor found be
PATIENCE = 2.0  # seconds until the page shows what there is, and looks again
LEVELS = ("error", "warning", "note", "fine")


@routes.get("/settings/numbers")
@needs(Right.INSTALLATION)
async def numbers(desk: Desk) -> web.StreamResponse:
    """Shows the sender numbers and the programs."""
    known = desk.services.numbers
    return show(desk, "numbers.html", numbers=known.every, programs=list(known.programs.values()))


@routes.get("/settings/rules")
@needs(Right.INSTALLATION)
async def rules(desk: Desk) -> web.StreamResponse:
    """Shows the jurisdictions, and all rules of the one that the address names, with sources."""
    known = packs()
    asked = desk.request.query.get("law", "").upper()
    laws = [
        (name, [country for country, held in known.covers.items() if name in held])
        for name in known.jurisdictions
    ]
    rows: list[Hours | Cap | Note | Words | Asks] = [
        *known.hours.get(asked, ()),
        *known.caps.get(asked, ()),
        *known.notes.get(asked, ()),
        *known.words.get(asked, ()),
        *known.asks.get(asked, ()),
    ]
    said = [(_about(desk, row), _in_words(desk, row), row.origin) for row in rows]
    return show(desk, "rules.html", laws=laws, law=asked if rows else "", rows=said)


# As a pack writes hours, and as a page says them.
WEEK = {
    "Mo": mark("Mon"),
    "Tu": mark("Tue"),
    "We": mark("Wed"),
    "Th": mark("Thu"),
    "Fr": mark("Fri"),
    "Sa": mark("Sat"),
    "Su": mark("Sun"),
    "PH": mark("public holidays"),
    "off": mark("closed"),
}
_WEEK = re.compile(rf"\b(?:{'|'.join(WEEK)})\b")


def _about(desk: Desk, row: Hours | Cap | Note | Words | Asks) -> str:
    match row:
        case Hours() | Cap():
            kinds = (CLASSES.get(one, one) for one in sorted(row.classes))
            return ", ".join(translate(desk.language, one) for one in kinds)
        case Note():
            return translate(desk.language, row.key.replace("_", " "))
        case Words():
            return translate(desk.language, mark("keywords: %(kind)s"), kind=row.kind.upper())
        case Asks():
            return translate(desk.language, mark("texts say"))


def _in_words(desk: Desk, row: Hours | Cap | Note | Words | Asks) -> str:
    match row:
        case Hours():
            shown = week.show(row.days, row.holidays)
            return _WEEK.sub(lambda found: translate(desk.language, WEEK[found[0]]), shown)
        case Cap():
            words = mark("at most %(most)s texts in %(hours)s hours on one subject")
            return translate(desk.language, words, most=row.most, hours=row.hours)
        case Note():
            return translate(desk.language, row.text)
        case Words():
            return ", ".join(row.words)
        case Asks():
            return ", ".join(row.way_out.values())


# -- health --------------------------------------------------------------------------------------


@dataclass(slots=True)
class Checkup:
    """What the doctor found last. at: when, None before the first time."""

    found: tuple[Finding, ...] = ()
    at: datetime | None = None
    running: asyncio.Task[None] | None = field(default=None)

    async def look(self, desk: Desk) -> bool:
        """Has the doctor look if it is time. Returns whether what was found is of now."""
        if self.at is not None and desk.now - self.at < FRESH:
            return True
        if self.running is None or self.running.done():
            self.running = asyncio.create_task(self._examine(desk))
        await asyncio.wait({self.running}, timeout=PATIENCE)
        return self.running.done() and self.running.exception() is None

    async def _examine(self, desk: Desk) -> None:
        self.found = tuple([one async for one in doctor.examine(desk.services)])
        self.at = desk.services.clock.now()


CHECKUP: web.AppKey[Checkup] = web.AppKey("CHECKUP", Checkup)


@routes.get("/settings/health")
@needs(Right.INSTALLATION)
async def health(desk: Desk) -> web.StreamResponse:
    """Shows what the doctor finds; while it looks, what it found last."""
    checkup = desk.request.app[CHECKUP]
    fresh = await checkup.look(desk)
    found = sorted(checkup.found, key=lambda one: LEVELS.index(one.level))
    counts = {level: sum(one.level == level for one in found) for level in LEVELS}
    answer = show(
        desk,
        "health.html",
        found=found,
        counts=counts,
        at=checkup.at,
        fresh=fresh,
        in_words=lambda said: in_language(desk.language, said),
    )
    if not fresh:
        answer.headers["Refresh"] = "2"
    return answer
