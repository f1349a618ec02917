"""What the law lets a person ask for: the proof of consent, a copy of all data, an erasure."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.access.rules import Right
from bot.consent import cases
from bot.contacts.people import Shown
from bot.errors import UsageError
from bot.privacy import erase as privacy
from bot.privacy import evidence, person_page
from bot.web.catalog import mark, translate
from bot.web.console.consent_words import CHANNELS, CLASSES, EVENTS, titled
from bot.web.console.desk import Desk
from bot.web.console.downloads import download
from bot.web.console.forms import EraseForm, OutcomeForm
from bot.web.console.guard import needs
from bot.web.console.layout import go, said, show
from bot.web.console.person import HERE, opened
from bot.web.console.standing import HELD

routes = web.RouteTableDef()

ANOTHER = mark("That is another number. Nothing was erased.")
# What the ledger's events hold of the person besides the words (bot/consent/store.py).
DETAILS = {
    "number": mark("Our number"),
    "page": mark("Page"),
    "source": mark("Where"),
    "ip": mark("IP address"),
    "user_agent": mark("Browser"),
    "sid": mark("Text's id"),
    "program_version": mark("Version of the program"),
}


# -- the proof of consent ------------------------------------------------------------------------


@routes.get(HERE + "/consent")
@needs(Right.CONTACTS)
async def proof(desk: Desk) -> web.StreamResponse:
    """Shows the ledger of one person with the proof of each event; the audit trail has who
    looked."""
    shown = await opened(desk)
    found = await _evidence(desk, shown)
    return show(
        desk,
        "consent.html",
        person=shown.contact,
        proof=found,
        events=[_event(desk, one) for one in reversed(found["events"])],
        held=HELD.get(found["consent"]["held_for"] or "", ""),
    )


async def _evidence(desk: Desk, shown: Shown) -> dict[str, Any]:
    address = shown.contact.address
    gathered = await evidence.gather(desk.services, address, desk.user.name)
    return next(one for one in gathered["people"] if one["address"] == address)


def _event(desk: Desk, event: dict[str, Any]) -> dict[str, Any]:
    """Returns an event in words."""
    program, details = event["program"], event["details"]
    everything = translate(desk.language, mark("all programs"))
    channel = CHANNELS.get(event["channel"])
    return {
        **event,
        "at": datetime.fromisoformat(event["at"]),
        "title": translate(desk.language, EVENTS.get(event["kind"], event["kind"])),
        "program": everything if program == "*" else titled(desk, program),
        "message_class": _in_words(desk, CLASSES.get(event["message_class"] or "")),
        "channel": _in_words(desk, channel) or event["channel"],
        "words": details.get("words"),
        "details": [
            (translate(desk.language, words), details[name])
            for name, words in DETAILS.items()
            if details.get(name)
        ],
    }


def _in_words(desk: Desk, words: str | None) -> str:
    return translate(desk.language, words) if words else ""


@routes.post(HERE + "/consent")
@needs(Right.CONTACTS)
async def proof_file(desk: Desk) -> web.StreamResponse:
    """Returns the proof as one file, for a letter or a court."""
    shown = await opened(desk)
    gathered = await evidence.gather(desk.services, shown.contact.address, desk.user.name)
    name = f"consent-{shown.contact.id}-{desk.now:%Y%m%d}.html"
    return download(evidence.render(gathered), name, "text/html")


# -- a copy, an erasure --------------------------------------------------------------------------


@routes.post(HERE + "/export/html")
@routes.post(HERE + "/export/json")
@needs(Right.EXPORT)
async def export(desk: Desk) -> web.StreamResponse:
    """Returns all that is kept about the person: as a page to read, or for programs."""
    shown = await opened(desk)
    found = await privacy.export(desk.services, shown.contact.address, desk.user.name)
    name = f"person-{found['people'][0]['contact'][0]['subject_id'][:8]}"
    if desk.request.path.endswith("/json"):
        words = json.dumps(found, indent=2, ensure_ascii=False)
        return download(words, f"{name}.json", "application/json")
    ours = desk.services.business
    page = person_page.render(found, ours.brand, ours.support)
    return download(page, f"{name}.html", "text/html")


@routes.get(HERE + "/erase")
@needs(Right.ERASE)
async def ask(desk: Desk) -> web.StreamResponse:
    """Asks for the number once more before anything is erased."""
    return show(desk, "erase.html", person=(await opened(desk)).contact, wrong="", reason="")


@routes.post(HERE + "/erase")
@needs(Right.ERASE)
async def erase(desk: Desk) -> web.StreamResponse:
    """Erases the person everywhere, for good."""
    shown, sent = await opened(desk), await EraseForm.needed(desk.request)
    address = shown.contact.address
    try:
        if _digits(sent.number) != _digits(address):
            raise UsageError(ANOTHER)
        await privacy.erase(desk.services, address, desk.user.name, sent.reason.strip())
    except UsageError as error:
        values = {"wrong": said(desk, error), "reason": sent.reason}
        return show(desk, "erase.html", status=422, person=shown.contact, **values)
    raise go("/contacts?done=erased")


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))


# -- wishes about data ---------------------------------------------------------------------------


@routes.post(HERE + r"/requests/{case:\d{1,18}}")
@needs(Right.EXPORT)
async def done(desk: Desk) -> web.StreamResponse:
    """Closes a wish about data with what came of it."""
    sent = await OutcomeForm.needed(desk.request)
    outcome = sent.outcome.strip() or translate(desk.language, mark("done"))
    number = int(desk.request.match_info["case"])
    try:
        await cases.close(desk.services, number, desk.user.name, outcome, stop=None)
    except UsageError:
        raise web.HTTPNotFound from None
    raise go(f"/contacts/{desk.request.match_info['id']}")
