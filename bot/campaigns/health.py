"""Watches running campaigns, and pauses one in trouble."""

from __future__ import annotations

from dataclasses import dataclass, field

import structlog

from bot.campaigns import control
from bot.campaigns import store as campaigns
from bot.campaigns.rules.health import Seen, Trouble, kept, trouble
from bot.campaigns.store import CampaignRow
from bot.contacts import audit_store as audit
from bot.services import Services

log = structlog.get_logger()
BY = "jobs"


@dataclass(slots=True)
class Health:
    """What was seen of the running campaigns so far, by their ids."""

    _looks: dict[int, list[Seen]] = field(default_factory=dict)

    async def watch(self, services: Services) -> None:
        """Looks at each running campaign once, unless the settings say that none is watched."""
        if not services.settings.watch_campaigns:
            return
        async with services.db.connect() as conn:
            running = await campaigns.running(conn)
        self._looks = {row.id: self._looks.get(row.id, []) for row in running}
        for row in running:
            looks = self._looks[row.id]
            looks.append(Seen.of(await control.show(services, row.name)))
            self._looks[row.id] = kept(looks)
            found = trouble(row.watched_from, looks)
            if found is not None:
                await pause(services, row, found)


async def pause(services: Services, row: CampaignRow, why: Trouble) -> None:
    """Pauses a campaign for a trouble, if it still runs."""
    async with services.db.begin() as conn:
        now = services.clock.now()
        if not await campaigns.set_status(conn, row.id, ["running"], "paused", now, why):
            return
        noted = {"campaign": row.name, "why": why}
        await audit.write(conn, BY, "pause campaign", None, noted, now)
    log.warning("campaign_paused", campaign_id=row.id, why=why)
