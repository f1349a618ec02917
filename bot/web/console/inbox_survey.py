"""A survey that staff start with the person of a conversation."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.access.rules import Right
from bot.campaigns import survey_starts
from bot.campaigns.survey_starts import Offer
from bot.messages.outbox_store import Ruling
from bot.models import Status
from bot.web.catalog import mark, translate
from bot.web.console.desk import Desk
from bot.web.console.guard import needs
from bot.web.console.inbox_acts import act, held, refused
from bot.web.console.inbox_forms import SurveyForm
from bot.web.console.inbox_talk import AT, why_not
from bot.web.console.layout import show

routes = web.RouteTableDef()

LATELY = mark("They had it, or another survey, within 30 days.")
NOW = mark("It goes now.")
WAITS = mark("It waits: %(why)s.")
NEVER = mark("It would not go: %(why)s.")


@routes.get(AT + "/survey")
@needs(Right.INBOX)
async def ask(desk: Desk) -> web.StreamResponse:
    """Shows the surveys that may be started, and what the gate says of each."""
    talk = await held(desk)
    found = await survey_starts.offers(desk.services, talk.contact.id)
    values: dict[str, Any] = {
        "what": "survey",
        "contact": talk.contact,
        "offers": [(one, _said(desk, one)) for one in found],
        "wrong": "",
    }
    return show(desk, "ask.html", **values)


def _said(desk: Desk, offer: Offer) -> str:
    """Returns what would come of it, in words."""
    ruling: Ruling | None = offer.ruling
    if ruling is None:
        return translate(desk.language, LATELY)
    if ruling.status is Status.QUEUED:
        return translate(desk.language, NOW)
    words = WAITS if ruling.status is Status.DEFERRED else NEVER
    return translate(desk.language, words, why=why_not(desk, ruling.reason))


@routes.post(AT + "/survey")
@needs(Right.INBOX)
async def start(desk: Desk) -> web.StreamResponse:
    """Starts the survey that was chosen."""
    sent = await SurveyForm.needed(desk.request)
    address = (await held(desk)).contact.address
    if not sent.survey:
        return await refused(desk, translate(desk.language, "Choose a survey."))
    return await act(desk, survey_starts.start(desk.services, sent.survey, address, desk.user.name))
