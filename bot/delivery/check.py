"""Asks a provider whether it knows us."""

from __future__ import annotations

from bot.errors import SettingsError
from bot.programs.numbers import Number
from bot.providers.errors import ProviderError
from bot.services import Services

NO_TEXT = "SM" + "0" * 32  # a sid that no text has


async def account(services: Services, number: Number) -> str | None:
    """Returns what is wrong with the account that a number of ours belongs to, None if nothing."""
    try:
        await services.providers.of(number).fetch(NO_TEXT)
    except (ProviderError, SettingsError) as error:
        return str(error)
    return None
