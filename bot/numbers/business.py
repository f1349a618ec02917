"""What a business says of itself in its texts and on its pages."""

from __future__ import annotations

from dataclasses import dataclass

from bot.config import Settings


@dataclass(frozen=True, slots=True)
class Business:
    """brand: its trade name. support: how to reach a person. site: its web site. version: grows
    with each change; 0 while only the environment has said it."""

    brand: str
    support: str
    site: str
    version: int = 0

    @classmethod
    def of(cls, settings: Settings) -> Business:
        """Returns what the environment says."""
        return cls(settings.brand, settings.support, settings.site)
