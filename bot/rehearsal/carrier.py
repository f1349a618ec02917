"""Speaks to the lab's emulator: texts come in, it misbehaves, and its own log is read."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.campaigns.rules import Campaign

# How the carrier misbehaves while the strikes last.
FAULTS: Mapping[str, Any] = {
    "http_429": 0.02,
    "refuse": 0.02,
    "drop": 0.03,
    "slow": [{"rate": 0.03, "seconds": 3}, {"rate": 0.01, "seconds": 12}],
    "lost_callbacks": 0.03,
    "duplicate_callbacks": 0.05,
    "reorder_callbacks": 0.05,
    "duplicate_inbound": 0.05,
}
LAST = ("received", "delivered", "undelivered", "failed")  # statuses after which nothing comes
WAIT = 120.0  # seconds without progress after which nobody waits for the campaign any more
LOOK = 2.0  # seconds between two looks at what is new


@dataclass
class Carrier:
    """The emulator of a lab. offer: what a campaign's text looks like; texted: who has one.

    heard: when the webhook of a text was answered 200, by its sid; the others are only on the
    carrier's list."""

    http: aiohttp.ClientSession
    url: str
    number: str
    offer: re.Pattern[str] | None = None
    heard: dict[str, float] = field(default_factory=dict)
    tries: int = 0
    texted: set[str] = field(default_factory=set)
    _known: float = 0.0
    _looked: float = float("-inf")
    _grew: float = float("-inf")

    async def say(self, phone: str, body: str, sid: str | None = None) -> bool:
        """Texts us, as a provider delivers it: with one retry. Returns whether it was taken."""
        text = {"from": phone, "to": self.number, "body": body}
        self.tries += 1
        async with self.http.post(
            f"{self.url}/control/inbound", json=text if sid is None else {**text, "sid": sid}
        ) as response:
            said = await response.json()
        if said.get("status") != 200:
            return False
        self.heard[said["sid"]] = time.time()
        return True

    async def misbehave(self, faults: Mapping[str, Any]) -> None:
        async with self.http.post(f"{self.url}/control/faults", json=dict(faults)) as response:
            response.raise_for_status()

    async def log(self, since: float = 0.0) -> list[dict[str, Any]]:
        """Returns the texts that it has carried, the oldest first."""
        async with self.http.get(
            f"{self.url}/control/messages", params={"since": str(since)}
        ) as response:
            found: list[dict[str, Any]] = await response.json()
            return found

    async def last_log(self, seconds: float = 60.0) -> list[dict[str, Any]]:
        """Returns its log once every text in it has its last status, or after so many seconds."""
        deadline = time.monotonic() + seconds
        while True:
            found = await self.log()
            if all(text["status"] in LAST for text in found) or time.monotonic() > deadline:
                return found
            await asyncio.sleep(0.5)

    async def has_offer(self, phone: str) -> None:
        """Returns once this person has the campaign's text, or if nobody gets it any more."""
        self._grew = time.monotonic()
        while phone not in self.texted and time.monotonic() - self._grew < WAIT:
            await self.progress()
            await asyncio.sleep(LOOK)

    async def progress(self) -> int:
        """Returns how many people have the campaign's text."""
        if self.offer is None or time.monotonic() - self._looked < LOOK:
            return len(self.texted)
        self._looked = time.monotonic()
        for text in await self.log(self._known):
            self._known = text["created"]
            if is_offer(self.offer, text):
                self.texted.add(text["to"])
                self._grew = time.monotonic()
        return len(self.texted)


def offer_of(campaign: Campaign) -> re.Pattern[str]:
    """Returns what the campaign's text looks like to who knows only its file: in any language, with
    anything in its placeholders."""
    texts = (
        ".*?".join(re.escape(part) for part in re.split(r"\{\w+\}", text.strip()))
        for text in campaign.text.values()
    )
    return re.compile("|".join(texts), re.S)


def is_offer(offer: re.Pattern[str] | None, text: Mapping[str, Any]) -> bool:
    return (
        offer is not None
        and text["direction"] != "inbound"
        and offer.search(text["body"]) is not None
    )
