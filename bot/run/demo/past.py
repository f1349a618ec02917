"""The demo's past: the topics' own functions, called with the clock moved back.

All of it is one transaction: a start that is killed in the middle leaves nothing half made, and
thousands of commits are saved."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from bot.config import DEMO_NUMBER
from bot.contacts import store as contacts
from bot.conversations import receive
from bot.conversations.effects import Effects
from bot.db.database import Connection, Database, Transaction
from bot.files.pictures import redraw
from bot.inbox import reply
from bot.inbox import store as inbox
from bot.messages import (
    attachments_store,
    claim_store,
    inbound_store,
    outbox,
    outbox_store,
    status_store,
)
from bot.messages.status_store import Outcome
from bot.models import Channel, Media, Outbound, Purpose, Status
from bot.providers.base import InboundText
from bot.queues import Queues
from bot.run.demo import acts
from bot.run.demo.shop import STAFF
from bot.run.demo.talks import THEM, Cue
from bot.run.demo.turns import Bot, handled_by
from bot.services import Services
from bot.sms import phone

TURN, SENT = timedelta(seconds=1), timedelta(seconds=2)  # after a text: its turn, and the answer
FAILING = {30003: 0.012, 30007: 0.004}  # errors of campaigns' texts, and how often they come
BULK = frozenset({Purpose.CAMPAIGN, Purpose.SURVEY_QUESTION})
BATCH = 1_000


class OneTransaction(Database):
    """A database all of whose transactions are one, which its maker ends."""

    def __init__(self, conn: Transaction) -> None:
        super().__init__()
        self._conn = conn

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Connection]:
        yield self._conn

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        yield self._conn


class Asleep(Queues):
    """Queues that wake nobody: nothing of the past waits for a worker or a sender."""

    def __init__(self) -> None: ...

    def wake_worker(self, contact_id: int) -> None: ...

    def wake_sender(self) -> None: ...


@dataclass(slots=True)
class Past:
    """The product at earlier times. rng: draws all that is by chance."""

    services: Services
    bot: Bot
    rng: Random

    def at(self, when: datetime) -> Services:
        """Returns the services with the clock at that time."""
        clock = self.services.clock
        return replace(self.services, clock=replace(clock, offset=when - clock.machine_now()))

    def sid(self) -> str:
        """Returns a name of a text as the provider gives them."""
        return f"SM{self.rng.getrandbits(128):032x}"

    async def play(self, cue: Cue) -> None:
        """Lets a line happen."""
        if cue.line.by == THEM:
            await self._hear(cue)
            return
        if cue.line.by in STAFF:
            await self._look(cue)
        if cue.line.does == "says":
            services = self.at(cue.at)
            await reply.reply(services, cue.person.number, cue.line.by, cue.line.words)
            await self.carry(cue.at + TURN, cue.line.more.get("fails"))
        else:
            await acts.act(self.at(cue.at), cue)
            await self.carry(cue.at + TURN)

    async def _look(self, cue: Cue) -> None:
        """Lets a member of staff see what the person has written, as opening the thread does."""
        async with self.services.db.begin() as conn:
            contact = await contacts.find(conn, cue.person.number)
            assert contact is not None
            await inbox.see(conn, contact.id, cue.line.by)

    async def _hear(self, cue: Cue) -> None:
        """Takes a text in; its turn follows if it is no keyword."""
        more = cue.line.more
        media = tuple(Media(f"demo:{name}", "image/jpeg") for name in more.get("pictures", ()))
        text = InboundText(
            self.sid(),
            phone.parse(cue.person.number),
            DEMO_NUMBER,
            cue.line.words,
            media,
            None,
            Channel.SMS,
            None,
            {},
        )
        received = await receive.record(self.at(cue.at), text)
        assert received.contact_id is not None and received.message_id is not None
        await self._show(received.message_id, more.get("pictures", ()))
        if received.handled_by is None:
            await self._turn(self.at(cue.at + TURN), received.contact_id, cue)
        if not more.get("unsent"):
            await self.carry(cue.at + SENT)

    async def _show(self, message_id: int, names: Sequence[str]) -> None:
        """Keeps the pictures that came with a text: files of the demo."""
        folder = self.services.settings.project_dir / "data" / "demo" / "pictures"
        async with self.services.db.begin() as conn:
            for one, name in zip(
                await attachments_store.of_text(conn, message_id) if names else (),
                names,
                strict=True,
            ):
                picture = redraw((folder / name).read_bytes())
                assert picture is not None, name
                await attachments_store.keep(
                    conn, one, picture.content_type, picture.content, picture.size
                )

    async def _turn(self, services: Services, contact_id: int, cue: Cue) -> None:
        """Writes a turn as a worker does."""
        now = services.clock.now()
        async with services.db.begin() as conn:
            talk = await contacts.lock_turn(conn, contact_id, now)
            found = await inbound_store.next_unhandled(conn, contact_id, now)
            assert talk is not None and found is not None
            turn = self.bot.turn(talk, cue.line, cue.person.speaks, now)
            await Effects(services, conn, talk, found[0], now).apply(turn)
            by = handled_by(talk, turn)
            await inbound_store.handled(conn, found[0].id, by, turn.understanding, now)

    # -- the carrier -----------------------------------------------------------------------

    async def carry(
        self, when: datetime, fails: int | None = None, failing: Mapping[int, float] = FAILING
    ) -> None:
        """Hands all texts that may go to the carrier of the past, as the sender does, and notes
        what became of them. fails: the carrier's error, for texts that do not arrive; failing: how
        often which error comes to campaigns' texts."""
        services, more = self.at(when), True
        while more:
            texts, more = await self._claim(services)
            if texts:
                outcomes = [self._outcome(text, fails, failing) for text in texts]
                async with services.db.begin() as conn:
                    await status_store.conclude(conn, outcomes, self.at(when + SENT).clock.now())

    async def _claim(self, services: Services) -> tuple[list[Outbound], bool]:
        """Passes what waits through the gate. Returns what the carrier gets, and whether more may
        wait."""
        now = services.clock.now()
        async with services.db.begin() as conn:
            locked = await claim_store.lock_next(conn, DEMO_NUMBER, BATCH, now)
            if not locked:
                return [], False
            texts = await outbox_store.load(conn, [one.id for one in locked], now)
            rulings = [outbox.judge(services, text, now) for text in texts]
            await outbox_store.rule(conn, rulings, now)
        sending = {one.id for one in rulings if one.status is Status.SENDING}
        return [text for text in texts if text.id in sending], len(locked) == BATCH

    def _outcome(self, text: Outbound, fails: int | None, failing: Mapping[int, float]) -> Outcome:
        """Returns what became of a text, as the provider's list has it later."""
        if fails is None and text.purpose in BULK and text.answers_at is None:
            (fails,) = self.rng.choices([*failing, None], [*failing.values(), 1])
        status = Status.DELIVERED if fails is None else Status.UNDELIVERED
        return Outcome(text.id, text.attempt, status, self.sid(), fails)


Event = tuple[datetime, Callable[[Past], Awaitable[object]]]  # something that happens then
