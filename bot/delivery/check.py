"""Asks a provider whether it knows us, and whether it keeps what people have written."""

from __future__ import annotations

from datetime import timedelta

from bot.errors import Said, SettingsError
from bot.messages import inbound_store as inbound
from bot.programs.numbers import Number
from bot.providers.errors import ProviderError
from bot.services import Services

DAY = timedelta(days=1)
NO_TEXT = "SM" + "0" * 32  # a sid that no text has


async def account(services: Services, number: Number) -> str | None:
    """Returns what is wrong with the account that a number of ours belongs to, None if nothing."""
    try:
        await services.providers.of(number).fetch(NO_TEXT)
    except (ProviderError, SettingsError) as error:
        return next((said for said in error.args if isinstance(said, Said)), str(error))
    return None


async def keeps_no_words(services: Services, number: Number) -> bool:
    """Returns whether the provider lists texts of the last day without the words that came with
    them: then no STOP can be caught up. Raises ProviderError and SettingsError."""
    since = services.clock.machine_time(services.clock.now() - DAY)
    listed = await services.providers.of(number).list_inbound(number=number.number, since=since)
    bare = [text.sid for text in listed if not text.body and not text.media]
    async with services.db.connect() as conn:
        return await inbound.had_words(conn, bare)
