"""Twilio's client, behind the contract of a provider.

The `twilio` package builds the requests and reads the answers, our transport carries them, and
`protocol` knows the rest."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from http import HTTPStatus

import aiohttp
from pydantic import HttpUrl
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance
from yarl import URL

from bot.config import DEMO_TOKEN, Settings
from bot.errors import Said, SettingsError
from bot.providers.base import (
    CALL_SECONDS,
    Charge,
    InboundText,
    ListedMessage,
    Provider,
    SentMessage,
    StatusReport,
    Webhook,
)
from bot.providers.errors import BadWebhook, ErrorDecision, UnsignedWebhook
from bot.providers.twilio import errors, protocol, wording
from bot.providers.twilio.transport import Transport

CONNECT_SECONDS = 4.0  # for a free place in the pool and the connection
PAGE = 1000  # Twilio's own limit


class TwilioClient(Provider):
    """One Twilio account; see bot.providers.base.Provider.

    `api_url`: scheme and host. `timeout` and `connect`: seconds for a whole call, and for its
    connection."""

    capabilities = protocol.CAPABILITIES
    inbound_answer = protocol.NO_REPLY

    @classmethod
    def check(cls, settings: Settings) -> None:
        """Raises SettingsError if the token is the demo's and the provider is not on this machine.

        A real provider must not be trusted by a token that everybody knows."""
        local = HttpUrl(settings.api_url).host in ("127.0.0.1", "localhost", "::1")
        if not local and settings.auth_token.get_secret_value() == DEMO_TOKEN:
            raise SettingsError(
                Said(
                    "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are needed: they are on the first "
                    "page of Twilio's console. To try Texto without an account: texto run --demo"
                )
            )

    @classmethod
    def open(cls, settings: Settings) -> TwilioClient:
        return cls(settings.account_sid, settings.auth_token.get_secret_value(), settings.api_url)

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        api_url: str,
        *,
        timeout: float = CALL_SECONDS,
        connect: float = CONNECT_SECONDS,
    ) -> None:
        limits = aiohttp.ClientTimeout(total=timeout, connect=connect)
        self._auth_token = auth_token
        self._key = aiohttp.encode_basic_auth(account_sid, auth_token)
        self._api_url = api_url.rstrip("/")
        self._http = Transport(account_sid, auth_token, limits)
        client = Client(account_sid, auth_token, http_client=self._http)
        client.api.base_url = self._api_url
        self._messages = client.messages

    def media_headers(self, url: str) -> Mapping[str, str]:
        own = URL(self._api_url).origin()
        return {"Authorization": self._key} if URL(url).origin() == own else {}

    def essence(self, body: str) -> str:
        return wording.essence(body)

    # -- calls ---------------------------------------------------------------------------

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
        arguments = protocol.build_message(
            to=to,
            frm=frm,
            body=body,
            service=service,
            status_callback=status_callback,
            valid_for_seconds=valid_for,
        )
        try:
            sent = await self._messages.create_async(**arguments)
        except protocol.PACKAGE_ERRORS as error:
            raise protocol.translate(error) from error
        if not sent.sid:
            raise protocol.unreadable("it names no sid")
        return SentMessage(sent.sid)

    async def list_outbound(
        self, *, to: str, frm: str, since: datetime, limit: int = 200
    ) -> Sequence[ListedMessage]:
        """Returns the newest texts; filters them by their creation here.

        Twilio's own date filter looks at DateSent, which a text that still waits there does not
        have."""
        try:
            found = await self._messages.list_async(
                to=to, from_=frm, limit=limit, page_size=min(limit, PAGE)
            )
            return [_listed(m) for m in found if _since(m, since)]
        except protocol.PACKAGE_ERRORS as error:
            raise protocol.translate(error) from error

    async def each_outbound(self, *, frm: str, since: datetime) -> AsyncIterator[ListedMessage]:
        """Yields the texts from a number, the newest first.

        Whether Twilio orders them by their creation or by DateSent, none that follows one sent
        before `since` was created later."""
        try:
            async for m in await self._messages.stream_async(from_=frm, page_size=PAGE):
                if _since(m, since):
                    yield _listed(m)
                elif m.date_sent and m.date_sent < since:
                    return
        except protocol.PACKAGE_ERRORS as error:
            raise protocol.translate(error) from error

    async def list_inbound(self, *, number: str, since: datetime) -> Sequence[InboundText]:
        """Returns all texts that came in, the oldest first.

        A text that no webhook could bring, since its sender can't be written to or kept, is left
        out."""
        texts = []
        try:
            found = await self._messages.list_async(
                to=number, date_sent_after=since.astimezone(UTC), page_size=PAGE
            )
            for m in reversed(found):  # Twilio lists the newest first, by whole seconds
                if str(m.direction) != "inbound" or not _since(m, since):
                    continue
                try:
                    text = protocol.parse_inbound(await self._as_form(m))
                except BadWebhook:
                    continue
                texts.append(replace(text, received_at=m.date_created))
        except protocol.PACKAGE_ERRORS as error:
            raise protocol.translate(error) from error
        return texts

    async def list_charges(
        self, *, number: str, since: datetime, until: datetime
    ) -> Sequence[Charge]:
        """Returns what the texts cost; Twilio gives a price, below zero, once a text is sent."""
        try:
            found = await self._messages.list_async(
                from_=number,
                date_sent_after=since.astimezone(UTC),
                date_sent_before=until.astimezone(UTC),
                page_size=PAGE,
            )
        except protocol.PACKAGE_ERRORS as error:
            raise protocol.translate(error) from error
        return [
            Charge(m.sid, abs(Decimal(m.price)), m.price_unit or "USD")
            for m in found
            if m.sid and m.price
        ]

    async def fetch(self, sid: str) -> ListedMessage | None:
        try:
            return _listed(await self._messages(sid).fetch_async())
        except protocol.PACKAGE_ERRORS as error:
            translated = protocol.translate(error)
            if translated.status == HTTPStatus.NOT_FOUND:
                return None
            raise translated from error

    async def close(self) -> None:
        await self._http.session.close()

    async def _as_form(self, m: MessageInstance) -> dict[str, str]:
        """Returns the webhook's form for a listed text, so that both are read by the same rules."""
        form = {"MessageSid": m.sid, "From": m.from_ or "", "To": m.to or "", "Body": m.body or ""}
        if m.messaging_service_sid:
            form["MessagingServiceSid"] = m.messaging_service_sid
        if m.num_media not in (None, "0"):
            for index, media in enumerate(await m.media.list_async(limit=protocol.MAX_MEDIA)):
                form[f"MediaUrl{index}"] = self._api_url + media.uri.removesuffix(".json")
                form[f"MediaContentType{index}"] = media.content_type or ""
        return form

    # -- webhooks and errors -------------------------------------------------------------

    def read_inbound(self, webhook: Webhook) -> InboundText:
        return protocol.parse_inbound(self._signed_form(webhook))

    def read_status(self, webhook: Webhook) -> StatusReport:
        return protocol.parse_status(self._signed_form(webhook))

    def _signed_form(self, webhook: Webhook) -> dict[str, str]:
        pairs = protocol.read_form(webhook)
        signature = webhook.headers.get(protocol.SIGNATURE, "")
        if not protocol.verify(self._auth_token, webhook.url, pairs, signature):
            raise UnsignedWebhook
        return dict(pairs)

    def decide(self, code: int) -> ErrorDecision:
        return errors.decide(code)


def _since(m: MessageInstance, since: datetime) -> bool:
    """Returns whether a text was created at `since` or later; Twilio gives whole seconds."""
    return bool(m.sid and m.date_created and m.date_created >= since.replace(microsecond=0))


def _listed(m: MessageInstance) -> ListedMessage:
    return ListedMessage(
        m.sid,
        m.body or "",
        errors.status_of(str(m.status)),
        m.date_created,
        m.error_code,
        errors.about(m.error_code),
        m.to or "",
    )
