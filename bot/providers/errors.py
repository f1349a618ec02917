"""The errors of a provider: each carries what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.errors import TextoError


class What(StrEnum):
    """The subject of an error, hence who can do something about it."""

    OPTED_OUT = "opted_out"  # the person has said STOP to the provider
    BLOCKED = "blocked"  # the person or the network blocks us; it is not said which
    BAD_NUMBER = "bad_number"  # this address can't get texts
    RATE = "rate"  # too fast: the sender number waits
    AUTH = "auth"  # our account or its secret
    SENDER = "sender"  # our number, its registration or its regions
    CONTENT = "content"  # this text
    CARRIER = "carrier"  # the network, on this occasion
    EXPIRED = "expired"  # its validity ran out in the provider's queue
    UNAVAILABLE = "unavailable"  # the provider itself
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ErrorDecision:
    """The decision on an error.

    retryable: the same text may be handed over again, and was certainly not taken before. pause:
    seconds that the whole sender number should wait, 0 for none."""

    what: What
    retryable: bool = False
    pause: float = 0.0


class ProviderError(TextoError):
    """The provider refused a call or could not be asked.

    accepted: False if the text certainly was not taken, None if that is unknown. code: the
    provider's own, None if there is none; what: its subject. pause: seconds that the whole sender
    number should wait, 0 for none. away: no text can go at all (the provider can't be reached, or
    does not know us), so no text is given up because of it.
    """

    def __init__(
        self,
        message: str,
        *,
        what: What = What.OTHER,
        code: int | None = None,
        status: int | None = None,
        retryable: bool = False,
        accepted: bool | None = False,
        pause: float = 0.0,
        away: bool = False,
    ) -> None:
        super().__init__(message)
        self.what = what
        self.code = code
        self.status = status
        self.retryable = retryable
        self.accepted = accepted
        self.pause = pause
        self.away = away


class BadWebhook(TextoError):  # noqa: N818
    """A webhook can't be read; the text says why. reason: type, form or fields, for counting."""

    def __init__(self, message: str, reason: str = "fields") -> None:
        super().__init__(message)
        self.reason = reason


class UnsignedWebhook(BadWebhook):
    """The provider has not signed this webhook, or somebody has changed it since."""

    def __init__(self) -> None:
        super().__init__("the signature is missing or wrong", "signature")
