"""Follows up texts without a last status by asking the provider, since callbacks get lost."""

from __future__ import annotations

import asyncio

import structlog

from bot.delivery import callbacks
from bot.messages import status_store as statuses
from bot.providers.base import StatusReport
from bot.providers.errors import ProviderError
from bot.services import Services

log = structlog.get_logger()

BATCH = 200
AT_ONCE = 8  # calls at a time


async def follow_up(services: Services) -> int:
    """Asks the provider about texts whose last status is overdue. Returns how many."""
    async with services.db.begin() as conn:
        overdue = await statuses.overdue(conn, services.clock.now(), BATCH)
    places = asyncio.Semaphore(AT_ONCE)

    async def ask(message_id: int, number: str, sid: str) -> None:
        async with places:
            try:
                await _ask(services, message_id, number, sid)
            except ProviderError as error:  # it will be asked about again when it is due
                log.warning("follow_up_failed", message_id=message_id, error=str(error))

    await asyncio.gather(*(ask(*text) for text in overdue))
    return len(overdue)


async def _ask(services: Services, message_id: int, number: str, sid: str) -> None:
    provider = services.providers.of(services.numbers.of(number))
    found = await provider.fetch(sid)
    if found is None:
        log.warning("provider_knows_no_such_text", message_id=message_id, sid=sid)
        return
    await callbacks.note(
        services, message_id, StatusReport(sid, found.status, found.error_code, found.what)
    )
