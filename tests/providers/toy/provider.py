"""The toy behind the contract."""

from __future__ import annotations

import hmac
import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

import aiohttp
from pydantic import SecretStr
from pydantic_settings import BaseSettings

from bot.config import Settings
from bot.errors import SettingsError
from bot.models import Channel, OptOutReplies, Status
from bot.providers.base import (
    CALL_SECONDS,
    Capabilities,
    InboundText,
    ListedMessage,
    Provider,
    SentMessage,
    StatusReport,
    Webhook,
)
from bot.providers.errors import (
    BadWebhook,
    ErrorDecision,
    ProviderError,
    UnsignedWebhook,
    What,
)
from bot.sms import phone

STATUSES = {"taken": Status.ACCEPTED, "arrived": Status.DELIVERED, "lost": Status.UNDELIVERED}
DECISIONS = {
    1: ErrorDecision(What.BAD_NUMBER),
    2: ErrorDecision(What.RATE, retryable=True, pause=2),
    3: ErrorDecision(What.OPTED_OUT),
    4: ErrorDecision(What.AUTH, retryable=True, pause=60),
    5: ErrorDecision(What.CONTENT),
    6: ErrorDecision(What.SENDER),
    7: ErrorDecision(What.CARRIER),
}


class ToySettings(BaseSettings, env_prefix="TOY_"):
    url: str = ""
    secret: SecretStr = SecretStr("")


def signature(secret: str, url: str, body: bytes) -> str:
    return hmac.digest(secret.encode(), url.encode() + b"\n" + body, "sha256").hex()


class Toy(Provider):
    capabilities = Capabilities(
        opt_outs=frozenset({OptOutReplies.OURS}),
        words={},
        channels=frozenset({Channel.SMS}),
        mms=False,
        max_body=1600,
        max_validity=None,
    )

    @classmethod
    def check(cls, settings: Settings) -> None:
        toy = ToySettings()
        if not (toy.url and toy.secret.get_secret_value()):
            raise SettingsError("TOY_URL and TOY_SECRET are needed: any toy shop has them.")

    @classmethod
    def open(cls, settings: Settings) -> Toy:
        toy = ToySettings()
        return cls(toy.url, toy.secret.get_secret_value())

    def __init__(self, url: str, secret: str) -> None:
        self._url, self._secret = url, secret
        self._http = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(CALL_SECONDS), headers={"Toy-Secret": secret}
        )

    async def send(
        self,
        *,
        to: str,
        frm: str,
        body: str,
        service: str | None = None,
        status_callback: str | None = None,
        valid_for: int | None = None,
    ) -> SentMessage:
        text = {"from": frm, "to": to, "words": body, "tell": status_callback}
        return SentMessage((await self._call("POST", "/texts", json=text))["name"])

    async def list_outbound(
        self, *, to: str, frm: str, since: datetime, limit: int = 200
    ) -> Sequence[ListedMessage]:
        found = await self._call("GET", "/texts", params={"from": frm, "to": to})
        listed = [_listed(text) for text in reversed(found)]
        return [text for text in listed if text.created_at >= since][:limit]

    async def each_outbound(self, *, frm: str, since: datetime) -> AsyncIterator[ListedMessage]:
        for text in reversed(await self._call("GET", "/texts", params={"from": frm})):
            if (listed := _listed(text)).created_at >= since:
                yield listed

    async def list_inbound(self, *, number: str, since: datetime) -> Sequence[InboundText]:
        found = [_inbound(text) for text in await self._call("GET", "/in", params={"to": number})]
        return [text for text in found if text.received_at and text.received_at >= since]

    async def fetch(self, sid: str) -> ListedMessage | None:
        try:
            return _listed(await self._call("GET", f"/texts/{sid}"))
        except ProviderError as error:
            if error.status == 404:
                return None
            raise

    def read_inbound(self, webhook: Webhook) -> InboundText:
        return _inbound(self._signed(webhook))

    def read_status(self, webhook: Webhook) -> StatusReport:
        said = self._signed(webhook)
        try:
            status, code = STATUSES[said["state"]], said["trouble"]
            what = self.decide(code).what if code else None
            return StatusReport(said["name"], status, code, what, said["to"], said["from"])
        except KeyError as error:
            raise BadWebhook(f"{error} is missing") from None

    def decide(self, code: int) -> ErrorDecision:
        return DECISIONS.get(code, ErrorDecision(What.OTHER))

    async def close(self) -> None:
        await self._http.close()

    def _signed(self, webhook: Webhook) -> Any:
        right = signature(self._secret, webhook.url, webhook.body).encode()
        if not hmac.compare_digest(right, webhook.headers.get("Toy-Signature", "").encode()):
            raise UnsignedWebhook
        try:
            said = json.loads(webhook.body)
        except ValueError:
            raise BadWebhook("this is no JSON", "form") from None
        if not isinstance(said, dict):
            raise BadWebhook("a JSON object is expected", "form")
        return said

    async def _call(self, method: str, path: str, **more: Any) -> Any:
        away = {"what": What.UNAVAILABLE, "retryable": True}
        try:
            async with self._http.request(method, self._url + path, **more) as answer:
                said = await answer.json()
        except aiohttp.ClientConnectorError as error:
            raise ProviderError(f"no toys: {error}", pause=3, away=True, **away) from error
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise ProviderError(f"no word: {error!r}", accepted=None, **away) from error
        if answer.status < 300:
            return said
        code = said["trouble"]
        decision = self.decide(code)
        raise ProviderError(
            f"the toy says no ({code}; {decision.what})",
            what=decision.what,
            code=code,
            status=answer.status,
            retryable=decision.retryable,
            pause=decision.pause,
            away=decision.what is What.AUTH,
        )


def _listed(text: Any) -> ListedMessage:
    code = text["trouble"]
    return ListedMessage(
        text["name"],
        text["words"],
        STATUSES[text["state"]],
        datetime.fromisoformat(text["at"]),
        code,
        DECISIONS[code].what if code else None,
        text["to"],
    )


def _inbound(text: Any) -> InboundText:
    try:
        return InboundText(
            sid=text["name"],
            sender=phone.parse(text["from"]),
            to=text["to"],
            body=text["words"],
            media=(),
            opt_out_type=None,
            channel=Channel.SMS,
            profile_name=None,
            extra={},
            received_at=datetime.fromisoformat(text["at"]),
        )
    except (KeyError, phone.BadAddress) as error:
        raise BadWebhook(f"a text can't be read: {error}") from None
