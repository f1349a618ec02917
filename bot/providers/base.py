"""The contract of a provider: what the product asks of each of them.

A provider is a folder beside this file and a line in registry.py. Its own words (statuses, error
codes, headers, forms) stay in its folder.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Self

from bot.config import Settings
from bot.models import Channel, Media, OptOutReplies, Status
from bot.providers.errors import ErrorDecision, What
from bot.reading.keywords import KeywordKind
from bot.sms.phone import Address

CALL_SECONDS = 10.0  # no call lasts longer; bot.delivery.reconcile counts on it


@dataclass(frozen=True, slots=True)
class Capabilities:
    """A provider's abilities; the rest is left to us.

    opt_outs: who may answer STOP on one of its numbers. words: its keywords, in small letters, when
    it answers without telling us. mms: whether pictures come in. max_body: UTF-16 code units of one
    text. max_validity: seconds that a text may be kept in its queue, None if it can't be told how
    long.
    """

    opt_outs: frozenset[OptOutReplies]
    words: Mapping[KeywordKind, frozenset[str]]
    channels: frozenset[Channel]
    mms: bool
    max_body: int
    max_validity: int | None

    @property
    def blocks(self) -> bool:
        """Whether it may drop texts by itself to people who have said STOP to it."""
        return any(mode.provider_blocks for mode in self.opt_outs)


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A text that the provider has taken. sid: its own name of it."""

    sid: str


@dataclass(frozen=True, slots=True)
class ListedMessage:
    """A text of ours as the provider lists it.

    created_at: by its clock, in whole seconds at worst. what: the subject of the error
    `error_code`. to: the address that it went to."""

    sid: str
    body: str
    status: Status
    created_at: datetime
    error_code: int | None = None
    what: What | None = None
    to: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """What the provider says that a text of ours cost. sid: its own name of the text."""

    sid: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class InboundText:
    """A text that came in.

    to: our number's address. body: storable, "" if there was none. opt_out_type: STOP, START or
    HELP if the provider has acted on the text itself. extra: its other fields, to be filed.
    received_at: by its clock, None if it does not say."""

    sid: str
    sender: Address
    to: str
    body: str
    media: tuple[Media, ...]
    opt_out_type: str | None
    channel: Channel
    profile_name: str | None
    extra: dict[str, str]
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A report on the status of a text of ours.

    provider_status: in the provider's words. what: the subject of the error `error_code`."""

    sid: str
    status: Status
    error_code: int | None = None
    what: What | None = None
    to: str | None = None
    frm: str | None = None
    provider_status: str = ""


@dataclass(frozen=True, slots=True)
class Webhook:
    """A request of the provider's, as it came in.

    url: our address as the provider was given it, never what the request claims. headers: found by
    their names in any case."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer that the provider expects once an inbound text is kept."""

    status: int = 204
    body: str | None = None
    content_type: str | None = None


class Provider(ABC):
    """One account at one provider, made inside a running event loop.

    The calls raise ProviderError and nothing else; the webhooks' readers raise BadWebhook, and
    UnsignedWebhook if the provider has not signed them.
    """

    capabilities: ClassVar[Capabilities]
    inbound_answer: ClassVar[Answer] = Answer()

    @classmethod
    @abstractmethod
    def check(cls, settings: Settings) -> None:
        """Raises SettingsError unless the account is set up; the text says where to find it."""

    @classmethod
    @abstractmethod
    def open(cls, settings: Settings) -> Self:
        """Returns the account's client; it connects at its first call. `check` has passed."""

    @abstractmethod
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
        """Hands one text over, once.

        `service`: the provider's group of numbers that `frm` belongs to. `valid_for`: seconds that
        the provider may keep the text in its queue."""

    @abstractmethod
    async def list_outbound(
        self, *, to: str, frm: str, since: datetime, limit: int = 200
    ) -> Sequence[ListedMessage]:
        """Returns the newest texts from `frm` to `to` that were created at `since` or later."""

    @abstractmethod
    def each_outbound(self, *, frm: str, since: datetime) -> AsyncIterator[ListedMessage]:
        """Yields all texts from `frm` that were created at `since` or later, to whomever, the
        newest first, page by page."""

    @abstractmethod
    async def list_inbound(self, *, number: str, since: datetime) -> Sequence[InboundText]:
        """Returns all texts that came in for `number` at `since` or later, the oldest first."""

    async def list_charges(
        self, *, number: str, since: datetime, until: datetime
    ) -> Sequence[Charge]:
        """Returns what the texts cost that it sent from `number` in that time, as far as it knows
        yet. A provider that names no prices has none."""
        return ()

    @abstractmethod
    async def fetch(self, sid: str) -> ListedMessage | None:
        """Returns the provider's present record of a text of ours, or None if it has none."""

    @abstractmethod
    def read_inbound(self, webhook: Webhook) -> InboundText:
        """Returns the text in a webhook, if the provider has signed it."""

    @abstractmethod
    def read_status(self, webhook: Webhook) -> StatusReport:
        """Returns the status report in a webhook, if the provider has signed it."""

    @abstractmethod
    def decide(self, code: int) -> ErrorDecision:
        """Returns the meaning of an error code and what to do about it."""

    def media_headers(self, url: str) -> Mapping[str, str]:
        """Returns the headers with which a picture or file is fetched from an address. The key of
        the account is in them for the provider's own addresses only."""
        return {}

    def essence(self, body: str) -> str:
        """Returns what stays of a text's wording whatever the provider does to it on its way: equal
        for a text of ours and for the one in its list."""
        return body

    @abstractmethod
    async def close(self) -> None:
        """Ends the connections."""
