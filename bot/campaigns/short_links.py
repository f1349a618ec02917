"""Puts short links of each one's own into a campaign's texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.campaigns.rules import Campaign
from bot.campaigns.store import CampaignRow
from bot.db.database import Connection
from bot.errors import UsageError
from bot.links import making, store, tokens
from bot.links.making import Own
from bot.models import Language
from bot.services import Services


class ShortLinks:
    """Makes the links of one campaign. Where they lead is written with the first ones of a
    version."""

    def __init__(self, services: Services, campaign: Campaign) -> None:
        self._services, self._links = services, campaign.links
        self._variant = campaign.variant
        self._leads = making.leads(campaign.links, campaign.name)

    @property
    def samples(self) -> Mapping[str, str]:
        return dict.fromkeys(self._links, tokens.address(self._services.settings))

    async def make(
        self,
        conn: Connection,
        row: CampaignRow | None,
        people: Mapping[int, Language],
        now: datetime,
    ) -> Own:
        """Gives each of these people a token for each link. Raises UsageError if links have no
        host."""
        if self._services.settings.link_url is None:
            raise UsageError("Links need a host of their own: set TEXTO_LINK_URL.")
        ids = await self._settled(conn, row)
        return await making.give(self._services, conn, ids, self._links, people, now)

    async def _settled(self, conn: Connection, row: CampaignRow | None) -> store.Ids:
        if row is None:
            return await store.settle_test(conn, self._leads)
        return await store.settle(conn, row.id, row.version, self._variant, self._leads)
