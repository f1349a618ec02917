"""A provider that takes texts and keeps them, in place of a carrier."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from itertools import count

from bot.config import Settings
from bot.models import Status
from bot.providers.base import (
    InboundText,
    ListedMessage,
    Provider,
    SentMessage,
    StatusReport,
    Webhook,
)
from bot.providers.errors import ErrorDecision, What
from bot.providers.twilio import protocol


class Phones(Provider):
    """A provider that hands texts to nobody and reports them delivered."""

    capabilities = protocol.CAPABILITIES

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []  # (to, body)
        self._sids = count(1)

    @classmethod
    def check(cls, settings: Settings) -> None:
        """Needs no account."""

    @classmethod
    def open(cls, settings: Settings) -> Phones:
        return cls()

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
        self.texts.append((to, body))
        return SentMessage(f"SM{next(self._sids):032x}")

    async def list_outbound(
        self, *, to: str, frm: str, since: datetime, limit: int = 200
    ) -> Sequence[ListedMessage]:
        return []

    async def each_outbound(self, *, frm: str, since: datetime) -> AsyncIterator[ListedMessage]:
        return
        yield

    async def list_inbound(self, *, number: str, since: datetime) -> Sequence[InboundText]:
        return []

    async def fetch(self, sid: str) -> ListedMessage | None:
        return ListedMessage(sid, "", Status.DELIVERED, datetime.now(UTC))

    def read_inbound(self, webhook: Webhook) -> InboundText:
        raise NotImplementedError

    def read_status(self, webhook: Webhook) -> StatusReport:
        raise NotImplementedError

    def decide(self, code: int) -> ErrorDecision:
        return ErrorDecision(What.OTHER)

    async def close(self) -> None:
        """Has no connection."""
