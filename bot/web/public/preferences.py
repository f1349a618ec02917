"""A person's preference page, behind a signed link that never expires: stop all texts, or choose.

GET and HEAD change nothing, because mail and text scanners open every link; a button does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BeforeValidator

from bot.consent import personal_link as links
from bot.consent import preferences as preferring
from bot.consent.opt_in import Outcome
from bot.consent.preferences import Choice, Person
from bot.models import Frequency, Language, MessageClass
from bot.programs.model import Program
from bot.sms.phone import mask
from bot.web.keys import SERVICES
from bot.web.pages import notice, page, say
from bot.web.public import forms
from bot.web.visit import Visit
from bot.web.words import consent_wording

routes = web.RouteTableDef()

# The message for a program that was newly ticked, as a key of WORDS; other outcomes have none.
SAID = {
    Outcome.REQUESTED: "to_confirm",
    Outcome.PENDING: "to_confirm",
    Outcome.TOO_SOON: "not_today",
    Outcome.OVER_BUDGET: "not_today",
    Outcome.COUNTRY: "not_today",
}

Offered = BeforeValidator(lambda value: value if value in set(Frequency) else None)


class PreferencesForm(forms.Form):
    """The fields of the page. shown: the programs on it. topic: those of them whose box is
    ticked; offers: those that shall bring offers again. no_offers: those of all shall end."""

    action: Literal["stop", "save"]
    frequency: Annotated[Frequency | None, Offered] = None
    shown: frozenset[str] = frozenset()
    topic: frozenset[str] = frozenset()
    offers: frozenset[str] = frozenset()
    no_offers: bool = False


async def _arrive(request: web.Request) -> tuple[Visit, Person | None]:
    """Returns the visit in the person's language, and the person; None if the link is nobody's."""
    services = request.app[SERVICES]
    subject = links.subject(services, request.match_info["token"])
    person = await preferring.person(services, subject) if subject else None
    return Visit.of(request, known=person.contact.language if person else None), person


def _absent(visit: Visit) -> web.Response:
    return notice(visit, "not_found", "no_link", status=404)


@routes.get("/p/{token}")
async def show(request: web.Request) -> web.Response:
    """Shows the person's programs and frequency, to choose from."""
    visit, person = await _arrive(request)
    return _page(visit, person) if person else _absent(visit)


def _page(
    visit: Visit, person: Person, said: Sequence[str] = (), *, status: int = 200
) -> web.Response:
    number, wordings = person.number, _wordings(visit)
    programs = visit.services.numbers.programs.values()
    return page(
        visit,
        "preferences.html",
        status=status,
        token=visit.request.match_info["token"],
        said=said,
        stopped=person.stopped,
        for_number=say(visit, "for_number", number=mask(person.contact.address)),
        start_again=say(visit, "start_again", number=number) if number else "",
        programs=[_topic(program, person, wordings, visit.language) for program in programs],
        frequency=person.frequency.value,
        has_offers=MessageClass.PROMOTIONAL in person.granted.values(),
        stamp=forms.stamp(visit, _form_of(visit, person), wordings.values()),
    )


def _topic(
    program: Program, person: Person, wordings: Mapping[str, str], spoken: Language
) -> Mapping[str, object]:
    granted = program.name in person.granted
    without_offers = granted and person.granted[program.name] < program.message_class
    return {
        "name": program.name,
        "title": program.title[spoken],
        "frequency": program.frequency[spoken],
        "granted": granted,
        "without_offers": without_offers,
        "wording": "" if granted and not without_offers else wordings[program.name],
    }


def _wordings(visit: Visit) -> Mapping[str, str]:
    """Returns the words beside each program's box."""
    brand = visit.services.business.brand
    return {
        name: consent_wording(program, brand, visit.language)
        for name, program in visit.services.numbers.programs.items()
    }


def _form_of(visit: Visit, person: Person) -> str:
    """Returns the form's name in its stamp, with its versions: an outdated form is shown again."""
    versions = ",".join(str(one.version) for one in visit.services.numbers.programs.values())
    return f"preferences:{person.contact.subject_id}:{versions}"


@routes.post("/p/{token}")
async def change(request: web.Request) -> web.Response:
    """Does what the button says."""
    visit, person = await _arrive(request)
    if person is None:
        return _absent(visit)
    sent = await PreferencesForm.read(request)
    if sent is None:
        return notice(visit, "sorry", "bad_form", status=400)
    if sent.action == "stop":  # never limited, never refused
        await preferring.stop(visit.services, person.contact.id, visit.evidence("/p/"))
        return _page(visit, replace(person, stopped=True))
    if not await visit.allowed():
        return notice(visit, "sorry", "too_many", status=429)
    age = forms.age(visit, _form_of(visit, person), _wordings(visit).values(), sent)
    if age is None or age > forms.TOO_OLD:
        return _page(visit, person, [say(visit, "stale")], status=400)
    return await _save(visit, person, sent)


async def _save(visit: Visit, person: Person, sent: PreferencesForm) -> web.Response:
    choice = Choice(
        frequency=sent.frequency,
        keep=sent.topic & sent.shown,
        drop=sent.shown - sent.topic,
        language=visit.language,
        wordings=_wordings(visit),
        evidence=visit.evidence("/p/"),
        offers=sent.offers,
        no_offers=say(visit, "no_offers") if sent.no_offers else "",
    )
    outcomes = await preferring.choose(visit.services, person.contact.id, choice)
    programs = visit.services.numbers.programs
    said = [say(visit, "saved")] + [
        say(visit, SAID[outcome], title=programs[name].title[visit.language])
        for name, outcome in outcomes.items()
        if outcome in SAID
    ]
    now = await preferring.person(visit.services, person.contact.subject_id)
    return _page(visit, now or person, said)
