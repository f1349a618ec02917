"""Checks whether a campaign's coupons, its people and their dates suffice for what it does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.campaigns.rules import answers
from bot.campaigns.rules.coupon import UNTIL
from bot.campaigns.rules.decision import needed
from bot.campaigns.rules.experiment import FIELD
from bot.campaigns.rules.file import Campaign
from bot.campaigns.rules.findings import Findings
from bot.sms.personalise import placeholders

if TYPE_CHECKING:
    from bot.campaigns.rules.check import Known


ENOUGH = 50  # people whom surveys reached, for what is usual


@dataclass(frozen=True, slots=True)
class Coupons:
    """What is known of a campaign's pool. need: how many codes this campaign and others that go out
    need; is_over: the last day is over when the campaign starts. by_word: only who replies a word
    gets one."""

    pool: str
    is_there: bool
    free: int
    need: int
    is_over: bool
    last_day: date | None = None
    by_word: bool = False


@dataclass(frozen=True, slots=True)
class Dates:
    """What is known of the audience's own dates. ahead: how many have one that is to come; unread:
    how many have a value that is no date, and one such value."""

    attribute: str
    ahead: int
    unread: int = 0
    example: str = ""


def look(found: Findings, campaign: Campaign, known: Known) -> None:
    """Notes what does not suffice."""
    if known.coupons is not None:
        _coupons(found, campaign, known.coupons)
    if known.incentive is not None:
        _incentive(found, known.incentive)
    if known.dates is not None:
        _dates(found, known.dates)
    if known.tried is not None:
        _people(found, campaign, *known.tried)


def _people(found: Findings, campaign: Campaign, people: int, ends_at: datetime) -> None:
    """Looks at how many get each variant of an experiment, and at when it ends."""
    one, offer_ends = campaign.experiment, campaign.timing.ends_at
    if one is None:
        return
    need = needed(one.usual, one.difference)
    if people < need:
        found.warn(
            "few_people",
            FIELD,
            "%(people)s people would get the smallest variant. To find a difference of"
            " %(difference)s points where %(usual)s percent do it usually takes %(need)s (in 8 of"
            " 10 experiments; by chance alone 1 in 20 finds one), so no winner will be named",
            people=people,
            need=need,
            usual=f"{one.usual:g}",
            difference=f"{one.difference:g}",
        )
    if one.share < 100 and offer_ends is not None and ends_at >= offer_ends:
        found.wrong(
            "experiment_too_long",
            FIELD,
            "ends on %(ends)s, when the offer is over: nobody would get what it finds",
            ends=f"{ends_at:%Y-%m-%d %H:%M} UTC",
        )


def _dates(found: Findings, known: Dates) -> None:
    """Looks at the dates ahead of which it goes out."""
    if known.unread:
        found.warn(
            "date_unread",
            "start.before",
            "%(count)s people get nothing, since their %(attribute)s is no date: %(example)s; write"
            " it as in 2026-12-05T10:00",
            count=known.unread,
            attribute=known.attribute,
            example=known.example,
        )
    if not known.ahead:
        found.warn(
            "no_date_ahead",
            "start.before",
            "nobody in the audience has a date to come in %(attribute)s yet",
            attribute=known.attribute,
        )


def usual_share(surveys: Iterable[tuple[int, int]]) -> float:
    """Returns the share of people who answer a survey to the end. surveys: whom earlier ones
    reached, and how many of these came to the end. Of too few nothing is known: all may."""
    known = list(surveys)
    reached, ended = sum(one for one, _ in known), sum(one for _, one in known)
    return min(1.0, ended / reached) if reached >= ENOUGH else 1.0


def _incentive(found: Findings, known: Coupons) -> None:
    """Looks at the pool for those who answer the survey to the end."""
    place = "survey.incentive"
    if _is_lacking(found, place, known) or known.free >= known.need:
        return
    found.warn(
        "coupons_low",
        place,
        "%(free)s codes are free, and some %(need)s people will answer to the end, if it is as in"
        " earlier surveys: who comes too late gets none. Add codes, or promise fewer",
        free=known.free,
        need=known.need,
    )


def _is_lacking(found: Findings, place: str, known: Coupons) -> bool:
    """Notes that there is no pool, or none that has a code or is valid."""
    if not known.is_there:
        found.wrong("no_pool", place, "names no pool that there is: %(pool)s", pool=known.pool)
    elif known.is_over:
        found.wrong("coupon_over", place, "was valid until %(day)s only", day=known.last_day)
    elif not known.free:
        found.wrong("no_coupons", place, "has no code left in the pool %(pool)s", pool=known.pool)
    else:
        return False
    return True


def _coupons(found: Findings, campaign: Campaign, known: Coupons) -> None:
    """Looks at the pool from which each one gets a code."""
    place = "replies" if known.by_word else "coupon"
    lacking = _is_lacking(found, place, known)
    if not lacking and known.free < known.need and known.by_word:
        found.warn(
            "coupons_low",
            place,
            "%(free)s codes are free, and %(need)s people may reply the word: who comes too late"
            " gets none",
            free=known.free,
            need=known.need,
        )
    elif not lacking and known.free < known.need:
        found.warn(
            "coupons_low",
            "coupon",
            "%(free)s codes are free, and %(need)s people would get one: the last %(missing)s wait"
            " until more are added",
            free=known.free,
            need=known.need,
            missing=known.need - known.free,
        )
    texts = [*campaign.text.values(), *(text for _, text in answers.said(campaign))]
    says_until = any(UNTIL in placeholders(text) for text in texts)
    if known.is_there and known.last_day is None and says_until:
        found.wrong(
            "coupon_endless",
            "replies" if known.by_word else "text",
            "says {coupon_until}, and the coupons have no last day",
        )
