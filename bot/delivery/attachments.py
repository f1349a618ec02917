"""Fetches the pictures and files that came with texts, from the provider and with its key.

Pictures are drawn anew before anybody sees them; all else is kept as a file to be saved. What the
provider has is not asked for twice: staff open what is kept here."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import timedelta

import structlog
from yarl import URL

from bot.errors import SettingsError, UnavailableError
from bot.files import outgoing
from bot.files.outgoing import TooLargeError
from bot.files.pictures import redraw
from bot.messages import attachments_store as attachments
from bot.messages.attachments_store import Due
from bot.services import Services

log = structlog.get_logger()

MOST_BYTES = 5_000_000
BATCH = 8
# After each try in vain; after the last the attachment is lost.
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)


async def fetch(services: Services) -> int:
    """Fetches what is due. Returns how many are kept now. One process at a time."""
    async with services.db.connect() as conn:
        found = await attachments.due(conn, services.clock.now(), BATCH)
    return sum([await _fetch(services, one) for one in found])


def private_origins(services: Services) -> Collection[str]:
    """Returns the origins on this machine that may be called: the emulator's, in the demo alone."""
    return (str(URL(services.settings.api_url).origin()),) if services.settings.demo else ()


async def _fetch(services: Services, one: Due) -> bool:
    try:
        provider = services.providers.of(services.numbers.of(one.number))
        content, said = await outgoing.get(
            one.url, provider.media_headers, MOST_BYTES, private_origins(services)
        )
    except TooLargeError:
        await _give_up(services, one, "too_large")
        return False
    except (UnavailableError, SettingsError) as error:
        log.info("attachment_not_fetched", attachment=one.id, error=str(error))
        await _give_up(services, one, "unreachable")
        return False
    picture = await asyncio.to_thread(redraw, content)
    async with services.db.begin() as conn:
        if picture:
            await attachments.keep(
                conn, one.id, picture.content_type, picture.content, picture.size
            )
        else:
            await attachments.keep(conn, one.id, said, content, None)
    log.info("attachment_kept", attachment=one.id, picture=picture is not None)
    return True


async def _give_up(services: Services, one: Due, why: str) -> None:
    """Puts an attachment off, or notes that it is lost."""
    again = why != "too_large" and one.tries < len(PAUSES)
    until = services.clock.now() + PAUSES[one.tries] if again else None
    async with services.db.begin() as conn:
        await attachments.put_off(conn, one.id, until, None if again else why)
