"""Asks the provider what the texts of campaigns cost, once it has sent them."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.campaigns import charges_store
from bot.messages import charge_store as charges
from bot.providers.errors import ProviderError
from bot.services import Services

log = structlog.get_logger()

# A price is named some time after a text was sent; a list should be no longer than some pages.
LAG = timedelta(minutes=2)
STEP = timedelta(minutes=10)


async def ask(services: Services) -> int:
    """Asks for the next stretch of time of each campaign that is under way, or was until an hour
    ago. Returns how many texts got a price."""
    async with services.db.connect() as conn:
        due = await charges_store.uncharged(conn, services.clock.now(), LAG, STEP)
    count = 0
    for one in due:
        provider = services.providers.of(services.numbers.of(one.number))
        try:
            known = await provider.list_charges(number=one.number, since=one.since, until=one.until)
        except ProviderError as error:
            log.warning("charges_not_known", campaign_id=one.id, error=str(error))
            continue
        async with services.db.begin() as conn:
            count += await charges.charge(conn, known)
            await charges_store.charged(conn, one.id, one.until)
    return count
