"""Lets the respondents talk to a lab: they hear what its carrier brings, and text back."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from zoneinfo import ZoneInfo

import aiohttp

from bench.respondents.people import Respondent, Said
from bot.clock import Clock
from bot.rehearsal.carrier import Carrier
from bot.rehearsal.people import sid_of

AT_ONCE = 30  # who talk at a time
LOOK = 0.3  # seconds between two looks at what the carrier has
MORE = 1.2  # seconds within which further texts of one turn come
PATIENCE = 90.0  # seconds after which nobody waits for a text
HOME = ZoneInfo("Europe/Paris")


@dataclass
class Talks:
    """All talks of a run. deaf: who waited for a text in vain. done: how many are over."""

    carrier: Carrier
    people: Sequence[Respondent]
    clock: Clock
    deaf: list[str] = field(default_factory=list)
    done: int = 0
    heard: dict[str, asyncio.Queue[str]] = field(default_factory=lambda: defaultdict(asyncio.Queue))
    _dice: dict[str, Random] = field(default_factory=dict)  # a person's own
    _seen: set[str] = field(default_factory=set)
    _since: float = 0.0

    def today(self) -> date:
        return self.clock.now().astimezone(HOME).date()

    def ahead(self, offset: timedelta) -> None:
        self.clock = Clock(self.clock.offset + offset)

    async def listen(self) -> None:
        """Hands each text of ours to whom it is for, for as long as it is let."""
        while True:
            with suppress(aiohttp.ClientError, asyncio.TimeoutError):
                for text in await self.carrier.log(max(0.0, self._since - 5)):
                    self._since = max(self._since, text["created"])
                    if text["direction"] != "inbound" and text["sid"] not in self._seen:
                        self._seen.add(text["sid"])
                        self.heard[text["to"]].put_nowait(text["body"])
            await asyncio.sleep(LOOK)

    async def talk(self, people: Sequence[Respondent], patience: float = PATIENCE) -> None:
        """Lets these people talk, until each has ended or hears nothing any more."""
        places = asyncio.Semaphore(AT_ONCE)

        async def one(person: Respondent) -> None:
            first = await self._next(person, 4 * patience)
            async with places:
                await self._talk(person, first, patience)
            self.done += 1

        await asyncio.gather(*map(one, people))

    async def _talk(self, person: Respondent, body: str | None, patience: float) -> None:
        dice = self._dice.setdefault(person.phone, Random(f"{person.phone}:{person.language}"))
        while body is not None:
            said = person.hear(body, self.today())
            await self._say(person, said, dice)
            if person.ended:
                return
            body = await self._next(person, patience)
        self.deaf.append(person.phone)

    async def _say(self, person: Respondent, said: Said | None, dice: Random) -> None:
        while said:
            await asyncio.sleep(dice.uniform(0.1, 0.8))
            await self.carrier.say(person.phone, said.text, sid_of(dice))
            said = said.then

    async def _next(self, person: Respondent, patience: float) -> str | None:
        """Returns the texts that come next, which belong together; None after too long."""
        texts = self.heard[person.phone]
        found: list[str] = []
        with suppress(TimeoutError):
            while True:
                found.append(await asyncio.wait_for(texts.get(), MORE if found else patience))
        return "\n".join(found) if found else None
