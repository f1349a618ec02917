"""Lets a campaign's first texts go ahead, and the others once these have done no harm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.campaigns import canary_store as store
from bot.campaigns import control, health
from bot.campaigns.rules import Campaign
from bot.campaigns.rules.canary import Canary
from bot.campaigns.rules.health import Seen, trouble
from bot.campaigns.store import CampaignRow
from bot.contacts import audit_store as audit
from bot.db.database import Connection
from bot.services import Services

log = structlog.get_logger()


async def room(services: Services, row: CampaignRow, campaign: Campaign, most: int) -> int:
    """Returns how many texts the campaign may be given now, `most` at most; 0 while its first ones
    are looked at. A campaign whose first ones did harm is paused."""
    canary = campaign.canary
    if canary is None or row.canary_passed_at is not None:
        return most
    async with services.db.connect() as conn:
        known = await store.first(conn, row.id)
    size = canary.size(known.audience)
    if known.placed < size:
        return min(most, size - known.placed)
    ends = _ends(canary, known)
    if known.waiting or (ends is not None and ends > services.clock.now()):
        return 0
    return most if await _passes(services, row) else 0


@dataclass(frozen=True, slots=True)
class Ahead:
    """The first texts of a campaign whose others wait. size: how many they are; until: when the
    others may follow, None while some of the first ones have not gone."""

    size: int
    until: datetime | None


async def ahead(conn: Connection, row: CampaignRow, campaign: Campaign) -> Ahead | None:
    """Returns the first texts that the others wait for; None if they wait for none."""
    if campaign.canary is None or row.status != "running" or row.canary_passed_at is not None:
        return None
    known = await store.first(conn, row.id)
    size = campaign.canary.size(known.audience)
    gone = known.last is not None and known.placed >= size and not known.waiting
    return Ahead(size, _ends(campaign.canary, known) if gone else None)


def _ends(canary: Canary, known: store.First) -> datetime | None:
    return known.last + timedelta(minutes=canary.minutes) if known.last else None


async def _passes(services: Services, row: CampaignRow) -> bool:
    seen = Seen.of(await control.show(services, row.name))
    found = trouble(row.watched_from, [seen], few=True)
    if found is not None:
        await health.pause(services, row, found)
        return False
    async with services.db.begin() as conn:
        now = services.clock.now()
        if await store.passed(conn, row.id, now):
            noted = {"campaign": row.name, "sent": seen.sent}
            await audit.write(conn, health.BY, "pass canary", None, noted, now)
    log.info("canary_passed", campaign_id=row.id)
    return True
