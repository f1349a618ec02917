"""What came of a campaign's experiment: each variant's figures, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.campaigns import experiments, experiments_store
from bot.campaigns import store as campaigns
from bot.campaigns.experiments_store import Group, State
from bot.campaigns.rules import parse_campaign
from bot.campaigns.rules.experiment import LETTERS, Experiment
from bot.campaigns.rules.goal import Difference, difference
from bot.campaigns.rules.goal import Group as Compared
from bot.campaigns.store import CampaignRow
from bot.db.database import Connection
from bot.errors import UsageError
from bot.services import Services


@dataclass(frozen=True, slots=True)
class Found:
    """What came of an experiment so far: its design, how it stands, what came of each variant, and
    how often it has been looked at."""

    experiment: Experiment
    state: State
    groups: tuple[Group, ...]
    looks: int

    @property
    def best(self) -> int | None:
        """Returns the variant that is named, None as long as none is."""
        return self.state.best

    @property
    def second(self) -> int:
        """Returns the variant that comes next after the one that is named."""
        others = [one for one in self.groups if one.variant != self.best]
        return max(others, key=lambda one: (one.arm.rate, -one.variant)).variant

    @property
    def difference(self) -> Difference | None:
        """Returns how far the named variant is from the next one: only once it is named, since
        whoever looks while it goes on would be misled by chance."""
        if self.best is None:
            return None
        one, two = (
            Compared(group.people, group.responded, {})
            for group in (self.groups[self.best], self.groups[self.second])
        )
        return difference(one, two)


def letter(variant: int | None) -> str | None:
    """Returns the name of a variant."""
    return None if variant is None else LETTERS[variant]


async def found(conn: Connection, row: CampaignRow, now: datetime) -> Found | None:
    """Returns what came of a campaign's experiment so far, None if it has none that has begun."""
    campaign = parse_campaign(row.content) if row.began else None
    tried = campaign.experiment if campaign else None
    state = await experiments_store.find(conn, row.id) if tried else None
    if campaign is None or tried is None or state is None:
        return None
    groups = await experiments.groups(conn, row, campaign, tried, now, clicks=True)
    looks = await experiments_store.looks(conn, row.id)
    return Found(tried, state, tuple(groups), len(looks))


async def standing(services: Services, name: str) -> Found | None:
    """Returns the same of the campaign of this name. Raises UsageError if there is none."""
    async with services.db.connect() as conn:
        row = await campaigns.find(conn, name)
        if row is None:
            raise UsageError("There is no campaign named %(name)s.", name=name)
        return await found(conn, row, services.clock.now())


def found_json(found: Found) -> dict[str, Any]:
    """Returns what came of an experiment as plain values; the keys stay as they are."""
    state, far = found.state, found.difference
    return {
        "measure": found.experiment.measure.value,
        "hours": found.experiment.hours,
        "ends_at": state.ends_at.isoformat(),
        "people_needed": state.need,
        "looks": found.looks,
        "outcome": state.outcome,
        "best": letter(state.best),
        "stopped": letter(state.stopped),
        "decided_at": state.decided_at.isoformat() if state.decided_at else None,
        "chosen": letter(state.chosen),
        "chosen_by": state.chosen_by,
        "difference": far
        and {
            "to": letter(found.second),
            "points": round(100 * far.points, 3),
            "least": round(100 * far.least, 3),
            "most": round(100 * far.most, 3),
        },
        "variants": [_group(one) for one in found.groups],
    }


def _group(one: Group) -> dict[str, Any]:
    return {
        "variant": letter(one.variant),
        "people": one.people,
        "sent": one.sent,
        "delivered": one.delivered,
        "failed": one.failed,
        "clicked": one.clicked,
        "clicks": one.clicks,
        "replied": one.replied,
        "responded": one.responded,
        "rate": round(100 * one.arm.rate, 3),
        "opted_out": one.opted_out,
        "segments": one.segments,
    }
