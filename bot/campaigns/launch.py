"""Launches campaigns and turns their recipients into texts, each through the gate.

launch freezes content and audience in one transaction. distribute turns recipients into texts,
batch by batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from bot.campaigns import audience_store as audiences
from bot.campaigns import store as campaigns
from bot.campaigns.audience_store import Candidate, ranges
from bot.campaigns.compose import compose, number_of, program_of, purpose, ruling
from bot.campaigns.rules import Campaign, campaign_mapping, parse_campaign
from bot.campaigns.store import CampaignRow, Placed
from bot.contacts import audit_store as audit
from bot.db.database import server_gone
from bot.errors import UsageError
from bot.models import PRIORITY_BULK
from bot.services import Services
from bot.sms import segments as text

log = structlog.get_logger()

BATCH = 500

Progress = Callable[[float], None]


def nothing(_: float) -> None: ...


async def launch(
    services: Services,
    campaign: Campaign,
    by: str,
    on_progress: Progress = nothing,
    details: Mapping[str, object] | None = None,
) -> int:
    """Freezes content and audience in one transaction, whatever a check says. Returns the number of
    recipients. Raises UsageError if the name has been used, or if nobody is in the audience.
    on_progress gets a share, 0 to 1. details: more for the record."""
    number = number_of(services, campaign)
    program = program_of(services, campaign, number)
    now = services.clock.now()
    async with services.db.begin() as conn:
        campaign_id = await campaigns.insert(
            conn,
            campaign.name,
            campaign.message_class,
            program,
            number,
            campaign_mapping(campaign),
            now,
        )
        if campaign_id is None:
            raise UsageError(
                "A campaign named %(name)s has been launched already. Its people would be texted"
                " twice: give this one another name.",
                name=campaign.name,
            )
        count, last = 0, await audiences.last_contact(conn)
        for ids in ranges(last):
            count += await audiences.add_recipients(
                conn, campaign_id, campaign.audience.every, campaign.audience.some, ids
            )
            on_progress(min(1.0, ids.stop / (last + 1)))
        if count == 0:
            raise nobody(campaign)
        noted = {"campaign": campaign.name, "recipients": count, **(details or {})}
        await audit.write(conn, by, "launch campaign", None, noted, now)
    log.info("campaign_launched", campaign_id=campaign_id, recipients=count)
    return count


def nobody(campaign: Campaign) -> UsageError:
    """Returns the error for a campaign whose audience is empty."""
    return UsageError(
        "Nobody is in the audience of %(name)s: no contact carries %(tags)s.",
        name=campaign.name,
        tags=(" or " if campaign.audience.some else " and ").join(campaign.audience.tags),
    )


# -- from recipients to texts ----------------------------------------------------------------


async def distribute(services: Services) -> int:
    """Turns the recipients of running campaigns into texts. Returns how many."""
    async with services.db.connect() as conn:
        running = await campaigns.running(conn)
    count = 0
    for row in running:
        try:
            campaign = parse_campaign(row.content)
            while placed := await _batch(services, row, campaign):
                count += placed
        except Exception as error:
            if server_gone(error):
                raise
            log.exception("campaign_stuck", campaign_id=row.id)  # the others go on
    if running:
        async with services.db.begin() as conn:
            await campaigns.finish_done(conn, services.clock.now())
    return count


async def _batch(services: Services, row: CampaignRow, campaign: Campaign) -> int:
    async with services.db.begin() as conn:
        now = services.clock.now()
        candidates = await campaigns.next_batch(conn, row, BATCH, now)
        if not candidates:
            return 0
        await campaigns.place(
            conn,
            row,
            purpose(campaign),
            PRIORITY_BULK,
            [_place(services, campaign, row.program, candidate, now) for candidate in candidates],
            now,
        )
    services.queues.wake_sender()
    return len(candidates)


def _place(
    services: Services, campaign: Campaign, program: str, candidate: Candidate, now: datetime
) -> Placed:
    """Composes a recipient's text and takes the gate's verdict on it."""
    body = compose(services, campaign, candidate)
    found = ruling(services, campaign, program, candidate, now)
    return Placed(
        candidate.contact_id,
        body,
        text.segments(body),
        found.status,
        found.verdict,
        found.reason,
        found.not_before,
    )
