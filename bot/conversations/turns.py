"""A turn: the dialogue decides, this module writes; one transaction, or nothing (invariant 3)."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.campaigns.rules import Survey, parse_campaign
from bot.consent import changes as consent
from bot.consent.changes import Cause
from bot.contacts import audit_store as audit
from bot.contacts import cases_store as requests
from bot.contacts import store as contacts
from bot.contacts.store import Talk
from bot.conversations import store as records
from bot.db.database import Connection, server_gone
from bot.dialogue import faq as meanings
from bot.dialogue.engine import Engine
from bot.dialogue.turn import (
    NO_ORDERS,
    DataRequest,
    Effect,
    Facts,
    Feedback,
    Handoff,
    KeepTexts,
    MaybeOptOut,
    OptOut,
    Reply,
    SetLanguage,
    SurveyFacts,
    SurveyStep,
    Turn,
    WrongNumber,
)
from bot.errors import DialogueError
from bot.files.deadlines import one_month
from bot.knowledge import store as faq
from bot.messages import inbound_store as messages
from bot.messages import outbox as outgoing
from bot.models import (
    BOT,
    NOBODY,
    PRIORITY_REPLY,
    Draft,
    HeldFor,
    Inbound,
    MessageClass,
    Purpose,
)
from bot.orders import store as orders
from bot.orders.rules import Order, candidates
from bot.services import Services
from bot.surveys import store as surveys

log = structlog.get_logger()

TRIES = 3  # of a turn, before the bot apologises and calls a person
PAUSES = (timedelta(milliseconds=500), timedelta(seconds=2))
FAQ_SECONDS = 5.0  # for how long the FAQ's answers are kept before they are read again


@dataclass
class Converser:
    """A worker's memory between turns: the engine, which may be put in place of an older one, and
    the FAQ's answers."""

    services: Services
    engine: Engine
    _faq: meanings.Entries = field(default_factory=dict)
    _faq_until: float = 0.0
    _learning: asyncio.Task[None] | None = None
    _surveys: dict[int, Survey | None] = field(default_factory=dict)

    async def learn(self) -> None:
        """The FAQ, and what its questions mean: before the first turn."""
        async with self.services.db.connect() as conn:
            await self._read_faq(conn)
        if self._learning:
            await self._learning

    async def _read_faq(self, conn: Connection) -> None:
        """What is new in it counts once it is encoded, which turns needn't wait for."""
        answers = await faq.answers(conn)
        if answers != self._faq:
            self._faq = answers
            cache = self.services.settings.data_dir / "faq.npz"
            self._learning = asyncio.create_task(
                asyncio.to_thread(meanings.learn, answers, cache))

    async def serve(self, contact_id: int) -> int:
        """Handles the contact's waiting texts in order; how many. Another worker that has the
        conversation is left alone with it: it will see these texts too."""
        count, more = 0, True
        while more:
            turned, more = await self._one(contact_id)
            count += turned
        return count

    async def _one(self, contact_id: int) -> tuple[bool, bool]:
        """Whether a text was handled, and whether another one waits."""
        found = None
        try:
            async with self.services.db.begin() as conn:
                talk = await contacts.lock_turn(
                    conn, contact_id, self.services.clock.now())
                if talk is None:
                    return False, False
                found = await messages.next_unhandled(conn, contact_id, self.services.clock.now())
                if found is None:
                    return False, False
                more = await self._turn(conn, talk, *found)
        except Exception as error:
            # whatever the dialogue or its effects stumble over would do so for ever
            if found is None or server_gone(error):
                raise
            await self._failed(*found, error)
            return False, False
        self.services.queues.wake_sender()
        return True, more

    async def _turn(
        self, conn: Connection, talk: Talk, inbound: Inbound, failures: int
    ) -> bool:
        facts = await self._facts(conn, talk, inbound)
        turn = await self.engine.turn(talk.state, inbound.body, facts)
        now = self.services.clock.now()
        await _Effects(self.services, conn, talk, inbound, now).apply(turn)
        if turn.state != talk.state:
            await contacts.save_state(conn, inbound.contact_id, json.dumps(turn.state), now)
        by = "dialogue" if talk.conversation.owner == BOT else "inbox"
        more = await messages.handled(conn, inbound.id, by, turn.understanding, now)
        log.info("turn", message_id=inbound.id, contact_id=inbound.contact_id, handled_by=by,
                 intent=turn.understanding.intent if turn.understanding else None,
                 failures=failures)
        return more

    async def _facts(self, conn: Connection, talk: Talk, inbound: Inbound) -> Facts:
        if time.monotonic() > self._faq_until:
            await self._read_faq(conn)
            self._faq_until = time.monotonic() + FAQ_SECONDS
        settings = self.services.settings
        return Facts(
            now=self.services.clock.now(),
            language=talk.contact.language,
            introduced=talk.contact.introduced,
            owner=talk.conversation.owner,
            revoked=talk.standing.revoked_at is not None,
            media=inbound.media,
            faq=self._faq,
            variables={**consent.variables(self.services),
                       "first_name": (talk.contact.name or "").split(" ")[0],
                       "default_language": settings.default_language.value},
            survey=self._survey(talk),
            held_for=talk.standing.held_for,
            orders=await self._orders(conn, talk, inbound),
            doubt_asked_last=await self._doubt_asked_last(conn, talk),
        )

    @staticmethod
    async def _doubt_asked_last(conn: Connection, talk: Talk) -> bool:
        """While staff own the conversation the bot says nothing else by itself."""
        if talk.standing.held_for is not HeldFor.UNSURE_OPT_OUT or talk.conversation.owner == BOT:
            return False
        return await messages.last_said_by(conn, talk.contact.id) == (BOT, Purpose.ANSWER)

    @staticmethod
    async def _orders(conn: Connection, talk: Talk, inbound: Inbound) -> Mapping[str, Order]:
        """Those that the text names; few texts hold a number that could be one."""
        keys = candidates(inbound.body) if talk.conversation.owner == BOT else ()
        return await orders.find(conn, keys) if keys else NO_ORDERS

    def _survey(self, talk: Talk) -> SurveyFacts | None:
        """The survey that waits for this contact. A campaign never changes once it is launched,
        so it is read once."""
        waiting = talk.waiting
        if waiting is None or talk.standing.revoked_at is not None:
            return None
        if waiting.campaign_id not in self._surveys:
            self._surveys[waiting.campaign_id] = parse_campaign(waiting.content).survey
        survey = self._surveys[waiting.campaign_id]
        if survey is None:
            return None
        return SurveyFacts(
            waiting.campaign_id, survey.questions, waiting.position, waiting.tries,
            survey.thanks, survey.on_invalid)

    async def _failed(self, inbound: Inbound, failures: int, error: Exception) -> None:
        """Nothing of the turn was written. Tried again, then apologised for and handed to staff."""
        defect = not isinstance(error, DialogueError)
        log.error("turn_failed", message_id=inbound.id, contact_id=inbound.contact_id,
                  failures=failures + 1, exc_info=defect,
                  error=type(error).__name__ if defect else str(error))
        async with self.services.db.begin() as conn:
            talk = await contacts.lock_turn(
                conn, inbound.contact_id, self.services.clock.now())
            if talk is None:
                return  # whoever has it now will meet the text again
            now = self.services.clock.now()
            found = await messages.next_unhandled(conn, inbound.contact_id, now)
            if found is None or (found[0].id, found[1]) != (inbound.id, failures):
                return  # another worker has met it meanwhile
            if failures + 1 < TRIES:
                await messages.turn_failed(conn, inbound.id, now + PAUSES[failures])
                return
            body = consent.both_languages(self.services, "utter_apology", talk.contact.language)
            effects: tuple[Effect, ...] = (Reply(body), Handoff("failed"))
            await _Effects(self.services, conn, talk, inbound, now).apply(
                Turn(talk.state or {}, effects, None))
            await messages.handled(conn, inbound.id, "apology", None, now)
        self.services.queues.wake_sender()


@dataclass
class _Effects:
    """Writes what a turn came to, inside the turn's transaction."""

    services: Services
    conn: Connection
    talk: Talk
    inbound: Inbound
    now: datetime

    async def apply(self, turn: Turn) -> None:
        # The lock of a STOP, and before any other row, as STOP has it: neither undoes what the
        # other has written, and they can't meet in a deadlock.
        standing = await contacts.lock_standing(
            self.conn, self.inbound.contact_id, self.talk.standing)
        self.talk = replace(self.talk, standing=standing)
        fence = self.talk.conversation.fence
        # The owner first: what is said under a new owner carries the new fencing number.
        for effect in turn.effects:
            if isinstance(effect, Handoff) and self.talk.conversation.owner == BOT:
                fence = await self._hand_off(effect)
        if self.inbound.number != self.talk.conversation.number:
            await contacts.set_number(
                self.conn, self.inbound.contact_id, self.inbound.number, self.now)
        if self.talk.waiting is not None and self.talk.conversation.owner == BOT:
            await surveys.answered(
                self.conn, self.talk.waiting.campaign_id, self.inbound.contact_id, self.now)
        for effect in turn.effects:
            await self._write(effect, fence)

    async def _write(self, effect: Effect, fence: int) -> None:
        contact_id = self.inbound.contact_id
        if isinstance(effect, Reply):
            await self._reply(effect, fence)
        elif isinstance(effect, OptOut | MaybeOptOut | WrongNumber | KeepTexts):
            await self._consent(effect)
        elif isinstance(effect, DataRequest):
            await requests.open_request(
                self.conn, contact_id, effect.wish, self.inbound.id, self.now,
                one_month(self.inbound.received_at))
        elif isinstance(effect, SetLanguage):
            await contacts.set_language(
                self.conn, contact_id, effect.language, asked=effect.asked)
        elif isinstance(effect, Feedback):
            await records.add_feedback(self.conn, contact_id, self.inbound.id, effect.sentiment,
                                       effect.text, self.now)
        elif isinstance(effect, SurveyStep):
            await self._step(effect)

    async def _step(self, step: SurveyStep) -> None:
        stopped = self.talk.standing.revoked_at is not None  # by a STOP quicker than this turn
        run_id = await surveys.progress(
            self.conn, step.campaign_id, self.inbound.contact_id, position=step.position,
            tries=step.tries, status="stopped" if stopped else step.status, now=self.now)
        if step.question is not None:
            await surveys.answer(self.conn, run_id, step.question, step.value, step.comment,
                                 self.inbound.id, self.now)

    async def _hand_off(self, effect: Handoff) -> int:
        fence = await contacts.set_owner(self.conn, self.inbound.contact_id, NOBODY, self.now)
        await audit.write(self.conn, "bot", "hand off conversation", self.inbound.contact_id,
                            {"reason": effect.reason, "message_id": self.inbound.id}, self.now)
        return fence

    async def _reply(self, reply: Reply, fence: int) -> None:
        contact = self.talk.contact
        await outgoing.queue(self.conn, self.services, Draft(
            contact_id=contact.id,
            number=self.inbound.number,
            body=reply.text,
            author=BOT,
            purpose=reply.purpose,
            message_class=MessageClass.CONVERSATIONAL,
            program=self.services.numbers.of(self.inbound.number).program,
            priority=PRIORITY_REPLY,
            answers=self.inbound.id,
            answers_at=self.inbound.received_at,
            fence=fence,
        ), contact.channel, self.talk.standing, self.now)
        if reply.introduces:
            await contacts.set_introduced(self.conn, contact.id, self.now)

    async def _consent(self, effect: OptOut | MaybeOptOut | WrongNumber | KeepTexts) -> None:
        contact, _, standing = await contacts.lock_consent(self.conn, self.inbound.contact_id)
        cause = Cause(self.inbound.id, self.inbound.sid, self.inbound.body, self.inbound.number,
                      self.inbound.received_at, "any-wording")
        given = (self.conn, self.services, contact, standing, cause)
        match effect:
            case OptOut():
                await consent.revoke(*given, provider_confirms=False)
            case MaybeOptOut():
                await consent.hold(*given, HeldFor.UNSURE_OPT_OUT)
            case WrongNumber():
                await consent.hold(*given, HeldFor.WRONG_NUMBER)
            case KeepTexts() if standing.held_for is HeldFor.UNSURE_OPT_OUT:
                await consent.release(*given, "texts go on")
        standing = await contacts.lock_standing(self.conn, contact.id, standing)
        self.talk = replace(self.talk, contact=contact, standing=standing)
