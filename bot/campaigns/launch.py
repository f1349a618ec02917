"""Launches campaigns and turns their recipients into texts, each through the gate.

launch freezes content and audience in one transaction. distribute turns recipients into texts,
batch by batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from bot.campaigns import audience_store as audiences
from bot.campaigns import canary, dates, experiments, experiments_store, goals_store
from bot.campaigns import drafts_store as drafts
from bot.campaigns import store as campaigns
from bot.campaigns.audience import people
from bot.campaigns.compose import number_of, program_of
from bot.campaigns.rules import Campaign, campaign_mapping, parse_campaign
from bot.campaigns.rules.goal import parted
from bot.campaigns.rules.variants import starts_at as first_due
from bot.campaigns.store import CampaignRow
from bot.campaigns.writers import Writers
from bot.contacts import audit_store as audit
from bot.db.database import Connection, server_gone
from bot.errors import ConflictError, UsageError
from bot.messages import stale_store as stale
from bot.models import PRIORITY_BULK
from bot.services import Services

log = structlog.get_logger()

BATCH = 1_000
STALE = 5_000  # texts that one statement suppresses

Progress = Callable[[float], None]


def nothing(_: float) -> None: ...


async def launch(
    services: Services,
    campaign: Campaign,
    by: str,
    on_progress: Progress = nothing,
    details: Mapping[str, object] | None = None,
    draft: CampaignRow | None = None,
) -> int:
    """Freezes content and audience in one transaction, whatever a check says; a campaign that
    starts later gets its audience then, one that goes to one person after the other when it is time
    for each. Returns the number of recipients, 0 for one that gets them later. Raises UsageError if
    the name has been used, if nobody is in the audience, or if a draft is not what it was.

    on_progress gets a share, 0 to 1. details: more for the record."""
    number = number_of(services, campaign)
    program = program_of(services, campaign, number)
    now = services.clock.now()
    starts_at = first_due(campaign, now)
    status = "scheduled" if starts_at > now else "running"
    async with services.db.begin() as conn:
        campaign_id, version = await _drafted(conn, campaign, by, draft, now)
        if not await drafts.begin(
            conn,
            campaign_id,
            version,
            campaign.message_class,
            program,
            number,
            status,
            starts_at,
            now,
        ):
            raise ConflictError(
                "%(name)s has been changed or launched by somebody else: look at it again.",
                name=campaign.name,
            )
        count = 0
        if status == "running" and not (campaign.date or campaign.one_by_one):
            count = await _freeze(services, conn, campaign_id, campaign, starts_at, on_progress)
            if count == 0:
                raise nobody(campaign)
        noted = {"campaign": campaign.name, "recipients": count, "version": version}
        act = "schedule campaign" if status == "scheduled" else "launch campaign"
        await audit.write(conn, by, act, None, {**noted, **(details or {})}, now)
    log.info("campaign_launched", campaign_id=campaign_id, recipients=count, status=status)
    return count


async def _drafted(
    conn: Connection, campaign: Campaign, by: str, draft: CampaignRow | None, now: datetime
) -> tuple[int, int]:
    """Returns id and version of the draft that is launched; a file becomes one, and what differs
    from a draft a new version of it. Raises UsageError."""
    content = campaign_mapping(campaign)
    if draft is not None:
        if content == campaign_mapping(parse_campaign(draft.content)):
            return draft.id, draft.version
        return draft.id, await drafts.save(conn, draft.id, draft.version, content, by, now) or 0
    made = await drafts.create(conn, campaign.name, content, by, now)
    if made is None:
        raise UsageError(
            "A campaign named %(name)s has been launched already, or is a draft. Its people would"
            " be texted twice: give this one another name.",
            name=campaign.name,
        )
    return made, 1


async def _freeze(
    services: Services,
    conn: Connection,
    campaign_id: int,
    campaign: Campaign,
    began: datetime,
    on_progress: Progress = nothing,
) -> int:
    """Writes a row for each person in the audience, and begins its experiment. Returns how many.
    Raises UsageError if the audience can't be found."""
    count = 0
    async for part in people.chosen(services, conn, campaign.audience):
        texted, held = parted(campaign.name, campaign.hold_out, part.ids)
        await goals_store.hold_out(conn, campaign_id, held)
        for variant, drawn in experiments.drawn(campaign, texted).items():
            count += await audiences.add_recipients(conn, campaign_id, drawn, variant)
        on_progress(part.share)
    await experiments.begin(conn, campaign_id, campaign, began)
    on_progress(1.0)
    return count


async def start_due(services: Services) -> None:
    """Starts the campaigns whose time has come, each with its audience of this moment. One whose
    audience can't be found any more is a draft again, and the others start."""
    while True:
        row = None
        try:
            async with services.db.begin() as conn:
                campaign_id = await drafts.next_due(conn, services.clock.now())
                row = await campaigns.by_id(conn, campaign_id) if campaign_id else None
                if row is None:
                    return
                await _start(services, conn, row)
        except UsageError as error:
            if row is None:
                raise
            await _unschedule(services, row, error)


async def _start(services: Services, conn: Connection, row: CampaignRow) -> None:
    now = services.clock.now()
    count = await _freeze(services, conn, row.id, parse_campaign(row.content), row.began or now)
    status = "running" if count else "finished"
    await campaigns.set_status(conn, row.id, ["scheduled"], status, now)
    noted = {"campaign": row.name, "recipients": count}
    await audit.write(conn, "jobs", "start campaign", None, noted, now)
    log.info("campaign_started", campaign_id=row.id, recipients=count)


async def _unschedule(services: Services, row: CampaignRow, why: UsageError) -> None:
    async with services.db.begin() as conn:
        now = services.clock.now()
        await campaigns.set_status(conn, row.id, ["scheduled"], "draft", now)
        noted = {"campaign": row.name, "why": str(why)}
        await audit.write(conn, "jobs", "unschedule campaign", None, noted, now)
    log.error("campaign_not_started", campaign_id=row.id, hint="its audience can't be found")


def nobody(campaign: Campaign) -> UsageError:
    """Returns the error for a campaign whose audience is empty."""
    return UsageError(
        "Nobody is in the audience of %(name)s, which is: %(rule)s",
        name=campaign.name,
        rule=campaign.audience.text,
    )


# -- from recipients to texts ----------------------------------------------------------------


async def distribute(services: Services) -> int:
    """Turns the recipients of running campaigns into texts, a batch of each in turn, those of
    campaigns that begin now too. Returns how many."""
    await start_due(services)
    await dates.take_in(services)
    async with services.db.connect() as conn:
        running = await campaigns.running(conn)
    count, left = 0, [_Share(services, row) for row in running]
    while left:
        placed = [(one, await one.batch()) for one in left]
        count += sum(some for _, some in placed)
        left = [one for one, some in placed if some]
    if running:
        async with services.db.begin() as conn:
            await campaigns.finish_done(conn, services.clock.now())
    return count


class _Share:
    """A running campaign's part in the distribution."""

    def __init__(self, services: Services, row: CampaignRow) -> None:
        self._services, self._row = services, row
        self._campaign: Campaign | None = None
        self._writers: Writers | None = None

    async def batch(self) -> int:
        """Writes the next texts of the campaign. Returns how many; 0 also for one that is stuck, so
        that the others go on."""
        services, row = self._services, self._row
        try:
            if self._campaign is None or self._writers is None:
                self._campaign = parse_campaign(row.content)
                self._writers = await _writers(services, row, self._campaign)
            limit = await canary.room(services, row, self._campaign, BATCH)
            return await _batch(services, row, self._writers, limit) if limit else 0
        except Exception as error:
            if server_gone(error):
                raise
            log.exception("campaign_stuck", campaign_id=row.id)
            return 0


async def _writers(services: Services, row: CampaignRow, campaign: Campaign) -> Writers:
    if campaign.experiment is None:
        return Writers(services, campaign, row, None)
    async with services.db.connect() as conn:
        return Writers(services, campaign, row, await experiments_store.find(conn, row.id))


async def _batch(services: Services, row: CampaignRow, writers: Writers, limit: int) -> int:
    async with services.db.begin() as conn:
        now = services.clock.now()
        candidates = await campaigns.next_batch(
            conn, row, limit, now, asks=writers.asks, drawn=writers.drawn_only
        )
        if not candidates:
            return 0
        placed = await writers.write(conn, candidates, now)
        await campaigns.place(conn, row, writers.purpose, PRIORITY_BULK, placed, now)
    services.queues.wake_sender()
    return len(placed)


async def expire(services: Services) -> None:
    """Suppresses the texts that have become stale while they waited, of paused campaigns too."""
    async with services.db.connect() as conn:
        for campaign_id in await campaigns.waiting(conn):
            while await stale.expire_waiting(conn, campaign_id, STALE, services.clock.now()):
                pass
