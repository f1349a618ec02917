"""A campaign as its file describes it.

The fields are FIELDS here and in bot/surveys/rules/file.py; data/demo/survey.yml shows them all. A
survey's first question goes out with the campaign's text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.campaigns.rules import audience_file, canary, coupon, replies, timing
from bot.campaigns.rules import experiment as experiments
from bot.campaigns.rules import goal as goals
from bot.campaigns.rules.audience_file import Audience
from bot.campaigns.rules.canary import Canary
from bot.campaigns.rules.experiment import Experiment, Reading
from bot.campaigns.rules.goal import Goal
from bot.campaigns.rules.replies import Expected, Texts
from bot.campaigns.rules.starts import Start
from bot.campaigns.rules.texts import (
    BUILT_IN,
    check_length,
    check_placeholders,
    read_fallbacks,
)
from bot.campaigns.rules.timing import Timing
from bot.errors import UsageError
from bot.files import checking
from bot.files.checking import Problems
from bot.links.rules import file as links
from bot.links.rules.file import Link
from bot.models import Language, MessageClass
from bot.reading.campaign_questions import CampaignQuestion
from bot.sms.phone import BadAddress
from bot.sms.phone import parse as parse_number
from bot.surveys.rules.file import Survey, read_survey, survey_mapping

NO_LINKS = BUILT_IN | coupon.OWN | {"first_name"}  # the names that no link may have
MAX_NAME = 80

FIELDS = (
    "name",
    "class",
    "program",
    "number",
    "audience",
    "text",
    "way_out",
    "fallback",
    links.FIELD,
    coupon.FIELD,
    "survey",
    replies.REPLIES,
    replies.QUESTIONS,
    canary.FIELD,
    goals.FIELD,
    goals.HOLD_OUT,
    experiments.FIELD,
    *timing.FIELDS,
)
CLASSES = (MessageClass.INFORMATIONAL, MessageClass.PROMOTIONAL)


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as written in its file.

    text: by language, with {placeholders}. fallbacks: placeholder → what stands for it if a contact
    has no value, for every language of `text`. program, number: None for the default. way_out:
    whether the line that says how to stop is added to texts that don't say so. canary: who gets it
    first; None for all at once. links: placeholder → where it leads. replies: the words that the
    text asks for; questions: the answers to questions about it. coupon: the pool of its codes;
    coupon_until: their last day, once it has been looked up (bot.campaigns.coupon_codes). hold_out:
    the share in percent who get nothing, to compare. experiment: what is tried on some of them;
    variant: which of its variants this is.
    """

    name: str
    message_class: MessageClass
    audience: Audience
    text: Mapping[Language, str]
    fallbacks: Mapping[str, Mapping[Language, str]]
    program: str | None = None
    number: str | None = None
    survey: Survey | None = None
    way_out: bool = False
    timing: Timing = timing.AT_ONCE
    canary: Canary | None = None
    links: Mapping[str, Link] = field(default_factory=dict)
    replies: tuple[Expected, ...] = ()
    questions: Mapping[CampaignQuestion, Texts] = field(default_factory=dict)
    coupon: str | None = None
    coupon_until: date | None = None
    goal: Goal | None = None
    hold_out: int | None = None
    experiment: Experiment | None = None
    variant: int = 0

    @property
    def date(self) -> str | None:
        """The attribute with each one's own date, if it is for such dates."""
        return self.timing.before.attribute if self.timing.before else None

    @property
    def one_by_one(self) -> Start | None:
        """What starts it for one person after the other, if anything does."""
        return self.timing.one_by_one

    @property
    def own(self) -> frozenset[str]:
        """The placeholders of its coupons and of each one's own date."""
        coupons = coupon.OWN if self.coupon else frozenset[str]()
        return coupons | {self.date} if self.date else coupons

    @property
    def pool(self) -> str | None:
        """The pool whose codes its text hands over, or the answer to one of its words."""
        return self.coupon or replies.pool_of(self.replies)

    @property
    def asks(self) -> bool:
        """Whether its text asks for a reply."""
        return self.survey is not None or bool(self.replies)

    def fallbacks_in(self, language: Language) -> dict[str, str]:
        """Returns placeholder → fallback in this language."""
        return {name: texts[language] for name, texts in self.fallbacks.items()}


def parse_campaign(
    data: object,
    languages: Iterable[Language] = tuple(Language),
    lines: Mapping[str, int] | None = None,
) -> Campaign:
    """Reads a campaign from a mapping out of YAML or JSON. Raises UsageError, which lists
    everything that is wrong and where. languages: those that a campaign may have. lines: where each
    field stands in the file."""
    languages = tuple(languages)
    problems = Problems(lines or {})
    fields = checking.mapping(data, "", problems)
    if not fields and problems.found:
        raise UsageError("This is not a campaign file: it must have fields such as name and text.")
    checking.only(fields, FIELDS, "", problems)
    texts = checking.texts(fields.get("text"), "text", languages, problems)
    spoken = tuple(texts)
    if isinstance(fields.get("text"), Mapping) and not texts:
        problems.add("text", "has no language")
    fallbacks = read_fallbacks(fields.get("fallback"), spoken, languages, problems)
    taken = {*NO_LINKS, *fallbacks}
    said = fields.get("survey")
    survey = read_survey(said, "survey", spoken, languages, problems) if said is not None else None
    campaign = Campaign(
        name=_name(fields.get("name"), problems),
        message_class=_class(fields.get("class"), problems),
        audience=audience_file.read(fields, problems),
        text=texts,
        fallbacks=fallbacks,
        program=_optional(fields, "program", problems),
        number=_number(fields, problems),
        survey=survey,
        way_out=checking.switch(fields.get("way_out"), "way_out", problems),
        timing=timing.read(fields, problems),
        canary=canary.read(fields.get(canary.FIELD), problems),
        links=links.read(fields.get(links.FIELD), spoken, languages, taken, problems),
        replies=replies.read_replies(fields, spoken, languages, problems),
        questions=replies.read_questions(fields, spoken, problems),
        **_aims(fields, texts, Reading(spoken, languages, taken), problems),
    )
    _check_texts(campaign, problems)
    if problems.found:
        found = "\n".join(f"  {problem}" for problem in problems.found)
        raise UsageError(f"The campaign can't be used as it is:\n{found}")
    return campaign


def _check_texts(campaign: Campaign, problems: Problems) -> None:
    """Looks at what all variants say."""
    tried = campaign.experiment
    said = experiments.worded(tried, campaign.text, campaign.links)
    check_placeholders(said, campaign.fallbacks, campaign.own, problems)
    check_length(said, campaign.fallbacks, campaign.survey, problems)
    if tried is not None:
        experiments.check(tried, said, problems)
        if campaign.canary is not None:
            problems.add(canary.FIELD, "does not go with an experiment, which begins with few")


def _aims(
    fields: Mapping[str, object],
    texts: Mapping[Language, str],
    read_with: Reading,
    problems: Problems,
) -> dict[str, Any]:
    """Reads what a campaign gives and is for: its coupon, its goal, who is held out, what is
    tried."""
    goal = goals.read(fields.get(goals.FIELD), problems)
    return {
        "coupon": coupon.read(fields.get(coupon.FIELD), texts, problems),
        "goal": goal,
        "hold_out": goals.read_hold_out(fields.get(goals.HOLD_OUT), goal, problems),
        "experiment": experiments.read(fields.get(experiments.FIELD), read_with, goal, problems),
    }


def campaign_mapping(campaign: Campaign) -> dict[str, object]:
    """Returns the campaign in the form that parse_campaign reads, fit for JSON."""
    fields: dict[str, object] = {
        "name": campaign.name,
        "class": campaign.message_class.value,
        "audience": audience_file.mapping(campaign.audience),
        "text": checking.by_code(campaign.text),
        "fallback": {name: checking.by_code(texts) for name, texts in campaign.fallbacks.items()},
        "program": campaign.program,
        "number": campaign.number,
        "survey": survey_mapping(campaign.survey) if campaign.survey else None,
        "way_out": campaign.way_out or None,
        replies.REPLIES: replies.replies_mapping(campaign.replies),
        replies.QUESTIONS: replies.questions_mapping(campaign.questions),
        canary.FIELD: canary.mapping(campaign.canary),
        links.FIELD: links.mapping(campaign.links),
        coupon.FIELD: campaign.coupon,
        goals.FIELD: goals.mapping(campaign.goal),
        goals.HOLD_OUT: campaign.hold_out,
        experiments.FIELD: experiments.mapping(campaign.experiment),
        **timing.mapping(campaign.timing),
    }
    return {name: value for name, value in fields.items() if value not in (None, {}, [])}


def _name(data: object, problems: Problems) -> str:
    name = " ".join(checking.text(data, "name", problems).split())
    if len(name) > MAX_NAME:
        problems.add("name", f"has {len(name)} characters; at most {MAX_NAME} are allowed")
    return name


def _class(data: object, problems: Problems) -> MessageClass:
    said = str(data).strip().lower() if data is not None else ""
    for known in CLASSES:
        if said == known.value:
            return known
    choice = " or ".join(known.value for known in CLASSES)
    if not said:
        problems.add("class", f"is missing; say {choice} (it decides what consent is needed)")
    else:
        problems.add("class", f"must be {choice}, not {checking.kind_of(data)}")
    return MessageClass.PROMOTIONAL


def _optional(fields: Mapping[str, object], name: str, problems: Problems) -> str | None:
    if fields.get(name) is None:
        return None
    return checking.text(fields[name], name, problems) or None


def _number(fields: Mapping[str, object], problems: Problems) -> str | None:
    if isinstance(fields.get("number"), int):
        problems.add("number", 'put it in quotes ("+33612345678"), or YAML drops the plus sign')
        return None
    number = _optional(fields, "number", problems)
    if number is not None:
        try:
            parse_number(number)
        except BadAddress as error:
            problems.add("number", str(error))
    return number
