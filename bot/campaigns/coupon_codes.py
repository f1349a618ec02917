"""Puts coupons of each one's own into a campaign's texts, and knows what that takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.campaigns import coupons_store
from bot.campaigns.rules import Campaign
from bot.campaigns.rules.coupon import CODE, ends_with
from bot.campaigns.store import CampaignRow
from bot.db.database import Connection
from bot.errors import Said
from bot.models import Language
from bot.orders.coupons import store
from bot.orders.coupons.model import Pool
from bot.orders.coupons.rules.codes import SAMPLE
from bot.services import Services


class CouponCodes:
    """Gives each of a campaign's people a code of its pool."""

    samples: Mapping[str, str] = {CODE: SAMPLE}

    def __init__(self, pool: str) -> None:
        self._pool = pool

    async def make(
        self,
        conn: Connection,
        row: CampaignRow | None,
        people: Mapping[int, Language],
        now: datetime,
    ) -> dict[int, Mapping[str, str]]:
        """Gives each of these people a code; of a pool that runs out the last ones get none, and
        wait. A test gets no code of the pool."""
        if row is None:
            return dict.fromkeys(people, self.samples)
        given = await store.hand_out(conn, self._pool, row.id, list(people), now)
        return {contact_id: {CODE: code} for contact_id, code in given.items()}


async def settled(conn: Connection, campaign: Campaign) -> Campaign:
    """Returns the campaign with what its pool says: the last day, after which nothing goes out."""
    pool = await store.pool(conn, campaign.pool) if campaign.pool else None
    if pool is None:
        return campaign
    timing = ends_with(campaign.timing, pool)
    return replace(campaign, coupon_until=pool.last_day, timing=timing)


@dataclass(frozen=True, slots=True)
class Supply:
    """How far a pool goes. free: codes that nobody has; promised: how many people of other
    campaigns still wait for one."""

    pool: Pool
    free: int
    promised: int


async def supply(conn: Connection, name: str | None, campaign: Campaign) -> Supply | None:
    """Returns how far the pool of this name goes for the campaign, None if there is none."""
    pool = await store.pool(conn, name) if name else None
    if pool is None:
        return None
    free = await store.free(conn, pool.name)
    return Supply(pool, free, await coupons_store.promised(conn, pool.name, campaign.name))


@dataclass(frozen=True, slots=True)
class RunOut:
    """A campaign whose people wait for codes, since its pool has none left."""

    campaign: str
    pool: str
    people: int

    @property
    def what(self) -> Said:
        return Said(
            "%(people)s people of %(campaign)s wait: the pool %(pool)s has no code left",
            people=self.people,
            campaign=self.campaign,
            pool=self.pool,
        )

    @property
    def do(self) -> Said:
        return Said("texto coupon generate %(pool)s …", pool=self.pool)


async def run_out(services: Services) -> list[RunOut]:
    """Returns the running campaigns that wait for codes."""
    async with services.db.connect() as conn:
        return [RunOut(**row) for row in await coupons_store.run_out(conn)]
