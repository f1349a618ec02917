"""Twilio's client and the emulator, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from multidict import CIMultiDict
from twilio.request_validator import RequestValidator

from bot.models import OptOutReplies
from bot.providers.base import Webhook
from bot.providers.errors import What
from bot.providers.twilio.client import TwilioClient
from bot.providers.twilio.emulator.settings import EmulatedNumber
from bot.providers.twilio.protocol import SIGNATURE
from tests.emulator.conftest import ACCOUNT, DEFAULT, OURS, SETTINGS, TOKEN, Emulator, running
from tests.providers.line import ANNE, NOBODY, Inbox, Line

OTHER = "+15557650104"
CODES = {
    What.OPTED_OUT: 21610,
    What.BAD_NUMBER: 21211,
    What.CONTENT: 21617,
    What.SENDER: 21606,
    What.RATE: 20429,
    What.AUTH: 20003,
}


@dataclass
class TwilioLine(Line):
    emulator: Emulator

    async def text(self, body: str, *, media: Sequence[str] = (), to: str | None = None) -> None:
        text = {"from": ANNE, "to": to or self.ours, "body": body, "media": list(media)}
        await self.emulator.post("/control/inbound", text)

    async def refuse(self, what: What) -> None:
        fault = {"code": CODES[what], "count": 1}
        await self.emulator.post("/control/faults", {"error": fault})

    async def drop(self) -> None:
        await self.emulator.post("/control/faults", {"drop": {"count": 1}})

    async def lose(self) -> None:
        await self.emulator.post("/control/faults", {"undelivered": {"count": 1}})

    async def blocking(self) -> str:
        await self.text("STOP", to=DEFAULT)
        return DEFAULT

    def signed(self, webhook: Webhook) -> Webhook:
        form = dict(parse_qsl(webhook.body.decode("latin1"), keep_blank_values=True))
        right = RequestValidator(TOKEN).compute_signature(webhook.url, form)
        headers = CIMultiDict(webhook.headers)
        headers[SIGNATURE] = right
        return replace(webhook, headers=headers)


@asynccontextmanager
async def open_line(inbox: Inbox) -> AsyncIterator[Line]:
    settings = replace(
        SETTINGS,
        inbound_url=f"{inbox.url}/inbound",
        numbers=(*SETTINGS.numbers, EmulatedNumber(OTHER, OptOutReplies.OURS)),
    )
    async with running(settings) as emulator:
        clients = [
            TwilioClient(ACCOUNT, token, url)
            for token, url in ((TOKEN, emulator.url), ("another", emulator.url), (TOKEN, NOBODY))
        ]
        yield TwilioLine(inbox, *clients, OURS, OTHER, emulator)
        for client in clients:
            await client.close()
