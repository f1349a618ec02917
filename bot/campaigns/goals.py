"""What came of a campaign's goal: conversions by their last touch, and against those held out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bot.campaigns import goals_store as store
from bot.campaigns.goals_store import Share
from bot.campaigns.rules import Campaign
from bot.campaigns.rules.goal import Difference, Goal, Group, difference
from bot.campaigns.store import CampaignRow
from bot.db.database import Connection
from bot.services import Services

FOLLOWED = "delivered"  # the touch of what only followed a text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a goal. laid: conversions after a click or a coupon of this campaign. followed:
    those that only came after its text. texted, held_out: None without a hold-out."""

    goal: Goal
    laid: tuple[Share, ...]
    followed: tuple[Share, ...]
    texted: Group | None = None
    held_out: Group | None = None

    @property
    def people(self) -> int:
        """How many people have a conversion that is laid to the campaign, at least."""
        return sum(one.people for one in self.laid)

    @property
    def conversions(self) -> int:
        return sum(one.conversions for one in self.laid)

    @property
    def worth(self) -> Mapping[str, Decimal]:
        """What the conversions were worth, by currency."""
        found: dict[str, Decimal] = {}
        for one in self.laid:
            found[one.currency] = found.get(one.currency, Decimal(0)) + one.worth
        return found

    @property
    def difference(self) -> Difference | None:
        """What the campaign changed, by those who were held out."""
        if self.texted is None or self.held_out is None:
            return None
        return difference(self.texted, self.held_out)


async def outcome(
    services: Services, conn: Connection, row: CampaignRow, campaign: Campaign
) -> Outcome | None:
    """Returns what came of a campaign's goal so far; None if it has none or has not begun."""
    goal = campaign.goal
    if goal is None or row.began is None:
        return None
    until = services.clock.now() + timedelta(seconds=1)
    if (ended := await store.ended(conn, row.id)) is not None:
        until = min(until, ended + timedelta(days=goal.days))
    found = await store.shares(conn, row.id, goal, row.began, until)
    texted = held_out = None
    if campaign.hold_out is not None:
        texted, held_out = await store.groups(conn, row.id, goal, row.began, until)
    return Outcome(
        goal,
        tuple(one for one in found if one.touch != FOLLOWED),
        tuple(one for one in found if one.touch == FOLLOWED),
        texted,
        held_out,
    )


def outcome_json(found: Outcome) -> dict[str, Any]:
    """Returns what came of a goal as plain values, for programs; its keys stay as they are."""
    against = found.difference
    return {
        "goal": found.goal.kind.value,
        "name": found.goal.name or None,
        "days": found.goal.days,
        "people": found.people,
        "conversions": found.conversions,
        "worth": {currency: f"{worth:f}" for currency, worth in found.worth.items()},
        "by_touch": [_share(one) for one in found.laid],
        "followed": [_share(one) for one in found.followed],
        "texted": _group(found.texted),
        "held_out": _group(found.held_out),
        "difference": against
        and {
            "points": round(100 * against.points, 3),
            "least": round(100 * against.least, 3),
            "most": round(100 * against.most, 3),
            "extra_conversions": round(against.extra, 1),
            "found": against.is_found,
        },
    }


def _share(one: Share) -> dict[str, Any]:
    return {
        "touch": one.touch,
        "currency": one.currency or None,
        "people": one.people,
        "conversions": one.conversions,
        "worth": f"{one.worth:f}",
        "given_back": f"{one.given_back:f}",
    }


def _group(group: Group | None) -> dict[str, Any] | None:
    if group is None:
        return None
    return {
        "people": group.people,
        "converted": group.converted,
        "worth": {currency: f"{worth:f}" for currency, worth in group.worth.items()},
    }
