"""The registry of providers by name; the only module that names one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.config import Settings
from bot.errors import SettingsError
from bot.programs.numbers import Number
from bot.providers.base import Capabilities, Provider
from bot.providers.errors import What
from bot.providers.twilio.client import TwilioClient

Registry = Mapping[str, type[Provider]]

PROVIDERS: Registry = {
    "twilio": TwilioClient,
}


class Providers:
    """The clients of this process.

    Each is made when it is first needed, so that a provider that no number uses needs no
    account."""

    def __init__(self, settings: Settings, registry: Registry = PROVIDERS) -> None:
        """Raises SettingsError if a number asks for a provider or an ability that is missing."""
        self._settings = settings
        self._registry = registry
        self._made: dict[str, Provider] = {}
        for number in settings.numbers:
            check_number(number, registry)

    def __iter__(self) -> Iterator[str]:
        """Yields the names of all known providers, made or not."""
        return iter(self._registry)

    def __getitem__(self, name: str) -> Provider:
        """Returns a provider's client. Raises SettingsError if its account is not set up."""
        if name not in self._made:
            known = self._registry[name]
            known.check(self._settings)
            self._made[name] = known.open(self._settings)
        return self._made[name]

    def of(self, number: Number) -> Provider:
        """Returns the provider that a number of ours belongs to."""
        return self[number.provider]

    def about(self, number: Number, code: str) -> What:
        """Returns what a number's provider means by an error code; it is not known where its
        account is not set up."""
        try:
            provider = self.of(number)
        except SettingsError:
            return What.OTHER
        return provider.decide(int(code)).what if code.isdecimal() else What.OTHER

    def capabilities(self, number: Number) -> Capabilities:
        """Returns the abilities of a number's provider; no account is needed for that."""
        return self._registry[number.provider].capabilities

    async def close(self) -> None:
        """Ends all connections."""
        while self._made:
            await self._made.popitem()[1].close()


def check_number(number: Number, registry: Registry = PROVIDERS) -> None:
    """Raises SettingsError unless the number's provider is known and can do what it asks for."""
    known = registry.get(number.provider)
    if known is None:
        raise SettingsError(
            f"{number.number} is said to be of the provider {number.provider!r}, which Texto does "
            f"not know; it knows {', '.join(sorted(registry))}."
        )
    modes = known.capabilities.opt_outs
    if number.opt_out_replies not in modes:
        raise SettingsError(
            f"{number.number}: the provider {number.provider} can't have opt_out_replies "
            f"{str(number.opt_out_replies)!r}; it can have {', '.join(sorted(modes))}."
        )


def check(settings: Settings, registry: Registry = PROVIDERS) -> None:
    """Raises SettingsError unless every provider that a number names could be used at once.

    Without numbers, the usual provider of a number is checked."""
    for number in settings.numbers:
        check_number(number, registry)
    usual = str(Number.model_fields["provider"].default)
    for name in dict.fromkeys([n.provider for n in settings.numbers] or [usual]):
        registry[name].check(settings)
