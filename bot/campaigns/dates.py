"""Takes in the people whose own date is near, for campaigns that go out ahead of it.

Such a campaign runs until it is canceled, or until its end. It looks every minute for whom it is
time; each date gets one text. Whoever gets another date is texted for that one, too: their place in
the campaign is free again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.campaigns import dates_store as store
from bot.campaigns import store as campaigns
from bot.campaigns.audience import people
from bot.campaigns.rules import Audience, Campaign, parse_campaign
from bot.campaigns.rules.timing import Before, due
from bot.campaigns.store import CampaignRow
from bot.db.database import Connection, server_gone
from bot.errors import UsageError
from bot.gate.places import place
from bot.services import Services
from bot.sms import dated

log = structlog.get_logger()

EVERY = timedelta(minutes=1)
DAY = timedelta(days=1)  # by which the calendars of two places may differ


async def take_in(services: Services) -> None:
    """Makes recipients of those for whom it is time now."""
    now = services.clock.now()
    async with services.db.connect() as conn:
        waiting = await store.to_look(conn, now, EVERY)
    for campaign_id in waiting:
        try:
            async with services.db.begin() as conn:  # kept if the look takes too long
                looks = await store.looking(conn, campaign_id, now, EVERY)
            if looks:
                async with services.db.begin() as conn:
                    await _look(services, conn, await campaigns.by_id(conn, campaign_id), now)
        except Exception as error:
            if server_gone(error):
                raise
            log.exception("campaign_stuck", campaign_id=campaign_id)


async def _look(
    services: Services, conn: Connection, row: CampaignRow | None, now: datetime
) -> None:
    campaign = parse_campaign(row.content) if row else None
    if row is None or campaign is None or campaign.timing.before is None:
        return
    if campaign.timing.ends_at is not None and now >= campaign.timing.ends_at:
        return
    try:
        near = _near(campaign, campaign.timing.before, now)
        async for part in people.chosen(services, conn, near):
            rows = await store.with_date(conn, part.ids, campaign.timing.before.attribute)
            ready = {one.id: key for one in rows if (key := _ready(campaign, one, now))}
            await store.take_in(conn, row.id, ready)
    except UsageError as error:
        log.error("campaign_not_looked", campaign_id=row.id, error=str(error))


def _near(campaign: Campaign, before: Before, now: datetime) -> Audience:
    """Returns those of the audience whose date may be near, by the calendar."""
    first = (now - DAY).date()
    last = (now + timedelta(hours=before.hours) + DAY).date()
    name = before.attribute
    rule = f"({campaign.audience.text}) and {name} >= {first} and {name} <= {last}"
    return Audience(rule=rule, leave_out=campaign.audience.leave_out)


def _ready(campaign: Campaign, one: store.Dated, now: datetime) -> str | None:
    """Returns the date of somebody for whom it is time, None for others."""
    zones = place(one.address, one.postcode, one.zone).zones
    at, on = due(campaign.timing, zones, now, one.date), dated.read(one.date)
    if at is None or on is None or not at <= now < dated.instant(on, zones):
        return None
    return dated.key(one.date)
