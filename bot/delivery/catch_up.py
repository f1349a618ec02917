"""Takes in the inbound texts that the provider lists and we don't know.

A webhook that nobody could receive is tried again for some seconds, and then forgotten; the text
stays on the provider's list. It is taken in with the date that it has there: what it says about
consent counts from then (bot/consent/changes.py), and an old question is left to staff
(bot/conversations/late.py).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.conversations import receive
from bot.conversations.receive import Received
from bot.db.database import server_gone
from bot.delivery import catch_up_store as store
from bot.errors import SettingsError
from bot.messages import outage_store as outages
from bot.messages import status_store as statuses
from bot.models import Channel
from bot.programs.numbers import Number
from bot.providers.base import InboundText
from bot.providers.errors import ProviderError
from bot.services import Services
from bot.sms.phone import WHATSAPP

log = structlog.get_logger()

EVERY = timedelta(minutes=5)
# Of what was read, this much is read again: the provider may list a text late, or date it by a
# clock that is behind ours.
OVERLAP = timedelta(minutes=10)
PAUSE = 10.0  # seconds before a list that could not be read is asked for again
BATCH = 1000


@dataclass
class CatchUp:
    """Reads the lists of all our numbers: at its start, and then each every five minutes."""

    services: Services
    _started: bool = False
    _paused: dict[str, float] = field(default_factory=dict)

    async def run(self) -> int:
        """Reads the lists that are due, after the witness: an opt-out that it has is confirmed
        already. Returns how many texts were taken in."""
        services = self.services
        ours = {number.number: number for number in services.numbers.every}
        every = EVERY if self._started else timedelta()
        async with services.db.begin() as conn:
            if await outages.uncompared(conn):
                return 0
            await store.begin(conn, list(ours), services.clock.now())
            found = await store.due(conn, every, OVERLAP)
        count = 0
        for one in found:
            if one.number in ours and self._paused.get(one.number, 0) <= time.monotonic():
                count += await self._read(ours[one.number], one.since)
        self._started = True
        return count

    async def _read(self, number: Number, since: datetime) -> int:
        try:
            return await read(self.services, number, since)
        except ProviderError as error:
            log.warning("catch_up_postponed", number=number.number, error=str(error))
            self._paused[number.number] = time.monotonic() + PAUSE
        except SettingsError as error:  # without an account nothing is listed, and nothing sent
            log.warning("catch_up_left_out", number=number.number, error=str(error))
            async with self.services.db.connect() as conn:
                begun = await store.reading(conn, number.number)
                await store.reached(conn, number.number, since, begun)
        return 0


async def ask(services: Services) -> None:
    """Has all lists read soon: nobody may have taken what came in just before."""
    async with services.db.connect() as conn:
        await store.ask(conn)


async def read(services: Services, number: Number, since: datetime) -> int:
    """Takes in what the provider lists for a number since then. Returns how many texts that was.

    Raises ProviderError, and SettingsError if the provider's account is not set up."""
    now, provider = services.clock.now(), services.providers.of(number)
    async with services.db.connect() as conn:
        begun = await store.reading(conn, number.number)
    asked = [number.number]
    if Channel.WHATSAPP in provider.capabilities.channels:
        asked.append(f"{WHATSAPP}{number.number}")
    count = 0
    for address in asked:
        listed = await provider.list_inbound(
            number=address, since=services.clock.machine_time(since)
        )
        count += await _take_in(services, listed)
    async with services.db.connect() as conn:
        await store.reached(conn, number.number, now, begun)
    return count


async def _take_in(services: Services, listed: Sequence[InboundText]) -> int:
    count = 0
    for first in range(0, len(listed), BATCH):
        texts = listed[first : first + BATCH]
        async with services.db.connect() as conn:
            known = await statuses.known_sids(conn, [text.sid for text in texts])
        for text in texts:
            if text.sid in known or text.received_at is None:
                continue
            came_at = min(services.clock.product_time(text.received_at), services.clock.now())
            try:
                received = await receive.record(services, text, came_at)
            except Exception as error:
                if server_gone(error):
                    raise
                log.exception("text_not_caught_up", sid=text.sid)
                continue
            if received.message_id is not None:
                count += 1
                _tell(text, received, came_at)
    return count


def _tell(text: InboundText, received: Received, came_at: datetime) -> None:
    log.warning(
        "text_caught_up",
        message_id=received.message_id,
        came_at=came_at.isoformat(),
        handled_by=received.handled_by,
    )
    if not text.body and not text.media:
        log.error(
            "listed_without_words",
            message_id=received.message_id,
            hint="if the account keeps no words (redaction), no STOP can be caught up",
        )
