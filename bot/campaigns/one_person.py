"""Writes a survey's text to one person more, whose time is now, through the gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.campaigns import audience_store as audiences
from bot.campaigns import experiments_store
from bot.campaigns import store as campaigns
from bot.campaigns.compose import NOTHING, Follows, purpose, ruling
from bot.campaigns.rules import Campaign
from bot.campaigns.rules.timing import Timing
from bot.campaigns.rules.variants import variants
from bot.campaigns.store import CampaignRow, Placed
from bot.campaigns.writer import Writer
from bot.db.database import Connection, Row
from bot.messages.outbox_store import Ruling
from bot.models import PRIORITY_BULK, Inbound
from bot.services import Services


async def written(
    conn: Connection,
    services: Services,
    row: CampaignRow,
    campaign: Campaign,
    contact_id: int,
    now: datetime,
    follows: Follows = NOTHING,
) -> Placed | None:
    """Returns the text with the first question, with the gate's verdict on it; None for somebody
    who has been erased. Nothing is written but what is their own in it."""
    campaign = await _of_now(conn, row, campaign)
    rows = await _rows(conn, row, campaign, contact_id, now)
    writer = Writer(services, campaign, replace(row, began=now), follows)
    return next(iter(await writer.write(conn, rows, now)), None)


async def verdict(
    conn: Connection,
    services: Services,
    row: CampaignRow,
    campaign: Campaign,
    contact_id: int,
    now: datetime,
) -> Ruling | None:
    """Returns what the gate would say of that text; writes nothing."""
    campaign = await _of_now(conn, row, campaign)
    for one in await _rows(conn, row, campaign, contact_id, now):
        candidate = audiences.candidate(one, row.program)
        return ruling(services, campaign, row.program, candidate, now, now)[0]
    return None


async def _rows(
    conn: Connection, row: CampaignRow, campaign: Campaign, contact_id: int, now: datetime
) -> Sequence[Row]:
    return await audiences.audience(
        conn, row.program, row.message_class, campaign.asks, now, [contact_id]
    )


async def _of_now(conn: Connection, row: CampaignRow, campaign: Campaign) -> Campaign:
    """Returns the campaign as it is for somebody who gets it now."""
    if campaign.experiment is not None:
        tried = await experiments_store.find(conn, row.id)
        campaign = variants(campaign)[(tried.chosen if tried else None) or 0]
    # When the campaign was for all others, long ago perhaps, says nothing of this person.
    timing = Timing(hours=campaign.timing.hours, ends_at=campaign.timing.ends_at)
    return replace(campaign, timing=timing)


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
