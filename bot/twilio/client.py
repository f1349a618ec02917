"""Twilio's REST API: the `twilio` package over one aiohttp session.

The package builds the requests and reads the answers; the transport below replaces its own, which
has no timeouts to speak of, logs texts and numbers, and can't tell a text that was certainly not
taken from one that may have been.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

import aiohttp
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from bot.errors import ProviderError
from bot.twilio import protocol
from bot.twilio.provider import ListedMessage, SentMessage

TIMEOUT_SECONDS = 10.0  # for a whole call; bot.reconcile waits longer than this
CONNECT_SECONDS = 4.0  # for a free place in the pool and the connection
IDLE_SECONDS = 15.0  # less than the other side keeps a connection, else a send may meet its end
CONNECTIONS = 512
UNREACHABLE_PAUSE = 3.0  # seconds; trying each waiting text in turn would only use up its tries

_NEVER_ARRIVED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


class _Transport(AsyncHttpClient):
    def __init__(self, account_sid: str, auth_token: str) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True)
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=IDLE_SECONDS),
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS, connect=CONNECT_SECONDS),
            headers={"Authorization": aiohttp.encode_basic_auth(account_sid, auth_token)},
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> Response:
        """Raises ProviderError: accepted=False where the request certainly did not arrive, None
        where it may have."""
        body = urlencode(data, doseq=True).encode() if data else None
        try:
            async with self.session.request(
                method, uri, params=params, data=body, headers=headers, allow_redirects=False
            ) as answer:
                return Response(answer.status, await answer.text(errors="replace"))
        except _NEVER_ARRIVED as error:
            raise ProviderError(
                f"Twilio can't be reached: {error}",
                retryable=True,
                accepted=False,
                pause=UNREACHABLE_PAUSE,
            ) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise ProviderError(
                f"Twilio did not answer: {error!r}", retryable=True, accepted=None
            ) from error


class TwilioClient:
    """Made inside a running event loop; `close` it at the end. `api_url`: scheme and host."""

    def __init__(self, account_sid: str, auth_token: str, api_url: str) -> None:
        self._http = _Transport(account_sid, auth_token)
        client = Client(account_sid, auth_token, http_client=self._http)
        client.api.base_url = api_url.rstrip("/")
        self._messages = client.messages

    async def send(
        self,
        *,
        to: str,
        frm: str,
        body: str,
        status_callback: str | None = None,
        valid_for: int | None = None,
        media: Sequence[str] = (),
    ) -> SentMessage:
        """See bot.twilio.provider.Provider."""
        arguments = protocol.build_message(
            to=to,
            frm=frm,
            body=body,
            status_callback=status_callback,
            valid_for_seconds=valid_for,
            media=media,
        )
        try:
            sent = await self._messages.create_async(**arguments)
        except protocol.PACKAGE_ERRORS as error:
            raise protocol.translate(error) from error
        if not sent.sid:
            raise protocol.translate(None)
        return SentMessage(sent.sid, str(sent.status), int(sent.num_segments or 0))

    async def list(
        self, *, to: str, frm: str, since: datetime, limit: int = 200
    ) -> Sequence[ListedMessage]:
        """See bot.twilio.provider.Provider. Twilio's own date filter is not used: it looks at
        DateSent, which a text that still waits there does not have."""
        try:
            found = await self._messages.list_async(
                to=to, from_=frm, limit=limit, page_size=min(limit, 1000)
            )
            return [
                ListedMessage(
                    m.sid,
                    str(m.direction),
                    m.body or "",
                    str(m.status),
                    m.date_created,
                    m.error_code,
                )
                for m in found
                if m.sid and m.date_created and m.date_created >= since.replace(microsecond=0)
            ]
        except protocol.PACKAGE_ERRORS as error:
            raise protocol.translate(error) from error

    async def close(self) -> None:
        """Ends the connections."""
        await self._http.session.close()
