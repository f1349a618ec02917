"""The emulator's settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import md5

from bot.models import Language, OptOutReplies


@dataclass(frozen=True, slots=True)
class EmulatedNumber:
    """A sender number of ours. `segments_per_second` None: no limit.

    With advanced opt-out the number belongs to a messaging service, as at Twilio; its sid is made
    up from the number if none is given.
    """

    number: str
    opt_out_replies: OptOutReplies = OptOutReplies.TWILIO_DEFAULT
    segments_per_second: float | None = None
    messaging_service_sid: str | None = None

    @property
    def service(self) -> str | None:
        if self.messaging_service_sid is None and self.opt_out_replies is OptOutReplies.ADVANCED:
            return "MG" + md5(self.number.encode(), usedforsecurity=False).hexdigest()
        return self.messaging_service_sid


@dataclass(frozen=True, slots=True)
class Handset:
    """A phone that the page shows from the start."""

    name: str
    number: str
    language: Language = Language.EN


@dataclass(frozen=True, slots=True)
class Delays:
    """The delays from leaving the queue to sent, and from sent to delivered.

    Each is (least, most) in seconds."""

    sent: tuple[float, float] = (0.3, 0.8)
    delivered: tuple[float, float] = (0.5, 1.5)


AT_ONCE = Delays(sent=(0.0, 0.0), delivered=(0.0, 0.0))


@dataclass(frozen=True, slots=True)
class EmulatorSettings:
    """The settings that an emulator starts with.

    `inbound_url` is where signed inbound webhooks go, `fallback_url` where they go if that fails.
    The carrier's clock is the machine's, as
    Twilio's is, whatever TEXTO_CLOCK says. link_url: the product's short links; robots, people: the
    shares of texts with one that each open, but for those to the handsets."""

    account_sid: str
    auth_token: str = field(repr=False)
    numbers: tuple[EmulatedNumber, ...]
    inbound_url: str
    handsets: tuple[Handset, ...] = ()
    delays: Delays = Delays()
    host: str = "127.0.0.1"
    port: int = 8090
    webhook_connect_timeout: float = 5.0  # Twilio's own
    webhook_timeout: float = 15.0  # Twilio's own, for all tries together
    webhook_retries: int = 1  # after a failed connection or a 5xx
    fallback_url: str | None = None
    link_url: str | None = None
    robots: float = 0.0
    people: float = 0.0

    @property
    def origin(self) -> str:
        """The address of the API on this machine."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else self.host  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"
