"""The toy and its carrier, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from bot.providers.base import Webhook
from bot.providers.errors import What
from tests.providers.line import ANNE, NOBODY, Inbox, Line
from tests.providers.toy.carrier import SECRET, Carrier, open_carrier
from tests.providers.toy.provider import DECISIONS, Toy, signature

OURS, OTHER = "+15557650200", "+15557650201"


@dataclass
class ToyLine(Line):
    carrier: Carrier

    async def text(self, body: str, *, media: Sequence[str] = (), to: str | None = None) -> None:
        assert not media
        await self.carrier.bring(ANNE, to or self.ours, body)

    async def refuse(self, what: What) -> None:
        self.carrier.mood = next(c for c, decision in DECISIONS.items() if decision.what is what)

    async def drop(self) -> None:
        self.carrier.mood = "drop"

    async def lose(self) -> None:
        self.carrier.mood = "lose"

    async def blocking(self) -> str:
        raise NotImplementedError("the toy blocks nobody")

    def signed(self, webhook: Webhook) -> Webhook:
        right = signature(SECRET, webhook.url, webhook.body)
        return replace(webhook, headers={"Toy-Signature": right})


@asynccontextmanager
async def open_line(inbox: Inbox) -> AsyncIterator[Line]:
    async with open_carrier(f"{inbox.url}/inbound") as carrier:
        ways = ((carrier.url, SECRET), (carrier.url, "another"), (NOBODY, SECRET))
        clients = [Toy(url, secret) for url, secret in ways]
        yield ToyLine(inbox, *clients, OURS, OTHER, carrier)
        for client in clients:
            await client.close()
