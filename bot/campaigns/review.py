"""Checks a campaign before it goes out: what is wrong, how its texts leave, what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import Any

from bot.campaigns import counts_store, one_by_one, prices
from bot.campaigns import store as campaigns
from bot.campaigns.audience.rules.names import NO_TAG
from bot.campaigns.audience.rules.tokens import Mistake
from bot.campaigns.audience.understand import understand
from bot.campaigns.compose import filled, number_of
from bot.campaigns.coupon_codes import Supply, settled, supply
from bot.campaigns.launch import Progress, nothing
from bot.campaigns.preview import Preview, preview
from bot.campaigns.reaching import exceptions, unreached
from bot.campaigns.rules import Campaign
from bot.campaigns.rules.check import Known, Said, Worst, characters, check
from bot.campaigns.rules.cost import Cost, cost
from bot.campaigns.rules.coupon import is_over
from bot.campaigns.rules.decision import needed
from bot.campaigns.rules.findings import Finding
from bot.campaigns.rules.forecast import done_at, waiting
from bot.campaigns.rules.supplies import Coupons, Dates, usual_share
from bot.campaigns.rules.variants import ends_at, starts_at, variants
from bot.campaigns.rules.wording import is_of_today
from bot.campaigns.writer import own_names
from bot.db.database import Connection
from bot.files.naming import tag
from bot.gate.packs.loading import packs
from bot.links import tokens
from bot.services import Services
from bot.sms.personalise import placeholders
from bot.sms.segments import encoding


@dataclass(frozen=True, slots=True)
class Review:
    """All that is known of a campaign before it goes out. rate: segments a second of its number;
    done_at: when the last text would have gone."""

    campaign: Campaign
    number: str
    findings: tuple[Finding, ...]
    preview: Preview
    cost: Cost
    rate: float | None
    done_at: datetime

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.is_error)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if not one.is_error)


async def review(services: Services, campaign: Campaign, on_progress: Progress = nothing) -> Review:
    """Checks a campaign; writes nothing. Raises UsageError as a preview does, or for bad prices."""
    campaign = await _settled(services, campaign)
    found = await preview(services, campaign, on_progress)
    number, every = number_of(services, campaign), variants(campaign)
    said = [_said(services, one, found) for one in every]
    free, ours = exceptions(services.settings), services.settings.link_url
    now = services.clock.now()
    async with services.db.connect() as conn:
        doubts = await _doubts(services, conn, campaign)
        ahead, heard = await _others(conn, campaign, number)
        coupons, incentive = await _supplies(conn, campaign, found, now)
    known = Known(
        brand=services.business.brand,
        packs=packs(),
        countries=frozenset(found.countries),
        filled=said[0].filled,
        worst=found.worst,
        silent=found.silent,
        unknown_tags=tuple(tag(str(one.values["name"])) for one in doubts if one.text == NO_TAG),
        doubts=tuple(one for one in doubts if one.text != NO_TAG),
        nobody=_nobody_has(campaign, found),
        late=found.late if any(map(is_of_today, _texts(every))) else 0,
        texted=found.texted,
        unreached=await unreached(_addressed(every, said), free, ours),
        exceptions=free,
        link_url=ours,
        short=tokens.address(services.settings),
        joins=_joins(services, number),
        heard=heard,
        coupons=coupons,
        incentive=incentive,
        variants=tuple(said[1:]),
        tried=_tried(campaign, found, now),
        dates=_dates(campaign, found),
    )
    rate = services.numbers.of(number).segments_per_second
    return Review(
        campaign,
        number,
        check(campaign, known),
        found,
        _cost(services, found, number, now),
        rate,
        done_at(now, found.going, rate, ahead),
    )


async def _settled(services: Services, campaign: Campaign) -> Campaign:
    async with services.db.connect() as conn:
        return await settled(conn, campaign)


def _cost(services: Services, found: Preview, number: str, now: datetime) -> Cost:
    table, today = prices.read(services.settings), now.astimezone(UTC).date()
    return cost(table, found.countries, number, today)


def _said(services: Services, campaign: Campaign, found: Preview) -> Said:
    """Returns the texts of a variant as they leave; of one that has A's, none."""
    number = campaign.variant
    worst = found.variants.get(number, {}) if number else found.worst
    tried = campaign.experiment
    if tried and number and not tried.variants[number - 1].text:
        return Said({}, {})
    return Said({one: filled(services, campaign, one) for one in campaign.text}, worst)


def _tried(campaign: Campaign, found: Preview, now: datetime) -> tuple[int, datetime] | None:
    """Returns how many people the smallest variant of an experiment has, and when that ends."""
    one = campaign.experiment
    if one is None:
        return None
    fewest = min(found.drawn[number] for number in range(len(one.letters)))
    return fewest, ends_at(campaign, one, starts_at(campaign, now))


async def _supplies(
    conn: Connection, campaign: Campaign, found: Preview, now: datetime
) -> tuple[Coupons | None, Coupons | None]:
    """Returns what the check knows of the campaign's coupons: of its texts, and of its survey."""
    supplied = await supply(conn, campaign.pool, campaign)
    prize = campaign.survey.incentive if campaign.survey else None
    prizes = await supply(conn, prize, campaign)
    surveys = await counts_store.surveys(conn) if prize else []
    share = usual_share((one.reached, one.completed) for one in surveys)
    of_texts = _coupons(campaign, supplied, found, now)
    return of_texts, _incentive(campaign, prizes, share, found, now)


def _coupons(
    campaign: Campaign, supplied: Supply | None, found: Preview, now: datetime
) -> Coupons | None:
    """Returns what the check knows of the campaign's coupons."""
    if campaign.pool is None:
        return None
    if supplied is None:
        return Coupons(campaign.pool, False, 0, 0, is_over=False)
    over = is_over(supplied.pool, campaign.timing.starts_at(now))
    need = found.will_get + supplied.promised
    last_day, by_word = supplied.pool.last_day, campaign.coupon is None
    return Coupons(campaign.pool, True, supplied.free, need, over, last_day, by_word)


def _incentive(
    campaign: Campaign, supplied: Supply | None, share: float, found: Preview, now: datetime
) -> Coupons | None:
    """Returns what the check knows of the coupons for those who answer to the end. share: of people
    who usually do."""
    name = campaign.survey.incentive if campaign.survey else None
    if name is None:
        return None
    if supplied is None:
        return Coupons(name, False, 0, 0, is_over=False)
    over = is_over(supplied.pool, campaign.timing.starts_at(now))
    need = ceil(found.will_get * share) + supplied.promised
    return Coupons(name, True, supplied.free, need, over, supplied.pool.last_day)


def _dates(campaign: Campaign, found: Preview) -> Dates | None:
    """Returns what the check knows of people's own dates."""
    if campaign.date is None:
        return None
    example = next(iter(found.unread), "")[:40]
    return Dates(campaign.date, found.today + found.later, found.unread.total(), example)


def _texts(every: Sequence[Campaign]) -> list[str]:
    """Returns the texts of all variants, as they are written."""
    return [text for one in every for text in one.text.values()]


def _addressed(every: Sequence[Campaign], said: Sequence[Said]) -> list[str]:
    """Returns all that may have an address in it: texts as they leave, and where links lead."""
    leads = [to for one in every for link in one.links.values() for to in link.to.values()]
    return [*(text for one in said for text in one.filled.values()), *leads]


async def _others(conn: Connection, campaign: Campaign, number: str) -> tuple[int, frozenset[str]]:
    """Returns the segments that wait on the number, and the keywords of other surveys."""
    return await campaigns.ahead(conn, number), await one_by_one.words(conn, campaign.name)


async def _doubts(services: Services, conn: Connection, campaign: Campaign) -> list[Mistake]:
    """Returns the names in the audience that nothing has yet."""
    rules = (campaign.audience.text, campaign.audience.leave_out)
    found = [await understand(services, conn, rule) for rule in rules if rule]
    return [doubt for one in found for doubt in one.doubtful]


def _joins(services: Services, number: str) -> frozenset[str]:
    """Returns the words that join a program on this number of ours."""
    return frozenset(word for one in services.numbers.heard_on(number) for word in one.folded)


def _nobody_has(campaign: Campaign, found: Preview) -> tuple[str, ...]:
    every = variants(campaign)
    used = dict.fromkeys(name for text in _texts(every) for name in placeholders(text))
    ours = frozenset[str]().union(*map(own_names, every)) - {"first_name"}
    return tuple(name for name in used if name not in found.valued and name not in ours)


def review_json(found: Review) -> dict[str, Any]:
    """Returns the review as plain values, for programs."""
    seen = found.preview
    return {
        "name": found.campaign.name,
        "errors": [_finding(one) for one in found.errors],
        "warnings": [_finding(one) for one in found.warnings],
        "audience": seen.audience,
        "held_out": seen.held_out,
        "will_get": seen.will_get,
        "segments": seen.segments,
        "suppressed": dict(seen.suppressed),
        "deferred": {reason: until.total() for reason, until in seen.deferred.items()},
        "at_once": seen.at_once,
        "dated": {"today": seen.today, "later": seen.later} if found.campaign.date else None,
        "waits": [
            {
                "reason": one.reason,
                "people": one.people,
                "until": one.until.isoformat(timespec="minutes"),
                "places": list(one.places),
            }
            for one in waiting(seen.waits)
        ],
        "segments_per_second": found.rate,
        "done_at": found.done_at.isoformat(timespec="seconds"),
        "texts": {
            language.value: {"people": seen.languages[language.value], **_worst(worst)}
            for language, worst in seen.worst.items()
        },
        "experiment": _experiment(found),
        "cost": {
            "amount": str(found.cost.amount),
            "currency": found.cost.currency,
            "estimate": True,
            "source": found.cost.source,
            "unpriced": dict(found.cost.unpriced),
        },
    }


def _worst(worst: Worst) -> dict[str, Any]:
    return {
        "longest": worst.body,
        "segments": worst.segments,
        "encoding": encoding(worst.body).value,
        "characters": characters("".join(worst.foreign)),
        "extra_segments": worst.extra,
    }


def _experiment(found: Review) -> dict[str, Any] | None:
    """Returns what is tried: how many get each variant, how many that takes, and its texts."""
    one, seen = found.campaign.experiment, found.preview
    if one is None:
        return None
    return {
        "measure": one.measure.value,
        "people_needed": needed(one.usual, one.difference),
        "usual": one.usual,
        "difference": one.difference,
        "variants": [
            {
                "variant": letter,
                "people": seen.drawn[number],
                "texts": {
                    language.value: _worst(worst)
                    for language, worst in (
                        seen.variants.get(number, {}) if number else seen.worst
                    ).items()
                },
            }
            for number, letter in enumerate(one.letters)
        ],
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {"code": one.code, "field": one.place, "text": one.said, "values": dict(one.values)}
