"""The coupon of a campaign: the pool from which each person gets a code of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.campaigns.rules.timing import Timing
from bot.files import checking
from bot.files.checking import Problems, inside
from bot.models import Language
from bot.orders.coupons.model import Pool
from bot.sms.personalise import placeholders
from bot.sms.spoken import month_day

FIELD = "coupon"
CODE, UNTIL = "coupon", "coupon_until"  # placeholders
OWN = frozenset({CODE, UNTIL})


def read(data: object, texts: Mapping[Language, str], problems: Problems) -> str | None:
    """Reads the pool's name of a campaign file; notes what is wrong with it, or with its use."""
    if data is None:
        return None
    for language, text in texts.items():
        if CODE not in placeholders(text):
            problems.add(
                inside("text", language.value), "does not say the code; put {coupon} into it"
            )
    return checking.text(data, FIELD, problems) or None


def spoken_until(last_day: date | None, language: Language) -> str:
    """Returns a coupon's last day in words; a dash if it has none."""
    return month_day(last_day, language) if last_day else "-"


def ends_with(timing: Timing, pool: Pool) -> Timing:
    """Returns the timing of texts that don't go out after the coupon's last day."""
    if pool.last_day is None:
        return timing
    midnight = datetime.combine(pool.last_day + timedelta(days=1), time(), ZoneInfo(pool.zone))
    ends = min(timing.ends_at, midnight) if timing.ends_at else midnight
    return replace(timing, ends_at=ends)


def is_over(pool: Pool, at: datetime) -> bool:
    """Returns whether a pool's last day is over at that time."""
    return pool.last_day is not None and at.astimezone(ZoneInfo(pool.zone)).date() > pool.last_day
