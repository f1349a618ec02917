"""Writes a survey's text to one person more, whose time is now, through the gate."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.campaigns import audience_store as audiences
from bot.campaigns import experiments_store
from bot.campaigns import store as campaigns
from bot.campaigns.compose import Follows, purpose
from bot.campaigns.rules import Campaign
from bot.campaigns.rules.timing import Timing
from bot.campaigns.rules.variants import variants
from bot.campaigns.store import CampaignRow, Placed
from bot.campaigns.writer import Writer
from bot.db.database import Connection
from bot.models import PRIORITY_BULK, Inbound
from bot.services import Services


async def written(
    conn: Connection,
    services: Services,
    row: CampaignRow,
    campaign: Campaign,
    contact_id: int,
    now: datetime,
    follows: Follows | None = None,
) -> Placed | None:
    """Returns the text with the first question, with the gate's verdict on it; None for somebody
    who has been erased. Nothing is written but what is their own in it."""
    if campaign.experiment is not None:
        tried = await experiments_store.find(conn, row.id)
        campaign = variants(campaign)[(tried.chosen if tried else None) or 0]
    # When the campaign was for all others, long ago perhaps, says nothing of this person.
    timing = Timing(hours=campaign.timing.hours, ends_at=campaign.timing.ends_at)
    rows = await audiences.audience(
        conn, row.program, row.message_class, campaign.asks, now, [contact_id]
    )
    writer = Writer(services, replace(campaign, timing=timing), replace(row, began=now), follows)
    return next(iter(await writer.write(conn, rows, now)), None)


async def place(
    conn: Connection,
    row: CampaignRow,
    campaign: Campaign,
    text: Placed,
    now: datetime,
    *,
    priority: int = PRIORITY_BULK,
    case_id: int | None = None,
    answers: Inbound | None = None,
) -> None:
    """Makes the person a recipient, and writes their text's row. case_id: the case that it asks
    about; answers: the text that it answers."""
    await audiences.add_recipients(conn, row.id, [text.contact_id], case_id=case_id)
    await campaigns.place(conn, row, purpose(campaign), priority, [text], now, answers)
