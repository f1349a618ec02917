"""Says what is wrong with a campaign before it goes out: errors, and warnings that somebody may
accept by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.campaigns.audience.rules.tokens import Mistake
from bot.campaigns.rules import answers, links, supplies, survey_check, wording
from bot.campaigns.rules.characters import told
from bot.campaigns.rules.experiment import place as place_of
from bot.campaigns.rules.file import Campaign
from bot.campaigns.rules.findings import Finding, Findings
from bot.campaigns.rules.supplies import Coupons, Dates
from bot.gate.packs.model import Packs
from bot.models import Language, MessageClass
from bot.sms.segments import plain
from bot.sms.substitutes import foreign, name, substitute

OVERRULED = frozenset({"offer_words"})  # errors that somebody may overrule, with a reason


@dataclass(frozen=True, slots=True)
class Worst:
    """The costliest text of a language, as it would leave. foreign: the characters that make texts
    UCS-2, each with how many texts it is in; extra: the segments that these cost in all."""

    body: str
    segments: int
    foreign: Mapping[str, int] = field(default_factory=dict)
    extra: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """The texts of a variant: filled and worst, as in Known."""

    filled: Mapping[Language, str]
    worst: Mapping[Language, Worst]


@dataclass(frozen=True, slots=True)
class Known:
    """What the check knows beyond the campaign.

    filled: each text with everything but the person's values filled in. worst: by language. silent:
    the languages of people in the audience in which there is no text, and how many have each.
    doubts: other names in the audience that nothing has yet. nobody: placeholders that nobody in
    the audience has a value for. late: how many would get a text about today on another day.
    texted: how many would get it who have had an offer that day. unreached: links that lead
    nowhere, each with the error, 0 for none. exceptions: origins of links that may be private.
    link_url: the address of our short links; short: what stands for each of them in `filled`.
    joins: the words, folded, that join a program on the campaign's number; heard: the keywords of
    other surveys. incentive: the pool for who answers its survey to the end. variants: the texts of
    those after A; tried: how many get the smallest one, and when the experiment ends."""

    brand: str
    packs: Packs
    countries: frozenset[str]
    filled: Mapping[Language, str]
    worst: Mapping[Language, Worst]
    silent: Mapping[str, int] = field(default_factory=dict)
    unknown_tags: tuple[str, ...] = ()
    doubts: tuple[Mistake, ...] = ()
    nobody: tuple[str, ...] = ()
    late: int = 0
    texted: int = 0
    unreached: Mapping[str, int] = field(default_factory=dict)
    exceptions: tuple[str, ...] = ()
    link_url: str | None = None
    short: str = ""
    joins: frozenset[str] = frozenset()
    heard: frozenset[str] = frozenset()
    coupons: Coupons | None = None
    incentive: Coupons | None = None
    variants: tuple[Said, ...] = ()
    tried: tuple[int, datetime] | None = None
    dates: Dates | None = None


def check(campaign: Campaign, known: Known) -> tuple[Finding, ...]:
    """Returns all that is wrong with a campaign, errors first."""
    found = Findings()
    for number, said in enumerate((Said(known.filled, known.worst), *known.variants)):
        _said(found, campaign, known, number, said)
    _destinations(found, campaign, known)
    for language, text in (campaign.survey.review if campaign.survey else {}).items():
        place = f"survey.review.{language.value}"
        _law(found, campaign, known, place, text)
        _links(found, known, place, text)
        _asked_for(found, known, place, text)
    for place, text in answers.said(campaign):
        _links(found, known, place, text)
    if campaign.survey:
        keywords = wording.keywords_of(known.packs)
        rules = survey_check.Rules(keywords, known.joins, campaign.message_class)
        survey_check.look(found, campaign.survey, rules)
        survey_check.look_at_keyword(found, campaign.one_by_one, rules, known.heard)
        if campaign.pool and campaign.survey.incentive:
            found.wrong(
                "two_coupons",
                "survey.incentive",
                "is a second coupon for the same people; a campaign gives one: with its text or for"
                " answers",
            )
    answers.look(found, campaign, known)
    supplies.look(found, campaign, known)
    _people(found, campaign, known)
    return tuple(sorted(found.found, key=lambda one: not one.is_error))


def _said(found: Findings, campaign: Campaign, known: Known, number: int, said: Said) -> None:
    """Looks at the texts of one variant."""
    for language, text in said.filled.items():
        place = place_of(number, f"text.{language.value}")
        _law(found, campaign, known, place, text)
        _links(found, known, place, text)
        _asked_for(found, known, place, text)
        _manners(found, campaign, place, text)
    for language, worst in said.worst.items():
        text = said.filled.get(language, "")
        _alphabet(found, place_of(number, f"text.{language.value}"), text, worst)


def _law(found: Findings, campaign: Campaign, known: Known, place: str, text: str) -> None:
    asked = wording.asks_for(known.packs, campaign.message_class, known.countries)
    if "brand" in asked and plain(known.brand) not in plain(text):
        found.wrong(
            "no_brand",
            place,
            "does not say who writes; put {brand} into it, which is %(brand)s",
            brand=known.brand,
        )
    if "way_out" in asked and not wording.says_way_out(text):
        found.wrong(
            "no_way_out",
            place,
            "does not say how to stop the texts; with way_out: true the line is added by itself",
        )
    found.no_offer(place, text, campaign.message_class)


def says(text: str) -> str:
    """Returns the text as it is; scripts.catalog finds it by this name."""
    return text


_LINKS: Mapping[links.Fault, str] = {
    links.Fault.SCRIPT: says("%(link)s is no address of a page"),
    links.Fault.NOT_HTTPS: says("%(link)s is not https"),
    links.Fault.PRIVATE: says("%(link)s leads into a private network, which nobody else can reach"),
    links.Fault.SHORTENER: says("%(link)s is of a public link shortener, which carriers filter"),
    links.Fault.DISGUISED: says("%(link)s hides where it leads"),
    links.Fault.ITSELF: says("%(link)s is of our own short links; give the page that it leads to"),
}


def _links(found: Findings, known: Known, place: str, text: str) -> None:
    for link in links.links(text):
        if link != known.short:
            _link(found, known, place, link)


def _destinations(found: Findings, campaign: Campaign, known: Known) -> None:
    """Looks at where the campaign's own links lead."""
    variants = campaign.experiment.variants if campaign.experiment else ()
    led = [campaign.links, *(one.links for one in variants)]
    if any(led) and known.link_url is None:
        found.wrong(
            "no_link_url",
            "links",
            "need a host of their own, which TEXTO_LINK_URL names; an admin sets it",
        )
    for number, theirs in enumerate(led):
        for placeholder, one in theirs.items():
            for address in dict.fromkeys(one.to.values()):
                _link(found, known, place_of(number, f"links.{placeholder}"), address)


def _link(found: Findings, known: Known, place: str, link: str) -> None:
    fault = links.fault(link, known.exceptions, known.link_url)
    status = known.unreached.get(link)
    if fault is not None:
        found.wrong(fault.value, place, _LINKS[fault], link=link)
    elif status:
        found.warn(
            "link_unreachable",
            place,
            "%(link)s answers with the error %(status)s",
            link=link,
            status=status,
        )
    elif status is not None:
        found.warn("link_unreachable", place, "%(link)s can't be reached", link=link)


def _asked_for(found: Findings, known: Known, place: str, text: str) -> None:
    word = wording.asked_keyword(text, wording.keywords_of(known.packs))
    if word is not None:
        found.is_keyword(place, word)


def _manners(found: Findings, campaign: Campaign, place: str, text: str) -> None:
    if wording.shouts(text):
        found.warn("shouting", place, "shouts: small letters are read more gladly")
    promotional = campaign.message_class is MessageClass.PROMOTIONAL
    if promotional and campaign.survey is None and not wording.calls_to_act(text):
        found.warn(
            "no_call_to_action",
            place,
            "does not say what to do: come, call, reply, follow a link",
        )


def _alphabet(found: Findings, place: str, text: str, worst: Worst) -> None:
    """Looks at what makes texts UCS-2: the text itself, or only the names of some people."""
    own = [char for char in worst.foreign if char in text]
    if own:
        found.warn(
            "ucs2",
            place,
            "has characters beyond the GSM alphabet, so a part holds 70 instead of 160: "
            "%(characters)s; they cost %(extra)s segments more",
            characters=told(own),
            extra=worst.extra,
        )
    elif worst.extra:
        found.warn(
            "ucs2_names",
            place,
            "is in the GSM alphabet, but names and details of some people are not: %(characters)s;"
            " their texts hold 70 instead of 160 letters in a part, which costs %(extra)s segments"
            " more",
            characters=told(worst.foreign),
            extra=worst.extra,
        )


def _people(found: Findings, campaign: Campaign, known: Known) -> None:
    """Looks at who is in the audience."""
    for language, count in known.silent.items():
        found.wrong(
            "no_text_in",
            "text",
            "has none in %(language)s, the language of %(count)s people in the audience",
            language=language,
            count=count,
        )
    for tag in known.unknown_tags:
        found.warn("unknown_tag", "audience.tags", "no contact carries the tag %(tag)s", tag=tag)
    for doubt in known.doubts:
        found.warn("unknown_name", "audience", doubt.text, **doubt.values)
    for placeholder in known.nobody:
        found.warn(
            "nobody_has",
            "text",
            "nobody in the audience has a value for {%(placeholder)s}; all get its fallback",
            placeholder=placeholder,
        )
    if known.late:
        found.warn(
            "late_today",
            "text",
            "is about today, and %(count)s people may get it on another day only",
            count=known.late,
        )
    if known.texted:
        found.warn(
            "texted_today",
            "audience",
            "%(count)s people in the audience have had an offer today already",
            count=known.texted,
        )


def characters(body: str) -> list[dict[str, str]]:
    """Returns the characters that make a text UCS-2, with names and substitutes."""
    return [
        {"character": char, "name": name(char), "substitute": substitute(char)}
        for char in foreign(body)
    ]
