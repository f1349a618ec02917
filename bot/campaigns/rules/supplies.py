"""Checks whether a campaign's coupons and its people suffice for what it is to do with them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.campaigns.rules.coupon import UNTIL
from bot.campaigns.rules.decision import needed
from bot.campaigns.rules.experiment import FIELD
from bot.campaigns.rules.file import Campaign
from bot.sms.personalise import placeholders

if TYPE_CHECKING:
    from bot.campaigns.rules.check import Coupons, Findings


def look(
    found: Findings, campaign: Campaign, known: Coupons | None, tried: tuple[int, datetime] | None
) -> None:
    """Notes what does not suffice. known: of its coupons; tried: how many people the smallest
    variant of its experiment has, and when that ends."""
    if known is not None:
        _coupons(found, campaign, known)
    if tried is not None:
        _people(found, campaign, *tried)


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


def _coupons(found: Findings, campaign: Campaign, known: Coupons) -> None:
    """Looks at the pool from which each one gets a code."""
    if not known.is_there:
        found.wrong("no_pool", "coupon", "names no pool that there is: %(pool)s", pool=known.pool)
    elif known.is_over:
        found.wrong("coupon_over", "coupon", "was valid until %(day)s only", day=known.last_day)
    elif not known.free:
        found.wrong(
            "no_coupons", "coupon", "has no code left in the pool %(pool)s", pool=known.pool
        )
    elif known.free < known.need:
        found.warn(
            "coupons_low",
            "coupon",
            "%(free)s codes are free, and %(need)s people would get one: the last %(missing)s wait"
            " until more are added",
            free=known.free,
            need=known.need,
            missing=known.need - known.free,
        )
    says_until = any(UNTIL in placeholders(text) for text in campaign.text.values())
    if known.is_there and known.last_day is None and says_until:
        found.wrong(
            "coupon_endless", "text", "says {coupon_until}, and the coupons have no last day"
        )
