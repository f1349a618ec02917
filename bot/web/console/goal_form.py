"""The composer's coupon and goal, and those fields of a campaign: one made of the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.campaigns.rules.coupon import CODE, OWN, UNTIL, spoken_until
from bot.campaigns.rules.goal import DAYS, GoalKind
from bot.models import Language
from bot.orders.coupons import store
from bot.orders.coupons.rules.codes import SAMPLE
from bot.web.catalog import mark
from bot.web.console.desk import Desk
from bot.web.console.forms import CampaignForm
from bot.web.console.query import Content

GOALS: Mapping[str, str] = {
    GoalKind.PURCHASE: mark("a purchase"),
    GoalKind.BOOKING: mark("a booking"),
    GoalKind.SURVEY: mark("the survey answered to its end"),
    GoalKind.REDEMPTION: mark("a coupon redeemed"),
    GoalKind.CUSTOM: mark("another event, by its name"),
}
TOUCHES = {
    "coupon": mark("after a coupon"),
    "click": mark("after a click"),
    "survey": mark("by the survey"),
    "delivered": mark("after the text alone"),
}


def read(sent: CampaignForm) -> dict[str, object]:
    """Returns the coupon, goal and hold-out of a form; what is no number stays as it is, to be
    refused in words."""
    goal: dict[str, object] = {}
    if sent.goal:
        goal = {"kind": sent.goal, "days": _whole(sent.goal_days) or DAYS}
        if sent.goal_name.strip() and sent.goal == GoalKind.CUSTOM:
            goal["name"] = sent.goal_name.strip()
    return {
        "coupon": sent.coupon or None,
        "goal": goal or None,
        "hold_out": _whole(sent.hold_out.replace("%", "")),
    }


def _whole(said: str) -> object:
    plain = said.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() else plain or None


def shown(made: Content) -> dict[str, Any]:
    """Returns the form's values for a campaign."""
    goal = made.get("goal")
    fields = goal if isinstance(goal, Mapping) else {"kind": goal}
    return {
        "coupon": str(made.get("coupon") or ""),
        "goal": str(fields.get("kind") or ""),
        "goal_name": str(fields.get("name") or ""),
        "goal_days": fields.get("days") or DAYS,
        "hold_out": made.get("hold_out") or "",
    }


def names(made: Content) -> frozenset[str]:
    """Returns the placeholders that the coupon fills."""
    return OWN if made.get("coupon") else frozenset()


async def samples(desk: Desk, made: Content) -> dict[Language, dict[str, str]]:
    """Returns by language what stands for the coupon's placeholders in a preview."""
    name = made.get("coupon")
    if not name:
        return {language: {} for language in Language}
    async with desk.services.db.connect() as conn:
        pool = await store.pool(conn, str(name))
    last_day = pool.last_day if pool else None
    return {
        language: {CODE: SAMPLE, UNTIL: spoken_until(last_day, language)} for language in Language
    }
