"""The sender: the only module that sends through the provider.

claim (gate, pace, `sending` committed) → call → outcome. A text whose row says `sending` may be at
the provider; only `reconcile` may let it be sent again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from bot.clock import passed
from bot.consent import changes as consent
from bot.db.database import Connection, server_gone, server_lost
from bot.delivery import callbacks, outages
from bot.delivery.rules import backoff, sent_from
from bot.loops import LOOK
from bot.messages import claim_store as claims
from bot.messages import outbox as outgoing
from bot.messages import outbox_store as outbox
from bot.messages import status_store as statuses
from bot.messages.claim_store import Next
from bot.messages.outbox_store import Ruling
from bot.messages.status_store import Outcome
from bot.models import Outbound, Status
from bot.programs.numbers import Number
from bot.providers.errors import ProviderError, What
from bot.services import Services

log = structlog.get_logger()

TRIES = 8
LATEST = 3.0  # seconds from claim to call: reconcile counts on it
BURST = 1.0  # seconds that a number may send ahead of its rate
WORTH = 3  # while more waits than may be sent at once, a third of the calls is claimed at a time
LONGEST = 30  # segments; no text has more
SLACK = 10.0  # seconds


@dataclass
class Sender:
    """Claims waiting texts, calls the provider and writes the outcomes."""

    services: Services
    _calls: set[asyncio.Task[None]] = field(default_factory=set)
    _outcomes: asyncio.Queue[Outcome] = field(default_factory=asyncio.Queue)
    _paused: dict[str, float] = field(default_factory=dict)  # until when, as clock.passed() counts
    _turn: int = 0
    _served: dict[str, int] = field(default_factory=dict)  # number → the campaign served last
    _lost: bool = False  # the database was away since the last look for outages
    _looked: float = float("-inf")
    full: bool = False  # the last claim took all the calls that were free: more may wait
    freed: asyncio.Event = field(default_factory=asyncio.Event)  # it is worth a look

    @property
    def free(self) -> int:
        """How many more calls may be started."""
        return self.services.settings.sender_concurrency - len(self._calls)

    @property
    def roomy(self) -> bool:
        """Whether so many are free that a claim is worth its statements."""
        return self.free * WORTH >= self.services.settings.sender_concurrency

    async def send_waiting(self) -> int:
        """Claims the texts that may go now and starts their calls. Returns how many were claimed.

        Each time another number comes first, so that one with many texts does not block the
        others."""
        try:
            return await self._send_waiting()
        except Exception as error:
            self._lost = self._lost or server_lost(error)
            raise

    async def _send_waiting(self) -> int:
        async with self.services.db.connect() as conn:
            await self._look(conn)
            numbers = await claims.waiting_numbers(conn)
        count, self.full = 0, False
        self._turn += 1
        first = self._turn % max(len(numbers), 1)
        for address in numbers[first:] + numbers[:first]:
            if self.free == 0:
                self.full = True
            elif passed() >= self._paused.get(address, 0):
                count += await self._claim(self.services.numbers.of(address), address)
        return count

    async def _look(self, conn: Connection) -> None:
        """Notes a loss of the database. Between two looks the claim itself keeps back what an
        opt-out may forbid."""
        if not self._lost and time.monotonic() - self._looked < LOOK / 2:
            return
        lost, self._lost = self._lost, False
        try:
            await outages.look(conn, self.services, lost=lost)
        except Exception:
            self._lost = self._lost or lost
            raise
        self._looked = time.monotonic()

    async def _claim(self, number: Number, address: str) -> int:
        """Claims in one transaction: locks, looks at the consent, decides, commits `sending`."""
        async with self.services.db.begin() as conn:
            now, began = self.services.clock.now(), passed()
            rate = number.segments_per_second
            busy = await self._busy(conn, address, rate) if rate else 0
            if busy >= BURST:
                return 0
            room = self._room(rate, busy)
            locked = await claims.lock_next(conn, address, room, now, self._served.get(address, 0))
            self.full = self.full or len(locked) == room == self.free
            ids, busy = _afford(locked, rate, busy)
            if of_campaigns := [one.campaign for one in locked if one.campaign]:
                self._served[address] = of_campaigns[0]
            if not ids:
                return 0
            texts = await outbox.load(conn, ids, now)
            rulings = [outgoing.judge(self.services, message, now) for message in texts]
            await outbox.rule(conn, rulings, now)
            if rate:
                await claims.spend(conn, address, busy)
        for message, ruling in zip(texts, rulings, strict=True):
            if ruling.status is Status.SENDING:
                self._start(message, ruling, began)
            else:
                log.info(
                    "not_sent",
                    message_id=message.id,
                    contact_id=message.contact_id,
                    status=ruling.status,
                    reason=ruling.reason,
                )
        return len(texts)

    async def _busy(self, conn: Connection, address: str, rate: float) -> float:
        """Returns for how many seconds the number is busy.

        More than its burst and its longest text is no pace of its rate: it was written when a clock
        was wrong, or the rate another. The number would be mute until that time came."""
        busy = await claims.budget(conn, address)
        if busy <= BURST + LONGEST / rate + SLACK:
            return busy
        log.error("pace_in_the_future", number=address, seconds=round(busy), taken_as="free now")
        return 0

    def _room(self, rate: float | None, busy: float) -> int:
        """Returns how many texts may be claimed: none is locked that the rate can't allow."""
        return min(self.free, 1 + int(rate * (BURST - busy))) if rate else self.free

    def _start(self, message: Outbound, ruling: Ruling, began: float) -> None:
        task = asyncio.get_running_loop().create_task(self._call(message, ruling, began))
        self._calls.add(task)
        task.add_done_callback(self._called)

    def _called(self, task: asyncio.Task[None]) -> None:
        self._calls.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("call_crashed", error=type(error).__name__)  # its text is in doubt
        if self.full and self.roomy:
            self.freed.set()

    async def _call(self, message: Outbound, ruling: Ruling, began: float) -> None:
        if passed() - began > LATEST:
            log.warning("claim_too_old", message_id=message.id)
            return  # reconcile counts it as lost, and may have given it to another sender
        settings = self.services.settings
        number = self.services.numbers.of(message.number)
        provider = self.services.providers.of(number)
        try:
            sent = await provider.send(
                to=message.address,
                frm=sent_from(message.number, message.address),
                body=message.body,
                service=number.messaging_service_sid,
                status_callback=f"{settings.public_url}/{number.provider}/status?m={message.id}",
                valid_for=ruling.valid_seconds,
            )
        except ProviderError as error:
            try:  # the opt-out first: after the text has failed, it would be missed
                await self._heed(message, error)
            finally:
                self._outcomes.put_nowait(self._outcome_of(message, error))
        else:
            self._outcomes.put_nowait(
                Outcome(message.id, message.attempt, Status.ACCEPTED, sent.sid)
            )

    def _outcome_of(self, message: Outbound, error: ProviderError) -> Outcome:
        """Returns the outcome that the error itself decides: again later, unknown, or failed."""
        now = self.services.clock.now()
        if error.pause:
            self._paused[message.number] = passed() + error.pause
        if error.accepted is None:
            status, again = Status.UNKNOWN, None
        elif error.retryable and (error.away or message.attempt < TRIES):
            status = Status.QUEUED
            again = now + timedelta(seconds=max(error.pause, backoff(message.attempt)))
        else:
            status, again = Status.FAILED, None
        log.warning(
            "send_failed",
            message_id=message.id,
            contact_id=message.contact_id,
            outcome=status,
            code=error.code,
            attempt=message.attempt,
            error=str(error),
        )
        return Outcome(message.id, message.attempt, status, None, error.code, str(error), again)

    async def _heed(self, message: Outbound, error: ProviderError) -> None:
        """Does what an error means for the contact: an opt-out, or a number that nobody has."""
        if error.what is What.BAD_NUMBER:
            await callbacks.mark_dead(self.services, message.id)
        elif error.what is What.OPTED_OUT:
            await self._opted_out_at_provider(message, error.code)

    async def _opted_out_at_provider(self, message: Outbound, code: int | None) -> None:
        async with self.services.db.begin() as conn:
            await consent.blocked_by_provider(
                conn, self.services, message.contact_id, message.id, message.number, code
            )

    async def write_outcomes(self) -> None:
        """Writes the calls' outcomes, as many at a time as there are; runs until cancelled.

        While the database is away the outcomes wait here. If this process dies first, the texts are
        found in doubt and reconciled."""
        while True:
            outcomes = [await self._outcomes.get()]
            while not self._outcomes.empty() and len(outcomes) < 500:
                outcomes.append(self._outcomes.get_nowait())
            await self._write(outcomes)
            for _ in outcomes:
                self._outcomes.task_done()

    async def _write(self, outcomes: Sequence[Outcome]) -> None:
        while True:
            try:
                async with self.services.db.connect() as conn:  # a statement, commits by itself
                    await statuses.conclude(conn, outcomes, self.services.clock.now())
                if not self.full:
                    self.freed.set()  # for the same people's next texts
                return
            except Exception as error:
                self._lost = self._lost or server_lost(error)
                if not server_gone(error):
                    return await self._write_apart(outcomes, error)
                log.error("outcomes_wait", texts=len(outcomes), error=type(error).__name__)
                await asyncio.sleep(0.5)

    async def _write_apart(self, outcomes: Sequence[Outcome], error: Exception) -> None:
        """Writes each outcome by itself, so that one that fails does not hold back the others.

        Its text stays in doubt, and is reconciled."""
        if len(outcomes) == 1:
            log.error("outcome_refused", message_id=outcomes[0].id, error=type(error).__name__)
            return
        for outcome in outcomes:
            await self._write([outcome])

    async def drain(self) -> None:
        """Waits for the calls under way and for their outcomes to be written."""
        while self._calls:
            await asyncio.wait(self._calls)
        await self._outcomes.join()


def _afford(texts: Sequence[Next], rate: float | None, busy: float) -> tuple[list[int], float]:
    """Returns the texts that the number's rate allows now, and how many seconds they keep it busy.

    Generic cell rate algorithm: each segment takes 1/rate seconds."""
    ids = []
    for text in texts:
        if rate and busy >= BURST:
            break
        ids.append(text.id)
        if rate:
            busy += max(text.segments, 1) / rate
    return ids, busy
