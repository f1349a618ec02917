"""A person's own page, behind a signed link that never expires: stop all texts, or choose.

GET and HEAD change nothing, because mail and text scanners open every link; a button does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from aiohttp import web
from multidict import MultiDictProxy

from bot.consent import personal_link as links
from bot.consent import preferences as preferring
from bot.consent.opt_in import Outcome
from bot.consent.preferences import Choice, Person
from bot.files import signed as link
from bot.models import Frequency, Language
from bot.programs.model import Program
from bot.sms.phone import mask
from bot.web.keys import SERVICES
from bot.web.pages import notice, page
from bot.web.public.join import TOO_OLD, form
from bot.web.visitors import client_ip, crowd, language
from bot.web.words import WORDS, consent_wording

routes = web.RouteTableDef()


async def _person(request: web.Request) -> Person | None:
    services = request.app[SERVICES]
    subject = links.subject(services, request.match_info["token"])
    return await preferring.person(services, subject) if subject else None


def _absent(request: web.Request) -> web.Response:
    return notice(request, language(request), "not_found", "no_link", status=404)


@routes.get("/p/{token}")
async def show(request: web.Request) -> web.Response:
    found = await _person(request)
    return _page(request, found) if found else _absent(request)


def _page(
    request: web.Request, found: Person, said: Sequence[str] = (), status: int = 200
) -> web.Response:
    services = request.app[SERVICES]
    spoken = language(request, found.contact.language)
    fr = spoken is Language.FR
    sender = found.number
    return page(
        request, "preferences.html", spoken, status=status,
        token=request.match_info["token"], said=said, stopped=found.stopped,
        for_number=WORDS["for_number"][fr].format(number=mask(found.contact.address)),
        start_again=WORDS["start_again"][fr].format(number=sender) if sender else "",
        programs=[_topic(services.settings.brand, one, found, spoken)
                  for one in services.numbers.programs.values()],
        frequency=found.frequency.value,
        stamp=link.form_stamp(
            services.ledger_key, _shown(request, found.contact.subject_id, spoken),
            services.clock.now()))


def _topic(brand: str, one: Program, found: Person, spoken: Language) -> dict[str, object]:
    granted = one.name in found.granted
    return {"name": one.name, "title": one.title[spoken], "frequency": one.frequency[spoken],
            "granted": granted,
            "wording": "" if granted else consent_wording(one, brand, spoken)}


def _shown(request: web.Request, subject: UUID, spoken: Language) -> str:
    """What the form's stamp binds: the person, and the words beside the boxes."""
    services = request.app[SERVICES]
    words = "\n".join(consent_wording(one, services.settings.brand, spoken)
                      for one in services.numbers.programs.values())
    return f"preferences:{subject}:{hashlib.sha256(words.encode()).hexdigest()}"


@routes.post("/p/{token}")
async def change(request: web.Request) -> web.Response:
    services = request.app[SERVICES]
    found, ip = await _person(request), client_ip(request)
    if found is None:
        return _absent(request)
    spoken = language(request, found.contact.language)
    sent = await form(request)
    if sent is None or sent.get("action") not in ("stop", "save"):
        return notice(request, spoken, "sorry", "bad_form", status=400)
    evidence: dict[str, object] = {
        "ip": ip, "user_agent": request.headers.get("User-Agent", "")[:500], "page": "/p/"}
    if sent["action"] == "stop":  # never limited, never refused
        await preferring.stop(services, found.contact.id, evidence)
        return _page(request, replace(found, stopped=True))
    if not await services.queues.allow(
            "form", crowd(ip), services.settings.form_posts_per_minute, services.clock.now()):
        return notice(request, spoken, "sorry", "too_many", status=429)
    age = link.form_age(
        services.ledger_keys.values(), _shown(request, found.contact.subject_id, spoken),
        sent.get("stamp", ""), services.clock.now())
    if age is None or age > TOO_OLD:
        return _page(request, found, [WORDS["stale"][spoken is Language.FR]], status=400)
    return await _save(request, found, spoken, sent, evidence)


async def _save(
    request: web.Request, found: Person, spoken: Language, sent: MultiDictProxy[str],
    evidence: dict[str, object],
) -> web.Response:
    services = request.app[SERVICES]
    often = sent.get("frequency")
    programs = services.numbers.programs
    shown, ticked = set(sent.getall("shown", [])), set(sent.getall("topic", []))
    outcomes = await preferring.choose(services, found.contact.id, Choice(
        frequency=Frequency(often) if often in list(Frequency) else None,
        keep=frozenset(ticked & shown), drop=frozenset(shown - ticked),
        language=spoken, evidence=evidence,
        wordings={name: consent_wording(one, services.settings.brand, spoken)
                  for name, one in programs.items()}))
    fr = spoken is Language.FR
    said = [WORDS["saved"][fr]]
    for name, outcome in outcomes.items():
        key = {Outcome.REQUESTED: "to_confirm", Outcome.PENDING: "to_confirm",
               Outcome.TOO_SOON: "not_today", Outcome.OVER_BUDGET: "not_today",
               Outcome.COUNTRY: "not_today"}.get(outcome)
        if key:
            said.append(WORDS[key][fr].format(title=programs[name].title[spoken]))
    now = await preferring.person(services, found.contact.subject_id)
    return _page(request, now or found, said)
