"""What the sender asks of a provider; Twilio's client is one, a test's own may be another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SentMessage:
    """What the provider said when it took a text. status: in its own words. segments: 0 where it
    does not know yet (a messaging service has not chosen the sender)."""

    sid: str
    status: str
    segments: int


@dataclass(frozen=True, slots=True)
class ListedMessage:
    """A text on the provider's list. direction: outbound-api, outbound-reply …; created_at: by
    the provider's clock, in whole seconds."""

    sid: str
    direction: str
    body: str
    status: str
    created_at: datetime
    error_code: int | None


class Provider(Protocol):
    """The calls raise bot.errors.ProviderError and nothing else."""

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
        """Hands one text over. `valid_for`: seconds that the provider may keep it in its queue."""

    async def list(
        self, *, to: str, frm: str, since: datetime, limit: int = 200
    ) -> Sequence[ListedMessage]:
        """The newest texts from `frm` to `to` that were created at `since` or later."""

    async def fetch(self, sid: str) -> ListedMessage | None:
        """What the provider says of a text now; None where it knows none."""

    async def close(self) -> None:
        """Ends the connections."""
