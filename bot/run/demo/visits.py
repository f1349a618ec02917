"""Who has opened the links of the demo's campaigns: people in the hours after, robots at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from bot.links import clicks_store as clicks
from bot.links import judging, store
from bot.providers.twilio.emulator.visitors import PEOPLE, ROBOTS, Way
from bot.services import Services

SHARE, ROBOTS_SHARE = 0.14, 0.35  # of people who open their link, of links that robots open
BETTER = {("new-arrivals", 1): 0.24}  # the same of a variant that does better


async def visit(services: Services, campaign: str, sent: datetime) -> None:
    """Notes the clicks on the links of a campaign that was sent then, and judges them."""
    rng = Random(campaign)  # noqa: S311  its own: what else happens stays as it is
    async with services.db.begin() as conn:
        for token, variant in await store.tokens_of(conn, campaign):
            if rng.random() < ROBOTS_SHARE:
                at = sent + timedelta(seconds=rng.uniform(0.2, 4))
                await _open(services, rng, token, rng.choice(list(ROBOTS.values())), at)
            if rng.random() < BETTER.get((campaign, variant), SHARE):
                at = sent + timedelta(minutes=min(2_000, rng.lognormvariate(3.6, 1.4)))
                await _open(services, rng, token, rng.choice(list(PEOPLE.values())), at)
    await judging.judge_new(services)


async def _open(services: Services, rng: Random, token: str, way: Way, at: datetime) -> None:
    async with services.db.begin() as conn:
        await clicks.note(conn, token, way.method, way.address(rng), way.headers(rng), at)
