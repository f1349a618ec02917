"""Writes the effects of a turn of the dialogue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from bot.campaigns import replies
from bot.campaigns import store as campaigns
from bot.consent import changes as consent
from bot.consent import less
from bot.consent.change import Cause, lock
from bot.consent.changes import KEPT, SERVED
from bot.contacts import audit_store as audit
from bot.contacts import cases_store as cases
from bot.contacts import owner_store as owners
from bot.contacts import standing_store as standings
from bot.contacts import store as contacts
from bot.contacts.store import Talk
from bot.conversations import feedback, filing, follow_up, reading_order, silence
from bot.db.database import Connection
from bot.dialogue.turn import (
    CampaignAnswer,
    DataRequest,
    Effect,
    Feedback,
    Filed,
    Handoff,
    KeepTexts,
    Less,
    MaybeOptOut,
    OptOut,
    Reply,
    SetLanguage,
    SurveyRemark,
    SurveyStep,
    Turn,
    Unanswered,
    WrongNumber,
    ordered,
)
from bot.files.deadlines import one_month
from bot.knowledge import unanswered_store as unanswered
from bot.messages import outbox_store as outbox
from bot.messages.rules import LIKE
from bot.messages.say import answer
from bot.models import BOT, NOBODY, HeldFor, Inbound
from bot.services import Services
from bot.sms.segments import joined
from bot.surveys import store as surveys


@dataclass
class Effects:
    """Writes a turn's effects, inside the turn's transaction."""

    services: Services
    conn: Connection
    talk: Talk
    inbound: Inbound
    now: datetime
    silent: bool = False  # a reply would only go on with a loop
    replies_to: int | None = None  # the campaign that the text replies to, in words of its own
    word: str | None = None  # … or with the word that this asked for
    _code: str | None = None  # of the coupon that the word hands over
    _noted: Reply | None = None  # tells that a request is noted; goes with the turn's other words

    async def apply(self, turn: Turn) -> None:
        """Writes all effects of the turn, in order."""
        # Takes the lock of a STOP, and before any other row, as a STOP does: neither undoes what
        # the other has written, and they can't meet in a deadlock.
        standing = await contacts.lock_standing(
            self.conn, self.inbound.contact_id, self.talk.standing
        )
        self.talk = replace(self.talk, standing=standing)
        filed = any(isinstance(effect, Filed) for effect in turn.effects)
        if not filed and await self._heard(turn) >= LIKE:  # fewer answers are no loop
            self.silent = await silence.falls(self.conn, self.inbound, turn, self.now)
        for effect in ordered(turn.effects):
            await self._write(effect)
        if self._noted is not None:
            noted, self._noted = self._noted, None
            await self._reply(noted)

    async def _heard(self, turn: Turn) -> int:
        """Notes that the person has written: to which number, and in reply to which campaign.
        Returns how often they have."""
        if self.talk.standing.dead:
            await standings.set_dead(self.conn, self.inbound.contact_id, None)
            self.talk = replace(self.talk, standing=replace(self.talk.standing, dead=False))
        count = await owners.heard(
            self.conn,
            self.inbound.contact_id,
            self.inbound.number,
            self.inbound.id,
            self.inbound.received_at,
            self.now,
        )
        if self.talk.conversation.owner == BOT:
            await self._replied(turn)
        return count

    async def _replied(self, turn: Turn) -> None:
        """Notes which campaign the text answers, or replies to with words of its own: then the last
        one that went out. A text that asked nothing takes no answer."""
        contact_id = self.inbound.contact_id
        for effect in turn.effects:
            if isinstance(effect, SurveyStep):
                await campaigns.answered(self.conn, effect.campaign_id, contact_id, self.now)
                return
            if isinstance(effect, CampaignAnswer):
                self.replies_to, self.word = effect.campaign_id, effect.word
                return
        last = reading_order.last(self.talk.campaigns)
        self.replies_to = last.campaign_id if last else None

    async def _write(self, effect: Effect) -> None:
        contact_id = self.inbound.contact_id
        match effect:
            case Reply():
                await self._reply(effect)
            case OptOut() | MaybeOptOut() | WrongNumber() | KeepTexts() | Less():
                await self._consent(effect)
            case Handoff():
                await self._hand_off(effect)
            case SurveyStep() | SurveyRemark() | CampaignAnswer():
                await self._answer(effect)
            case Filed(found):
                await filing.file(
                    self.conn, self.services, self.inbound, self.talk.standing, found, self.now
                )
            case DataRequest():
                await self._data_request(effect)
            case SetLanguage(language, asked):
                await contacts.set_language(self.conn, contact_id, language, asked=asked)
            case Feedback() | Unanswered():
                await self._learn(effect)
            case _:
                assert_never(effect)

    async def _answer(self, effect: SurveyStep | SurveyRemark | CampaignAnswer) -> None:
        """Notes what the text answers to a campaign's question."""
        contact_id, now = self.inbound.contact_id, self.now
        match effect:
            case SurveyStep():
                await self._step(effect)
            case SurveyRemark(campaign_id, question, words, theme):
                await surveys.remark(
                    self.conn, campaign_id, contact_id, question, words, self.inbound.id, now, theme
                )
            case CampaignAnswer(campaign_id, word):
                asked = (one for one in self.talk.campaigns if one.campaign_id == campaign_id)
                content = next(asked).content
                self._code = await replies.take(
                    self.conn, content, campaign_id, contact_id, word, now
                )

    async def _learn(self, effect: Feedback | Unanswered) -> None:
        """Notes what staff can learn from the text."""
        inbound, now = self.inbound, self.now
        if isinstance(effect, Unanswered):
            await unanswered.note(self.conn, inbound.id, now)
            return
        await feedback.keep(self.conn, self.talk, inbound, effect, now)

    async def _data_request(self, request: DataRequest) -> None:
        """Opens the request; only a new one is told of."""
        due = one_month(self.inbound.received_at)
        if await cases.open_case(
            self.conn, self.inbound.contact_id, request.wish, self.inbound.id, self.now, due
        ):
            self._noted = request.says

    def _take_noted(self) -> str:
        """Returns the words that a request is noted, to be said by the caller; "" if there are
        none."""
        noted, self._noted = self._noted, None
        return noted.text if noted else ""

    async def _step(self, step: SurveyStep) -> None:
        stopped = self.talk.standing.revoked_at is not None  # by a faster STOP
        run_id = await surveys.progress(
            self.conn,
            step.campaign_id,
            self.inbound.contact_id,
            position=step.position,
            tries=step.tries,
            status="stopped" if stopped else step.status,
            now=self.now,
        )
        if step.question is not None:
            await surveys.answer(
                self.conn,
                run_id,
                step.question,
                step.value,
                step.comment,
                self.inbound.id,
                self.now,
                step.theme,
            )
        if step.on_way is not None and step.question is not None:
            await surveys.set_way(self.conn, run_id, step.on_way)
        if step.status != "open":  # texts that ask have waited for this
            await outbox.look_again(self.conn, self.inbound.contact_id, self.now)
        if step.status in ("completed", "handed_over") and not stopped:
            await follow_up.after_run(
                self.conn, self.services, self.talk, self.inbound, step, run_id, self.now
            )

    async def _hand_off(self, effect: Handoff) -> None:
        """Hands the conversation to staff, if it is the bot's; otherwise staff have it already.

        If the bot goes on until staff come, only the case is opened (bot/inbox/silence.py)."""
        contact_id = self.inbound.contact_id
        await cases.open_case(self.conn, contact_id, effect.reason, self.inbound.id, self.now)
        if effect.told:
            await cases.tell_away(self.conn, contact_id, self.now)
        if self.talk.conversation.owner != BOT:
            return
        order = {"order": effect.order} if effect.order else {}
        details = {"reason": effect.reason, "message_id": self.inbound.id} | order
        await audit.write(self.conn, BOT, audit.HAND_OFF, contact_id, details, self.now)
        if effect.meanwhile:
            return
        fence = await owners.move(self.conn, contact_id, NOBODY, self.now)
        self.talk = replace(
            self.talk, conversation=replace(self.talk.conversation, owner=NOBODY, fence=fence)
        )

    async def _reply(self, reply: Reply) -> None:
        said = replies.handed_over(reply.text, reply.instead, self._code)
        await answer(
            self.conn,
            self.services,
            self.talk,
            self.now,
            joined((self._take_noted(), said)),
            number=self.inbound.number,
            answers=self.inbound.id,
            answers_at=self.inbound.received_at,
            answers_ordinal=self.inbound.ordinal,
            purpose=reply.purpose,
            loops=self.silent,
            offers=reply.offers,
        )
        if reply.introduces and not self.silent:
            await contacts.set_introduced(self.conn, self.talk.contact.id, self.now)

    async def _consent(self, effect: OptOut | MaybeOptOut | WrongNumber | KeepTexts | Less) -> None:
        inbound = self.inbound
        change = await lock(
            self.conn,
            self.services,
            inbound.contact_id,
            Cause(
                inbound.number,
                inbound.received_at,
                "any-wording",
                message_id=inbound.id,
                sid=inbound.sid,
                body=inbound.body,
                late=inbound.late,
            ),
        )
        after = None
        match effect:
            case OptOut():
                if change.standing.revoked_at is None:  # else nothing is confirmed
                    after = await consent.revoke(change, beside=self._take_noted())
            case Less(wish, language):
                after = await less.carry_out(change, wish, language)
            case MaybeOptOut(ask_in=wait):
                why = HeldFor.UNSURE_OPT_OUT if wait is None else HeldFor.UNASKED_DOUBT
                after = await consent.hold(change, why, self.now + wait if wait else None)
            case WrongNumber():
                after = await consent.hold(change, HeldFor.WRONG_NUMBER)
            case KeepTexts(served):
                after = await consent.clear_doubt(change, SERVED if served else KEPT)
            case _:
                assert_never(effect)
        self.talk = replace(self.talk, contact=change.contact, standing=(after or change).standing)
