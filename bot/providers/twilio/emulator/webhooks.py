"""Sends signed webhooks, as Twilio does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector
from twilio.request_validator import RequestValidator
from yarl import URL

from bot.providers.twilio.emulator.records import new_sid
from bot.providers.twilio.emulator.settings import EmulatorSettings

log = structlog.get_logger()

_CONNECTIONS = 96  # open at a time; more wait their turn
_BODY_LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """The other side's answer; if it could not be asked, `status` is None and `error` says why."""

    status: int | None
    body: str = ""
    error: str | None = None

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def worth_a_retry(self) -> bool:
        return self.status is None or self.status >= 500


class Webhooks:
    """Signs and posts webhooks, a limited number at a time."""

    def __init__(
        self, session: ClientSession, auth_token: str, retries: int, seconds: float
    ) -> None:
        self._session = session
        self._seconds = seconds
        self._validator = RequestValidator(auth_token)
        self._retries = retries
        # before the session's own limit, so that waiting does not use up the timeout
        self._turn = asyncio.Semaphore(_CONNECTIONS)

    async def post(self, url: str, form: Mapping[str, str]) -> Answer:
        """Sends the form, and once more if the failure may be temporary and there is time left."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": self._validator.compute_signature(url, form),
            "I-Twilio-Idempotency-Token": new_sid(""),
        }
        data = urlencode(form).encode()
        async with self._turn:
            end = asyncio.get_running_loop().time() + self._seconds
            answer = await self._once(url, data, headers, end)
            for _ in range(self._retries):
                if not answer.worth_a_retry or asyncio.get_running_loop().time() >= end:
                    break
                answer = await self._once(url, data, headers, end)
        if not answer.ok:
            log.warning("webhook failed", url=url, status=answer.status, error=answer.error)
        return answer

    async def _once(self, url: str, data: bytes, headers: Mapping[str, str], end: float) -> Answer:
        try:
            # encoded: the address must arrive exactly as it was signed
            async with (
                asyncio.timeout_at(end),
                self._session.post(
                    URL(url, encoded=True), data=data, headers=headers, allow_redirects=False
                ) as response,
            ):
                body = await response.content.read(_BODY_LIMIT)
                return Answer(response.status, body.decode(errors="replace"))
        except TimeoutError:
            return Answer(None, error="timeout")
        except (ClientError, OSError) as error:
            return Answer(None, error=f"{type(error).__name__}: {error}")


@asynccontextmanager
async def open_webhooks(settings: EmulatorSettings) -> AsyncIterator[Webhooks]:
    timeout = ClientTimeout(total=None, sock_connect=settings.webhook_connect_timeout)
    async with ClientSession(
        connector=TCPConnector(limit=_CONNECTIONS),
        timeout=timeout,
        headers={"User-Agent": "TwilioProxy/1.1", "Accept": "*/*"},
    ) as session:
        yield Webhooks(
            session, settings.auth_token, settings.webhook_retries, settings.webhook_timeout
        )
