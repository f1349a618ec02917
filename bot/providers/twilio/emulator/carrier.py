"""The carrier: takes texts, queues them at their number's rate, delivers and reports them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from random import Random

from bot.providers.twilio.emulator.callbacks import Callbacks
from bot.providers.twilio.emulator.errors import ApiError
from bot.providers.twilio.emulator.events import Events
from bot.providers.twilio.emulator.faults import Faults
from bot.providers.twilio.emulator.numbers import WHATSAPP, bare
from bot.providers.twilio.emulator.pacing import Pace
from bot.providers.twilio.emulator.records import (
    WAITING,
    Direction,
    Message,
    MessageLog,
    StoredMedia,
    new_sid,
)
from bot.providers.twilio.emulator.settings import EmulatedNumber, EmulatorSettings
from bot.providers.twilio.emulator.visitors import Visitors
from bot.sms.segments import segments

MAX_VALIDITY = 36_000  # seconds that Twilio queues a text, at most
_REPORTED = frozenset({"queued", "sent", "delivered", "undelivered", "failed", "canceled", "read"})
_FINAL = frozenset({"undelivered", "failed", "canceled", "read"})


class Carrier:
    """All state of the emulator. Every change of a text goes through `_to`."""

    def __init__(
        self,
        settings: EmulatorSettings,
        faults: Faults,
        events: Events,
        callbacks: Callbacks,
        visitors: Visitors,
    ) -> None:
        self.settings = settings
        self.faults = faults
        self.log = MessageLog()
        self.blocks: dict[tuple[str, str], float] = {}  # (our number, theirs): since when
        self._events = events
        self._callbacks = callbacks
        self._visitors = visitors
        self._handsets = {handset.number for handset in settings.handsets}
        self._numbers = {number.number: number for number in settings.numbers}
        self._dice = Random()  # noqa: S311
        self._start_pacing()

    def _start_pacing(self) -> None:
        self._paces = {n.number: Pace(n.segments_per_second) for n in self.settings.numbers}

    # -- queries -------------------------------------------------------------------------

    def now(self) -> float:
        return time.time()

    def number(self, address: str) -> EmulatedNumber | None:
        """Returns the number of ours behind an address, on any channel."""
        return self._numbers.get(bare(address))

    def sender_of(self, service: str) -> EmulatedNumber | None:
        """Returns the number that a messaging service sends from."""
        return next((n for n in self.settings.numbers if n.service == service), None)

    def blocked(self, ours: str, theirs: str) -> bool:
        return (ours, theirs) in self.blocks

    # -- commands ------------------------------------------------------------------------

    def block(self, ours: str, theirs: str) -> None:
        self.blocks.setdefault((ours, theirs), self.now())

    def unblock(self, ours: str, theirs: str) -> None:
        self.blocks.pop((ours, theirs), None)

    def receive(
        self,
        from_: str,
        to: str,
        body: str,
        media: tuple[StoredMedia, ...],
        sid: str | None,
        age: float = 0.0,
    ) -> Message:
        """Records an inbound text, `age` seconds old; it counts as received once the product has
        been told."""
        message = self._new(Direction.INBOUND, from_, to, body, media, "receiving", sid)
        message.created -= age
        message.sent = message.created
        number = self.number(to)
        message.service = number.service if number else None
        self.log.add(message)
        self._events.publish(message)
        return message

    def submit(
        self,
        direction: Direction,
        from_: str,
        to: str,
        body: str,
        *,
        media: tuple[StoredMedia, ...] = (),
        service: str | None = None,
        status_callback: str | None = None,
        validity: int = MAX_VALIDITY,
    ) -> Message:
        """Takes a text of ours. Raises ApiError 21611 if its number's queue is full."""
        message = self._new(direction, from_, to, body, media, "queued", None)
        message.service, message.status_callback = service, status_callback
        pace = self._paces[bare(from_)]
        clock = asyncio.get_running_loop().time()
        wait = pace.wait(clock)
        if wait > MAX_VALIDITY:
            raise ApiError(21611, from_)
        self.log.add(message)
        if service is None:
            self._to(message, "queued")
        else:
            # a service answers before it has chosen a sender
            message.status = "accepted"
            self._later(0, self._queue, message)
        if wait > validity:
            self._later(validity, self._expire, message)
        else:
            pace.take(clock, message.num_segments)
            self._later(wait, self._depart, message)
        return message

    def cancel(self, message: Message) -> None:
        if message.status not in WAITING:
            raise ApiError(30409)
        self._to(message, "canceled")

    def received(self, message: Message, error_code: int | None) -> None:
        """Notes that the product has been told of an inbound text, or could not be."""
        message.status, message.error_code = "received", error_code
        self.touched(message)

    def touched(self, message: Message) -> None:
        message.updated = self.now()
        self._events.publish(message)

    def reset(self) -> None:
        """Forgets texts, blocks, queues and faults."""
        self.log.clear()
        self.blocks.clear()
        self.faults.clear()
        self._callbacks.clear()
        self._start_pacing()
        self._events.reset()

    # -- the life of a text --------------------------------------------------------------

    def _new(
        self,
        direction: Direction,
        from_: str,
        to: str,
        body: str,
        media: tuple[StoredMedia, ...],
        status: str,
        sid: str | None,
    ) -> Message:
        now = self.now()
        return Message(
            sid=sid or new_sid("MM" if media else "SM"),
            direction=direction,
            from_=from_,
            to=to,
            body=body,
            num_segments=segments(body),
            status=status,
            created=now,
            updated=now,
            media=media,
        )

    def _later(self, delay: float, step: Callable[[Message], None], message: Message) -> None:
        asyncio.get_running_loop().call_later(delay, step, message)

    def _queue(self, message: Message) -> None:
        if message.status == "accepted" and not message.deleted:
            self._to(message, "queued")

    def _expire(self, message: Message) -> None:
        if message.status in WAITING and not message.deleted:
            self._to(message, "failed", 30036)

    def _depart(self, message: Message) -> None:
        if message.status not in WAITING or message.deleted:
            return
        stopped = self.blocked(bare(message.from_), message.to)
        if stopped and message.direction is not Direction.AUTOMATIC:
            self._to(message, "failed", 21610)
            return
        self._to(message, "sending")
        self._later(self._dice.uniform(*self.settings.delays.sent), self._sent, message)

    def _sent(self, message: Message) -> None:
        if message.deleted:
            return
        message.sent = self.now()
        self._to(message, "sent")
        self._later(self._dice.uniform(*self.settings.delays.delivered), self._arrive, message)

    def _arrive(self, message: Message) -> None:
        if message.deleted:
            return
        fault = self.faults.strike("undelivered", message.to)
        if fault is not None:
            self._to(message, "undelivered", fault.code)
            return
        self._to(message, "delivered")
        if message.to not in self._handsets:
            self._visitors.arrived(message.body)
        if message.to.startswith(WHATSAPP):
            self._later(self._dice.uniform(*self.settings.delays.delivered), self._read, message)

    def _read(self, message: Message) -> None:
        if not message.deleted:
            self._to(message, "read")

    def _to(self, message: Message, status: str, error_code: int | None = None) -> None:
        message.status, message.error_code = status, error_code
        self.touched(message)
        if status in _REPORTED:
            on_whatsapp = message.to.startswith(WHATSAPP)
            final = status in _FINAL or (status == "delivered" and not on_whatsapp)
            self._callbacks.add(message, final)
