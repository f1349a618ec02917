"""The form by which people join a program: a plain page that other sites may show in a frame.

It needs no cookie, so nobody can be made to send it in another's name; its stamp binds the words
that were shown. GET and HEAD change nothing.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

import structlog
from aiohttp import web
from multidict import MultiDictProxy

from bot.consent import sign_up as signing_up
from bot.consent.change import Cause
from bot.consent.opt_in import Outcome, Wish
from bot.files import signed as link
from bot.models import Language
from bot.programs import mobile as mobiles
from bot.programs.mobile import BadNumber, Mobile, Refusal
from bot.programs.model import Program
from bot.web.keys import SERVICES
from bot.web.pages import notice, page
from bot.web.visitors import client_ip, crowd, language
from bot.web.words import consent_wording

log = structlog.get_logger()
routes = web.RouteTableDef()

TOO_FAST = timedelta(seconds=2)  # nobody types a number in less
TOO_OLD = timedelta(hours=24)
FORM = "application/x-www-form-urlencoded"


def _embedders(request: web.Request) -> tuple[str, ...]:
    return ("'self'", *request.app[SERVICES].settings.form_embedders)


def _program(request: web.Request) -> Program | None:
    return request.app[SERVICES].numbers.programs.get(request.match_info["program"])


def _absent(request: web.Request) -> web.Response:
    return notice(request, language(request), "not_found", "no_program", status=404)


@routes.get("/join/{program}")
async def show(request: web.Request) -> web.Response:
    """The empty form, its box unticked."""
    found = _program(request)
    return _filled(request, found) if found else _absent(request)


def _filled(
    request: web.Request, found: Program, *, wrong: str = "", number: str = "", country: str = "",
    status: int = 200,
) -> web.Response:
    services = request.app[SERVICES]
    spoken = language(request)
    home = "FR" if spoken is Language.FR else "US"
    wording = consent_wording(found, services.settings.brand, spoken)
    return page(
        request, "join.html", spoken, status=status, embedders=_embedders(request),
        program=found.name, title=found.title[spoken],
        description=found.description[spoken] if found.description else "",
        countries=[(code, mobiles.dialling_code(code)) for code in found.countries],
        country=country or (home if home in found.countries else found.countries[0]),
        number=number, wrong=wrong, wording=wording, terms_url=found.terms_url,
        privacy_url=found.privacy_url,
        stamp=link.form_stamp(
            services.ledger_key, _shown(found, wording), services.clock.now()))


def _shown(found: Program, wording: str) -> str:
    return f"join:{found.name}:{hashlib.sha256(wording.encode()).hexdigest()}"


@routes.post("/join/{program}")
async def send(request: web.Request) -> web.Response:
    services = request.app[SERVICES]
    spoken, found, ip = language(request), _program(request), client_ip(request)
    if found is None:
        return _absent(request)
    if not await services.queues.allow(
            "form", crowd(ip), services.settings.form_posts_per_minute, services.clock.now()):
        return notice(request, spoken, "sorry", "too_many", status=429,
                      embedders=_embedders(request))
    fields = await form(request)
    if fields is None:
        return notice(request, spoken, "sorry", "bad_form", status=400,
                      embedders=_embedders(request))
    wording = consent_wording(found, services.settings.brand, spoken)
    age = link.form_age(services.ledger_keys.values(), _shown(found, wording),
                        fields.get("stamp", ""), services.clock.now())
    if fields.get("website") or (age is not None and age < TOO_FAST):
        log.info("bot_trap", program=found.name)
        return _thanks(request, found)  # as if all were well
    number, country = fields.get("number", ""), fields.get("country", "")
    wrong, mobile = _read(found, number, country)
    if age is None or age > TOO_OLD:
        wrong = "stale"
    elif mobile is not None and fields.get("agree") != "yes":
        wrong = "unticked"
    if wrong or mobile is None:
        return _filled(request, found, wrong=wrong, number=number[:40],
                     country=country if country in found.countries else "", status=400)
    return await _join(request, found, mobile, wording, ip)


async def form(request: web.Request) -> MultiDictProxy[str] | None:
    """The fields that were sent; None for what is no form of ours. 413 beyond the body limit."""
    if request.content_type != FORM:
        return None
    try:
        return await request.post()  # type: ignore[return-value]  # of this type, fields are texts
    except (ValueError, LookupError):  # not in the encoding it claims
        return None


def _read(found: Program, number: str, country: str) -> tuple[str, Mobile | None]:
    """What is wrong with the number ("" for nothing), as a key of WORDS, and the number."""
    region = country if country in found.countries else found.countries[0]
    try:
        return "", mobiles.mobile(number, region, found.countries)
    except BadNumber as error:
        return ("not_our_country" if error.refusal is Refusal.COUNTRY
                else error.refusal.value), None


async def _join(
    request: web.Request, found: Program, mobile: Mobile, wording: str, ip: str
) -> web.Response:
    services = request.app[SERVICES]
    spoken, sender = language(request), services.numbers.sender(found.name)
    if sender is None:
        return notice(request, spoken, "sorry", "no_number", status=503,
                      embedders=_embedders(request))
    cause = Cause(sender, services.clock.now(), "web-form", evidence={
        "ip": ip, "user_agent": request.headers.get("User-Agent", "")[:500],
        "page": f"/join/{found.name}", "terms": found.terms_url, "privacy": found.privacy_url})
    outcome = await signing_up.sign_up(services, mobile.number, cause, Wish(
        found, found.message_class, spoken, double=found.double_opt_in, wording=wording))
    if outcome is Outcome.REVOKED:
        return notice(request, spoken, "sorry", "text_start", status=409, number=sender,
                      embedders=_embedders(request))
    if outcome in (Outcome.TOO_SOON, Outcome.OVER_BUDGET):
        return notice(request, spoken, "sorry", "tomorrow", status=429,
                      embedders=_embedders(request))
    return _thanks(request, found)


def _thanks(request: web.Request, found: Program) -> web.Response:
    """The same whether the number has joined before: nobody learns that who does not hold it."""
    return notice(request, language(request), "thanks",
                  "asked" if found.double_opt_in else "welcomed", embedders=_embedders(request))
