"""The form to join a program: a plain page that other sites may show in a frame.

It needs no cookie, so nobody can be made to send it in another's name; its stamp binds the words
that were shown. GET and HEAD change nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import structlog
from aiohttp import web
from pydantic import BeforeValidator

from bot.consent.change import Cause
from bot.consent.opt_in import Outcome, Wish
from bot.consent.sign_up import sign_up
from bot.models import Language
from bot.programs.mobile import BadNumber, Mobile, Refusal, dialling_code, mobile
from bot.programs.model import Program
from bot.web.keys import SERVICES
from bot.web.pages import notice, page
from bot.web.public import forms
from bot.web.visit import Visit
from bot.web.words import consent_wording

log = structlog.get_logger()
routes = web.RouteTableDef()

TOO_FAST = timedelta(seconds=2)  # faster than anybody types a number

Ticked = Annotated[bool, BeforeValidator(lambda value: value == "yes")]


class JoinForm(forms.Form):
    """The fields of the form. website: a trap, which people don't see and leave empty."""

    number: str = ""
    country: str = ""
    agree: Ticked = False
    website: str = ""

    def mobile(self, program: Program) -> Mobile:
        """Returns the number, written in full or as dialled in the country. Raises BadNumber."""
        known = self.country in program.countries
        country = self.country if known else program.countries[0]
        return mobile(self.number, country, program.countries)


def _program(request: web.Request) -> Program | None:
    return request.app[SERVICES].numbers.programs.get(request.match_info["program"])


def _absent(request: web.Request) -> web.Response:
    return notice(Visit.of(request), "not_found", "no_program", status=404)


@routes.get("/join/{program}")
async def show(request: web.Request) -> web.Response:
    """Shows the empty form, its box unticked."""
    program = _program(request)
    if program is None:
        return _absent(request)
    return _form(Visit.of(request, framed=True), program, JoinForm())


def _form(visit: Visit, program: Program, sent: JoinForm, *, wrong: str = "") -> web.Response:
    """Shows the form with what was typed, 400 if that was wrong. wrong: a key of WORDS."""
    spoken = visit.language
    home = "FR" if spoken is Language.FR else "US"
    likely = (code for code in (sent.country, home) if code in program.countries)
    wording = _wording(visit, program)
    return page(
        visit,
        "join.html",
        status=400 if wrong else 200,
        program=program.name,
        title=program.title[spoken],
        description=program.description[spoken] if program.description else "",
        countries=[(code, dialling_code(code)) for code in program.countries],
        country=next(likely, program.countries[0]),
        number=sent.number[:40],
        wrong=wrong,
        wording=wording,
        terms_url=program.terms_url,
        privacy_url=program.privacy_url,
        stamp=forms.stamp(visit, _form_of(program), [wording]),
    )


def _form_of(program: Program) -> str:
    """Returns the form's name in its stamp, with its version: an outdated form is shown again."""
    return f"join:{program.name}:{program.version}"


def _wording(visit: Visit, program: Program) -> str:
    return consent_wording(program, visit.services.business.brand, visit.language)


@routes.post("/join/{program}")
async def send(request: web.Request) -> web.Response:
    """Asks or welcomes the number by text, or shows the form again with what is wrong in it."""
    program = _program(request)
    if program is None:
        return _absent(request)
    visit = Visit.of(request, framed=True)
    if not await visit.allowed():
        return notice(visit, "sorry", "too_many", status=429)
    sent = await JoinForm.read(request)
    if sent is None:
        return notice(visit, "sorry", "bad_form", status=400)
    age = forms.age(visit, _form_of(program), [_wording(visit, program)], sent)
    if sent.website or (age is not None and age < TOO_FAST):
        log.info("bot_trap", program=program.name)
        return _thanks(visit, program)  # the same page as for a person
    if age is None or age > forms.TOO_OLD:
        return _form(visit, program, sent, wrong="stale")
    try:
        mobile = sent.mobile(program)
    except BadNumber as error:
        return _form(visit, program, sent, wrong=_wrong(error))
    if not sent.agree:
        return _form(visit, program, sent, wrong="unticked")
    return await _join(visit, program, mobile)


def _wrong(error: BadNumber) -> str:
    abroad = error.refusal is Refusal.COUNTRY
    return "not_our_country" if abroad else error.refusal.value


async def _join(visit: Visit, program: Program, mobile: Mobile) -> web.Response:
    sender = visit.services.numbers.sender(program.name)
    if sender is None:
        return notice(visit, "sorry", "no_number", status=503)
    cause = Cause(
        sender,
        visit.at,
        "web-form",
        evidence={
            **visit.evidence(f"/join/{program.name}"),
            "terms": program.terms_url,
            "privacy": program.privacy_url,
        },
    )
    wish = Wish(
        program,
        program.message_class,
        visit.language,
        double=program.double_opt_in,
        wording=_wording(visit, program),
    )
    outcome = await sign_up(visit.services, mobile.number, cause, wish)
    if outcome is Outcome.REVOKED:
        return notice(visit, "sorry", "text_start", status=409, number=sender)
    if outcome in (Outcome.TOO_SOON, Outcome.OVER_BUDGET):
        return notice(visit, "sorry", "tomorrow", status=429)
    return _thanks(visit, program)


def _thanks(visit: Visit, program: Program) -> web.Response:
    """Shows the same page whether or not the number has joined before, so that nobody else learns
    it."""
    return notice(visit, "thanks", "asked" if program.double_opt_in else "welcomed")
