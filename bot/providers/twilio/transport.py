"""HTTP for the `twilio` package: one aiohttp session in place of the package's own transport.

That one has no usable timeouts, logs texts and numbers, and can't tell a text that was certainly
not taken from one that may have been."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from urllib.parse import urlencode

import aiohttp
from twilio.http import AsyncHttpClient
from twilio.http.response import Response

from bot.providers.twilio import protocol

IDLE_SECONDS = 15.0  # less than the other side keeps a connection, else it may end during a send
CONNECTIONS = 512

_NEVER_ARRIVED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


class Transport(AsyncHttpClient):  # type: ignore[misc]  # the package is untyped
    """The package's transport, made inside a running event loop; ended by `session.close`."""

    def __init__(self, account_sid: str, auth_token: str, timeout: aiohttp.ClientTimeout) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True)
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=IDLE_SECONDS),
            timeout=timeout,
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
        """Sends one request. Raises ProviderError.

        Its accepted is False if the request certainly did not arrive, None if it may have."""
        body = urlencode(data, doseq=True).encode() if data else None
        try:
            async with self.session.request(
                method, uri, params=params, data=body, headers=headers, allow_redirects=False
            ) as answer:
                return Response(answer.status, await answer.text(errors="replace"))
        except _NEVER_ARRIVED as error:
            raise protocol.unreachable(error) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise protocol.unanswered(error) from error
