"""Runs a turn: the dialogue decides, this module writes, all or nothing (invariant 3)."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.campaigns.coupon_codes import settled
from bot.campaigns.rules import Campaign, parse_campaign
from bot.consent import changes as consent
from bot.contacts import store as contacts
from bot.contacts.store import Talk
from bot.contacts.waiting_store import Waiting
from bot.conversations import absence, late, reading_order
from bot.conversations.campaign_facts import campaign_facts
from bot.conversations.effects import Effects
from bot.conversations.joining import joining
from bot.conversations.keyword_surveys import KeywordSurveys
from bot.db.database import Connection, server_gone
from bot.dialogue import faq as meanings
from bot.dialogue.engine import Engine
from bot.dialogue.memory import Kept, Memory
from bot.dialogue.turn import (
    NO_ORDERS,
    CampaignFacts,
    Effect,
    Facts,
    Filed,
    Handoff,
    Reply,
    SurveyFacts,
    Turn,
)
from bot.errors import DialogueError
from bot.gate.places import place
from bot.knowledge import facts_store
from bot.knowledge import store as faq
from bot.knowledge.model import ShopFacts
from bot.messages import inbound_store as messages
from bot.models import (
    BOT,
    NOBODY,
    HeldFor,
    Inbound,
    Purpose,
)
from bot.orders import store as orders
from bot.orders.coupons import store as coupons
from bot.orders.coupons.model import Coupon
from bot.orders.coupons.rules.typed import named
from bot.orders.rules import Order, candidates
from bot.services import Services
from bot.teams import store as teams_store
from bot.teams.model import Team
from bot.teams.rules import back_at, for_them, team_for

log = structlog.get_logger()

TRIES = 3  # of one turn, before the bot apologises and calls staff
PAUSES = (timedelta(milliseconds=500), timedelta(seconds=2))
FAQ_SECONDS = 5.0  # between two reads of the FAQ's answers


@dataclass
class Converser:
    """A worker's memory between turns: the FAQ's answers, the teams, and the engine, which may be
    replaced."""

    services: Services
    engine: Engine
    _faq: meanings.Entries = field(default_factory=dict)
    _shop: ShopFacts | None = None
    _teams: Sequence[Team] = ()
    _keywords: KeywordSurveys = field(default_factory=KeywordSurveys)
    _faq_until: float = 0.0
    _learning: asyncio.Task[None] | None = None
    _campaigns: dict[tuple[int, int], Campaign] = field(default_factory=dict)

    @property
    def entries(self) -> meanings.Entries:
        """The FAQ's answers, as they were last read."""
        return self._faq

    async def learn(self) -> None:
        """Reads the FAQ and encodes its questions, before the first turn."""
        async with self.services.db.connect() as conn:
            await self._read_faq(conn)
        if self._learning:
            await self._learning

    async def _read_faq(self, conn: Connection) -> None:
        """Reads the FAQ, the shop's facts, the teams and the keywords of surveys; new answers count
        once they are encoded, which turns needn't wait for."""
        self._shop = await facts_store.present(conn)
        self._teams = await teams_store.teams(conn)
        await self._keywords.learn(conn)
        answers = await faq.answers(conn)
        if answers != self._faq:
            self._faq = answers
            settings = self.services.settings
            cache, shipped = settings.data_dir / "faq.npz", settings.project_dir / meanings.SHIPPED
            self._learning = asyncio.create_task(
                asyncio.to_thread(meanings.learn, answers, cache, shipped)
            )

    async def serve(self, contact_id: int) -> int:
        """Handles the contact's waiting texts in order. Returns how many.

        If another worker has the conversation, it is left alone: that worker will see these texts
        too."""
        count, more = 0, True
        while more:
            turned, more = await self._one(contact_id)
            count += turned
        return count

    async def _one(self, contact_id: int) -> tuple[bool, bool]:
        """Handles one text. Returns whether there was one, and whether another one waits."""
        found = None
        try:
            async with self.services.db.begin() as conn:
                talk = await contacts.lock_turn(conn, contact_id, self.services.clock.now())
                if talk is None:
                    return False, False
                found = await messages.next_unhandled(conn, contact_id, self.services.clock.now())
                if found is None:
                    return False, False
                more = await self._turn(conn, talk, *found)
        except Exception as error:
            # an error of the dialogue or its effects would come back for ever
            if found is None or server_gone(error):
                raise
            await self._failed(*found, error)
            return False, False
        self.services.queues.wake_sender()
        return True, more

    async def _turn(self, conn: Connection, talk: Talk, inbound: Inbound, failures: int) -> bool:
        now = self.services.clock.now()
        if time.monotonic() > self._faq_until:
            await self._read_faq(conn)
            self._faq_until = time.monotonic() + FAQ_SECONDS
        if await self._keywords.hear(conn, self.services, talk, inbound, now):
            return await messages.handled(conn, inbound.id, "keyword", None, now)
        facts = await self._facts(conn, talk, inbound)
        too_late = late.too_late(inbound, now)
        if too_late:
            facts = replace(facts, owner=NOBODY)
        turn = await self.engine.turn(talk.state, inbound.body, facts)
        if too_late:
            turn = await late.for_staff(conn, inbound, turn, now)
        effects = Effects(self.services, conn, talk, inbound, now)
        await effects.apply(turn)
        if turn.state != talk.state:
            await contacts.save_state(conn, inbound.contact_id, json.dumps(turn.state), now)
        by = _handled_by(talk, turn, too_late=too_late)
        if by == "inbox" and not any(isinstance(effect, Reply) for effect in turn.effects):
            back, elsewhere = facts.staff_back, facts.back_elsewhere
            await absence.tell(conn, self.services, talk, inbound, back, now, elsewhere=elsewhere)
        more = await messages.handled(
            conn, inbound.id, by, turn.understanding, now, effects.replies_to, effects.word
        )
        log.info(
            "turn",
            message_id=inbound.id,
            contact_id=inbound.contact_id,
            handled_by=by,
            intent=turn.understanding.intent if turn.understanding else None,
            failures=failures,
        )
        return more

    async def _facts(self, conn: Connection, talk: Talk, inbound: Inbound) -> Facts:
        named, in_talk = await self._orders(conn, talk, inbound)
        back, theirs = self._staff_back(talk, inbound)
        asked = reading_order.asked(talk.campaigns)
        return Facts(
            now=self.services.clock.now(),
            language=talk.contact.language,
            introduced=talk.contact.introduced,
            owner=_answers(talk),
            revoked=talk.standing.revoked_at is not None,
            media=inbound.media,
            faq=self._faq,
            variables={
                **consent.variables(self.services),
                "first_name": (talk.contact.name or "").split(" ")[0],
            },
            default_language=consent.language_of(talk.contact)
            or self.services.settings.default_language,
            survey=self._survey(talk, asked.survey),
            others=tuple(
                survey for one in asked.others if (survey := self._survey(talk, one)) is not None
            ),
            ended=self._survey(talk, talk.ended),
            expired=self._survey(talk, talk.expired),
            held_for=talk.standing.held_for,
            orders=named,
            order_in_talk=in_talk,
            shop=self._shop,
            staff_back=back,
            back_elsewhere=not theirs,
            doubt_asked_last=await self._doubt_asked_last(conn, talk),
            joining=await joining(conn, self.services, talk, inbound.number),
            doubted_lately=talk.doubted_lately,
            coupons=await self._coupons(conn, talk, inbound),
            expected=await self._expected(conn, talk, asked.expected),
            campaign=await self._expected(conn, talk, reading_order.last(talk.campaigns)),
            talked_at=talk.talked_at,
        )

    @staticmethod
    async def _coupons(conn: Connection, talk: Talk, inbound: Inbound) -> tuple[Coupon, ...]:
        """Returns the coupons that the text names, if they are this person's: of others nothing is
        said."""
        codes = named(inbound.body) if _answers(talk) == BOT else ()
        return tuple(await coupons.of_person(conn, talk.contact.id, codes)) if codes else ()

    def _staff_back(self, talk: Talk, inbound: Inbound) -> tuple[datetime | None, bool]:
        """Returns when staff will be there, None if they are; and whether it is on the person's
        clock."""
        team = team_for(self._teams, inbound.number, talk.contact.language)
        back = back_at(team, self.services.clock.now())
        home = talk.standing.home
        if back is None or home is None:
            return back, True
        return for_them(back, place(home.address, home.postcode, home.zone).zones)

    @staticmethod
    async def _doubt_asked_last(conn: Connection, talk: Talk) -> bool:
        """Returns whether the last text to the contact asked about a doubtful opt-out."""
        if talk.standing.held_for is not HeldFor.UNSURE_OPT_OUT:
            return False
        return await messages.last_purpose(conn, talk.contact.id) == Purpose.DOUBT_QUESTION

    async def _orders(
        self, conn: Connection, talk: Talk, inbound: Inbound
    ) -> tuple[Mapping[str, Order], Order | None]:
        """Returns the orders that the text names, and the one that was spoken of; few texts hold a
        number that could be one."""
        if _answers(talk) != BOT:
            return NO_ORDERS, None
        keys = candidates(inbound.body)
        lately = Memory.read(talk.state, self.services.clock.now()).recall(Kept.ORDER)
        wanted = [*keys, lately] if lately else [*keys]
        found = await orders.find(conn, wanted) if wanted else NO_ORDERS
        named = {key: order for key, order in found.items() if key in keys}
        return named or NO_ORDERS, found.get(lately) if lately else None

    def _survey(self, talk: Talk, waiting: Waiting | None) -> SurveyFacts | None:
        """Returns the campaign's survey and how far the contact is in it."""
        if waiting is None or talk.standing.revoked_at is not None:
            return None
        survey = self._campaign(waiting).survey
        if survey is None:
            return None
        return SurveyFacts(
            waiting.campaign_id,
            survey.questions,
            waiting.position,
            waiting.tries,
            survey.thanks,
            survey.on_invalid,
            waiting.answers,
            survey.outcomes,
            survey.tries,
        )

    def _campaign(self, waiting: Waiting) -> Campaign:
        """Returns the campaign, of which each version is read once."""
        key = waiting.campaign_id, waiting.version
        if key not in self._campaigns:
            self._campaigns[key] = parse_campaign(waiting.content)
        return self._campaigns[key]

    async def _expected(
        self, conn: Connection, talk: Talk, waiting: Waiting | None
    ) -> CampaignFacts | None:
        """Returns what the campaign answers, unless nothing of it may go any more."""
        if waiting is None or talk.standing.revoked_at is not None:
            return None
        campaign = await settled(conn, self._campaign(waiting))
        return campaign_facts(waiting, campaign, waiting.program)

    async def _failed(self, inbound: Inbound, failures: int, error: Exception) -> None:
        """Notes a failed turn, of which nothing was written, for another try.

        After the last try it apologises and hands the conversation to staff."""
        defect = not isinstance(error, DialogueError)
        log.error(
            "turn_failed",
            message_id=inbound.id,
            contact_id=inbound.contact_id,
            failures=failures + 1,
            exc_info=defect,
            error=type(error).__name__ if defect else str(error),
        )
        async with self.services.db.begin() as conn:
            talk = await contacts.lock_turn(conn, inbound.contact_id, self.services.clock.now())
            if talk is None:
                return  # the worker that has it now will find the text
            now = self.services.clock.now()
            found = await messages.next_unhandled(conn, inbound.contact_id, now)
            if found is None or (found[0].id, found[1]) != (inbound.id, failures):
                return  # another worker has dealt with it meanwhile
            if failures + 1 < TRIES:
                await messages.turn_failed(conn, inbound.id, now + PAUSES[failures])
                return
            body = consent.both_languages(
                self.services, "utter_apology", consent.language_of(talk.contact)
            )
            effects: tuple[Effect, ...] = (Reply(body), Handoff("failed"))
            await Effects(self.services, conn, talk, inbound, now).apply(
                Turn(talk.state or {}, effects, None)
            )
            await messages.handled(conn, inbound.id, "apology", None, now)
        self.services.queues.wake_sender()


def _handled_by(talk: Talk, turn: Turn, *, too_late: bool) -> str:
    """Returns what a text is noted to have been handled by."""
    if any(isinstance(effect, Filed) for effect in turn.effects):
        return "automatic"
    if talk.standing.blocked:
        return "blocked"
    if too_late:
        return late.HANDLED_BY
    return "dialogue" if talk.conversation.owner == BOT else "inbox"


def _answers(talk: Talk) -> str:
    """Returns who answers in the conversation: of a blocked contact nobody, so that its texts are
    read only for opt-outs and wishes about data."""
    return NOBODY if talk.standing.blocked else talk.conversation.owner
