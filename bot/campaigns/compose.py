"""Writes a campaign's text to one person, and takes the gate's verdict on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from bot.campaigns import own as owned
from bot.campaigns.audience_store import Candidate
from bot.campaigns.rules import Campaign, coupon, timing
from bot.campaigns.rules.wording import says_way_out, way_out_line
from bot.consent import personal_link
from bot.errors import UsageError
from bot.gate.packs.loading import packs
from bot.gate.packs.model import NOWHERE
from bot.gate.places import place
from bot.gate.regime import regime
from bot.gate.verdict import VerdictKind
from bot.links import tokens
from bot.messages import outbox as outgoing
from bot.messages.outbox_store import Ruling
from bot.models import Inbound, Language, MessageClass, Purpose, Status
from bot.services import Services
from bot.sms import dated
from bot.sms.personalise import personalise, placeholders
from bot.sms.phone import country
from bot.surveys.rules.asking import question_text

_SAMPLE = datetime(2026, 9, 30, 10, 30)  # noqa: DTZ001  a time at each one's place


@dataclass(frozen=True, slots=True)
class Follows:
    """What a text of a campaign to one person follows on. closed_at: a case that staff closed then;
    answers: a text of theirs."""

    closed_at: datetime | None = None
    answers: Inbound | None = None


NOTHING = Follows()


def number_of(services: Services, campaign: Campaign) -> str:
    """Returns the number that the campaign goes out from. Raises UsageError."""
    numbers = [n.number for n in services.numbers.active]
    if not numbers:
        raise UsageError("There is no sender number; `texto number add` adds one.")
    if campaign.number and services.numbers.of(campaign.number).retired:
        raise UsageError(
            "%(number)s is retired; the numbers in service are %(numbers)s.",
            number=campaign.number,
            numbers=", ".join(numbers),
        )
    if campaign.number and campaign.number not in numbers:
        raise UsageError(
            "%(number)s is not one of our numbers: %(numbers)s.",
            number=campaign.number,
            numbers=", ".join(numbers),
        )
    return campaign.number or numbers[0]


def program_of(services: Services, campaign: Campaign, number: str) -> str:
    """Returns the program whose consent the campaign needs. Raises UsageError."""
    ours = services.numbers
    name = campaign.program or ours.of(number).program
    if ours.described and name not in ours.programs:
        raise UsageError(
            "%(program)s is no program; the programs are %(programs)s.",
            program=name,
            programs=", ".join(ours.programs),
        )
    return name


def ruling(
    services: Services,
    campaign: Campaign,
    program: str,
    candidate: Candidate,
    now: datetime,
    began: datetime,
    follows: Follows = NOTHING,
) -> tuple[Ruling, datetime | None]:
    """Takes the gate's verdict on the campaign's text to one person, at the time at which it is due
    there. Returns also when it is stale. began: when the campaign started. follows: on what."""
    home = candidate.standing.home
    here = place(home.address, home.postcode, home.zone) if home else NOWHERE
    date = campaign.timing.date_of(candidate.attributes)
    due = timing.due(campaign.timing, here.zones, began, date)
    if due is None:
        why = outgoing.NO_DATE if campaign.date else outgoing.LEFT_OUT
        return Ruling(0, Status.SUPPRESSED, VerdictKind.REFUSE.value, why), None
    at = max(now, due)
    law = regime(packs(), here, campaign.message_class, services.settings.safe_hours)
    stale = timing.expiry(campaign.timing, due, law)
    seen = outgoing.gate(
        services,
        candidate.standing,
        candidate.channel,
        campaign.message_class,
        purpose(campaign),
        program,
        at,
        asks=campaign.asks,
        answers_at=follows.answers.received_at if follows.answers else None,
        answers=follows.answers.ordinal if follows.answers else None,
        closed_at=follows.closed_at,
    )
    found = outgoing.in_time(outgoing.when_queued(seen), at, stale)
    if found.status is Status.QUEUED and at > now:
        found = replace(found, status=Status.DEFERRED, reason=outgoing.WAITS, not_before=at)
    return found, stale


def purpose(campaign: Campaign) -> Purpose:
    """Returns what the campaign's texts are for. An offer is none of what people count on."""
    if campaign.date and campaign.message_class is MessageClass.INFORMATIONAL:
        return Purpose.REMINDER
    return Purpose.SURVEY_QUESTION if campaign.survey else Purpose.CAMPAIGN


def language_for(services: Services, campaign: Campaign, own: Language | None) -> Language:
    """Returns the contact's own language if the campaign has it, else the default one, else any it
    has."""
    for language in (own, services.settings.default_language):
        if language is not None and language in campaign.text:
            return language
    return next(iter(campaign.text))


def compose(
    services: Services,
    campaign: Campaign,
    candidate: Candidate,
    own: Mapping[str, str] | None = None,
) -> str:
    """Returns the text in the contact's language, with its values, the way out if it is wanted, and
    the survey's first question. own: what is made for each one; None for what stands for it."""
    language = language_for(services, campaign, candidate.language)
    if own is None:
        own = owned.samples(services, campaign)
    values = {
        **candidate.attributes,
        **dict.fromkeys(own, ""),
        "first_name": (candidate.name or "").split(" ")[0],
        "brand": services.business.brand,
        "support": services.business.support,
        "preferences": "",
        **_until(campaign, language),
        **_date(campaign, language, candidate),
    }
    # fallbacks, since a value is cut to a length that would break a link
    ours = {"preferences": personal_link.personal(services, candidate.subject_id), **own}
    return _filled(services, campaign, language, values, ours)


def filled(services: Services, campaign: Campaign, language: Language) -> str:
    """Returns the text as it leaves to somebody of whom nothing is known."""
    values = {
        "brand": services.business.brand,
        "support": services.business.support,
        "preferences": "{preferences}",
        **_until(campaign, language),
        **_date(campaign, language),
    }
    return _filled(services, campaign, language, values, owned.samples(services, campaign))


def _date(
    campaign: Campaign, language: Language, candidate: Candidate | None = None
) -> dict[str, str]:
    """Returns each one's own date in words; for who has none what is as long."""
    if campaign.date is None:
        return {}
    home = candidate.standing.home if candidate else None
    zones = place(home.address, home.postcode, home.zone).zones if home else ()
    found = dated.read(campaign.timing.date_of(candidate.attributes)) if candidate else None
    return {campaign.date: dated.spoken(found or _SAMPLE, language, zones)}


def _until(campaign: Campaign, language: Language) -> dict[str, str]:
    """Returns the last day of its coupons, if they have one."""
    if campaign.coupon is None:
        return {}
    return {coupon.UNTIL: coupon.spoken_until(campaign.coupon_until, language)}


def sample(
    services: Services,
    text: str,
    language: Language,
    fallbacks: Mapping[str, str],
    way_out: bool,
    number: str,
    links: Collection[str] = (),
) -> str:
    """Returns a text that is being written as it would leave to somebody of whom nothing is known;
    a placeholder without a fallback stays. links: the names of its links."""
    if way_out and text:
        text = _with_way_out(text, language, number)
    known = {
        **{name: f"{{{name}}}" for name in placeholders(text)},
        **{name: said for name, said in fallbacks.items() if said},
        **dict.fromkeys(links, tokens.address(services.settings)),
        "brand": services.business.brand,
        "support": services.business.support,
    }
    return personalise(text, {}, known)


def _filled(
    services: Services,
    campaign: Campaign,
    language: Language,
    values: Mapping[str, str],
    ours: Mapping[str, str],
) -> str:
    text = campaign.text[language]
    if campaign.way_out:
        text = _with_way_out(text, language, number_of(services, campaign))
    body = personalise(text, values, {**campaign.fallbacks_in(language), **ours})
    if campaign.survey:
        first = question_text(campaign.survey.questions[0], language)
        body = "\n".join(
            part for part in (body, campaign.survey.intro.get(language), first) if part
        )
    return body


@lru_cache(256)
def _with_way_out(text: str, language: Language, number: str) -> str:
    """Returns the text with the line that says how to stop, unless it says so itself."""
    if says_way_out(text):
        return text
    return f"{text}\n{way_out_line(packs(), country(number), language, number)}"
