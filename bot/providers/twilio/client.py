"""Twilio's REST API: the `twilio` package builds the requests and reads the answers, our transport
carries them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus

import aiohttp
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from bot.providers.base import ListedMessage, SentMessage
from bot.providers.twilio import protocol
from bot.providers.twilio.transport import Transport

TIMEOUT_SECONDS = 10.0  # for a whole call; bot.delivery.reconcile waits longer than this
CONNECT_SECONDS = 4.0  # for a free place in the pool and the connection


class TwilioClient:
    """Made inside a running event loop; `close` it at the end. `api_url`: scheme and host.
    `timeout` and `connect`: seconds for a whole call, and for its connection."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        api_url: str,
        *,
        timeout: float = TIMEOUT_SECONDS,
        connect: float = CONNECT_SECONDS,
    ) -> None:
        limits = aiohttp.ClientTimeout(total=timeout, connect=connect)
        self._http = Transport(account_sid, auth_token, limits)
        client = Client(account_sid, auth_token, http_client=self._http)
        client.api.base_url = api_url.rstrip("/")
        self._messages = client.messages

    async def send(
        self,
        *,
        to: str,
        frm: str,
        body: str,
        service: str | None = None,
        status_callback: str | None = None,
        valid_for: int | None = None,
        media: Sequence[str] = (),
    ) -> SentMessage:
        """See bot.providers.base.Provider."""
        arguments = protocol.build_message(
            to=to,
            frm=frm,
            body=body,
            service=service,
            status_callback=status_callback,
            valid_for_seconds=valid_for,
            media=media,
        )
        try:
            sent = await self._messages.create_async(**arguments)
        except protocol.PACKAGE_ERRORS as error:
            raise protocol.translate(error) from error
        return protocol.sent_message(sent.sid, sent.status, sent.num_segments)

    async def list(
        self, *, to: str, frm: str, since: datetime, limit: int = 200
    ) -> Sequence[ListedMessage]:
        """See bot.providers.base.Provider. Twilio's own date filter is not used: it looks at
        DateSent, which a text that still waits there does not have."""
        try:
            found = await self._messages.list_async(
                to=to, from_=frm, limit=limit, page_size=min(limit, 1000)
            )
            earliest = since.replace(microsecond=0)
            return [
                _listed(m) for m in found if m.sid and m.date_created and m.date_created >= earliest
            ]
        except protocol.PACKAGE_ERRORS as error:
            raise protocol.translate(error) from error

    async def fetch(self, sid: str) -> ListedMessage | None:
        """See bot.providers.base.Provider."""
        try:
            return _listed(await self._messages(sid).fetch_async())
        except protocol.PACKAGE_ERRORS as error:
            translated = protocol.translate(error)
            if translated.status == HTTPStatus.NOT_FOUND:
                return None
            raise translated from error

    async def close(self) -> None:
        """Ends the connections."""
        await self._http.session.close()


def _listed(m: MessageInstance) -> ListedMessage:
    return ListedMessage(
        m.sid, str(m.direction), m.body or "", str(m.status), m.date_created, m.error_code
    )
