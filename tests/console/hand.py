"""A hand on a mouse, whose clicks are counted; what is typed is not."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.async_api import Locator


@dataclass
class Hand:
    clicks: int = 0

    async def click(self, what: Locator) -> None:
        self.clicks += 1
        await what.click()
