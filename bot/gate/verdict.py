"""The gate: decides whether a text may go to a person now.

Every outbound text, whoever wrote it, passes `may_send` when it is queued and again right before
the provider is called. First come refusals (revocation, no consent, a country without rules), then
a hold, then delays: hours, caps, the frequency that the contact chose, an open question beside one
that asks too. A campaign's text that would be one too many by the figures of its program, or by
ours, is left out: refused, not delayed.

Sources: 47 CFR 64.1200(a)(10) and (12) (revocation by text, and the one confirmation that may
follow it); CTIA Messaging Principles, May 2023 (the three message classes: conversational needs no
consent beyond the text it answers, informational prior consent, promotional consent of its own);
CNIL and art. L34-5 CPCE (prior consent to advertising); WhatsApp's 24-hour service window. Hours
and caps have theirs in the rule packs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.gate import caps, hours
from bot.gate.packs import loading
from bot.gate.packs.model import NOWHERE, Cap, Hours, Note, Packs, Place
from bot.gate.reasons import Reason
from bot.gate.regime import Regime, regime
from bot.gate.windows import (
    ANSWER_VALIDITY,
    ANSWER_WINDOW,
    ASKED_WINDOW,
    BOT_WINDOW,
    LEAST_VALIDITY,
    VALIDITY,
    left_to_asked,
    left_to_closed,
)
from bot.models import Channel, Frequency, MessageClass, Purpose
from bot.programs.model import AtMost

HOLD_RECHECK = timedelta(hours=1)  # a hold has no known end: it is looked at again


class VerdictKind(StrEnum):
    """The gate's three answers: now, later, or no."""

    ALLOW = "allow"
    DEFER = "defer"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Gate:
    """All that the gate looks at. Datetimes are timezone-aware.

    provider_blocks: the provider drops texts to this contact while the revocation stands. granted:
    the highest class consented to for the text's program, None if there is none. revoked: the
    ordinal of the revocation in force, None if there is none. held: everything but direct answers
    waits. campaigns_held: only offers wait, and what answers nobody. dead: nobody has the number,
    or it gets no texts. blocked: staff have blocked the person. answers_at, answers: when the text
    that this one answers was received, and its ordinal; None if it answers none. recent: when
    promotional texts of the same program went to this contact in the last 30 days, in ascending
    order; lately: the same of all programs, in the last 2 days. at_most: the program's figures;
    offers_a_day: how many of all programs may go on a day, 0 for any number. strict: the setting
    that narrows everything but answers to safe hours. with_staff: staff have the conversation, or a
    grave case is open. asked_at: when the person opened a case that staff may answer, None if none
    is open; asked_for: for how long, by the setting. closed_at: when staff closed the case that a
    survey asks about, which the person's own text had opened; None if it asks about none. asks: the
    text asks for a reply, as a survey does, or a campaign that names a word; question_until: until
    when another question of ours is open.
    """

    now: datetime
    message_class: MessageClass
    purpose: Purpose
    channel: Channel
    provider_blocks: bool
    granted: MessageClass | None
    revoked: int | None
    held: bool
    answers_at: datetime | None
    answers: int | None = None
    place: Place = NOWHERE
    recent: tuple[datetime, ...] = ()
    lately: tuple[datetime, ...] = ()
    frequency: Frequency = Frequency.ANY
    at_most: AtMost | None = None
    offers_a_day: int = 0
    strict: bool = False
    campaigns_held: bool = False
    dead: bool = False
    blocked: bool = False
    with_staff: bool = False
    asked_at: datetime | None = None
    asked_for: timedelta = ASKED_WINDOW
    closed_at: datetime | None = None
    asks: bool = False
    question_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's verdict on one text.

    until: when to ask again (DEFER only): the earliest minute at which the text will be allowed if
    nothing else changes (HELD: a guess). valid_for: how long the provider may keep trying (ALLOW
    only, 60 s or more). rule: the row of a rule pack that decided, None if none did."""

    kind: VerdictKind
    reason: Reason
    until: datetime | None = None
    valid_for: timedelta | None = None
    rule: Hours | Cap | Note | None = None


_KEYWORD_PURPOSES = frozenset({Purpose.CONFIRMATION, Purpose.KEYWORD_REPLY})
_DIRECT = frozenset({Purpose.ANSWER, Purpose.STAFF})
_ANSWERS = _KEYWORD_PURPOSES | _DIRECT
_OFFERED = frozenset({Purpose.PROMISED})
_LABELLED = _DIRECT | _OFFERED  # conversational only if they are labelled so
_TO_MANY = frozenset({Purpose.CAMPAIGN, Purpose.SURVEY_QUESTION})
_UNHELD = _ANSWERS | {Purpose.DOUBT_QUESTION}  # what ends a hold must not wait for its end
_WINDOWS = {  # the others are never conversational
    Purpose.CONFIRMATION: ANSWER_WINDOW,
    Purpose.KEYWORD_REPLY: ANSWER_WINDOW,
    Purpose.STAFF: ANSWER_WINDOW,
    Purpose.ANSWER: BOT_WINDOW,
    Purpose.PROMISED: BOT_WINDOW,
    Purpose.DOUBT_QUESTION: BOT_WINDOW,
    Purpose.SURVEY_QUESTION: BOT_WINDOW,
    Purpose.OPT_IN_REQUEST: BOT_WINDOW,
    Purpose.WELCOME: BOT_WINDOW,
}
_COVERS = {
    MessageClass.INFORMATIONAL: frozenset({MessageClass.INFORMATIONAL, MessageClass.PROMOTIONAL}),
    MessageClass.PROMOTIONAL: frozenset({MessageClass.PROMOTIONAL}),
}


def may_send(gate: Gate, packs: Packs | None = None) -> Verdict:
    """Returns the verdict on one text, by the rule packs that come with Texto or by others.

    Pure and total: every gate has a verdict if its times are timezone-aware, none lies in the
    calendar's last month, and its zones are real."""
    packs = packs or loading.packs()
    rule = _confirmation_rule(gate, packs)
    if rule is not None and _age(gate) > timedelta(minutes=int(rule.value)):
        return _refuse(Reason.TOO_LATE, rule)
    if gate.blocked and gate.purpose not in _KEYWORD_PURPOSES:
        return _refuse(Reason.BLOCKED)
    left = _left_to_answer(gate, rule)
    effective = _effective_class(gate, left)
    if gate.revoked is not None:
        return _after_revocation(gate, gate.revoked, effective, left)
    if effective is MessageClass.CONVERSATIONAL:
        if gate.held and gate.purpose not in _UNHELD:
            return _held(gate)
        return _allow(Reason.ANSWERS, gate, left)
    if (left := left_to_asked(gate)) is not None:
        return _allow(Reason.ASKED, gate, left)
    if (left := left_to_closed(gate)) is not None:
        return _allow(Reason.CASE_CLOSED, gate, left)
    if gate.dead:
        return _refuse(Reason.DEAD_NUMBER)
    if gate.channel is Channel.WHATSAPP:
        return _refuse(Reason.WHATSAPP_WINDOW)
    return _by_consent(gate, packs, effective)


def _by_consent(gate: Gate, packs: Packs, effective: MessageClass) -> Verdict:
    """Returns the verdict on a text that answers nobody."""
    asks = gate.purpose is Purpose.OPT_IN_REQUEST
    if asks or gate.granted not in _COVERS[effective]:
        late = gate.answers_at is not None and (asks or gate.purpose in _UNHELD)
        return _refuse(Reason.EXPIRED if late else Reason.NO_CONSENT)
    here = regime(packs, gate.place, effective, gate.strict)
    if effective is MessageClass.PROMOTIONAL and not here.covered:
        return _refuse(Reason.NO_PACK)
    waits_for = _waits_for(gate, effective)
    if waits_for is not None:
        return _held(gate, waits_for)
    return _in_time(gate, here, effective)


def _age(gate: Gate) -> timedelta:
    """Returns the age of the text that this one answers."""
    return timedelta() if gate.answers_at is None else gate.now - gate.answers_at


def _confirmation_rule(gate: Gate, packs: Packs) -> Note | None:
    """Returns the row that says how fast this confirmation of an opt-out must be."""
    if gate.purpose is not Purpose.CONFIRMATION or gate.answers_at is None:
        return None
    return loading.confirmation_rule(packs, gate.place.country, gate.now.astimezone(UTC).date())


def _left_to_answer(gate: Gate, rule: Note | None) -> timedelta | None:
    """Returns how much longer this text is part of a conversation.

    None if it answers none, or if too little time is left to deliver it. A confirmation must leave
    in its minutes."""
    if gate.answers_at is None or gate.purpose not in _WINDOWS:
        return None
    if rule is not None:
        return max(timedelta(minutes=int(rule.value)) - _age(gate), LEAST_VALIDITY)
    left = _WINDOWS[gate.purpose] - _age(gate)
    return left if left >= LEAST_VALIDITY else None


def _effective_class(gate: Gate, left: timedelta | None) -> MessageClass:
    """Returns the class that the text counts as, whatever its label.

    An offer stays one. Only an answer is conversational; one that comes too late, a reminder or a
    campaign is informational. What a campaign promised is an offer once it comes too late: our
    reading, not verified (docs/rules.md)."""
    late = left is None
    if gate.message_class is MessageClass.PROMOTIONAL or (late and gate.purpose in _OFFERED):
        return MessageClass.PROMOTIONAL
    if late:
        return MessageClass.INFORMATIONAL
    return gate.message_class if gate.purpose in _LABELLED else MessageClass.CONVERSATIONAL


def _after_revocation(
    gate: Gate, revoked: int, effective: MessageClass, left: timedelta | None
) -> Verdict:
    """Allows the confirmation, answers to keywords, and direct answers to texts after the STOP.

    Nothing is allowed that the provider would drop. What came after is said by the numbers of texts
    and events, since hosts' clocks differ."""
    direct = gate.purpose in _DIRECT and gate.answers is not None and gate.answers > revoked
    if effective is not MessageClass.CONVERSATIONAL or not (
        direct or gate.purpose in _KEYWORD_PURPOSES
    ):
        return _refuse(Reason.REVOKED)
    if gate.provider_blocks:
        return _refuse(Reason.PROVIDER_BLOCKS)
    return _allow(Reason.ANSWERS, gate, left)


def _waits_for(gate: Gate, effective: MessageClass) -> Reason | None:
    """Returns what keeps back a text that is not part of a conversation, None if nothing does.

    The question that ends a doubt may come when the text in doubt is hours old. Reminders and news
    of an order go while staff talk with the person; offers and surveys wait."""
    offer = effective is MessageClass.PROMOTIONAL
    if gate.held:
        return None if gate.purpose is Purpose.DOUBT_QUESTION and not offer else Reason.HELD
    if gate.campaigns_held and (offer or gate.purpose not in _UNHELD):
        return Reason.HELD
    if gate.with_staff and (offer or gate.purpose is Purpose.SURVEY_QUESTION):
        return Reason.WITH_STAFF
    return None


def _in_time(gate: Gate, here: Regime, effective: MessageClass) -> Verdict:
    """Allows now, or defers to the first minute that hours, caps and frequency allow together."""
    opening = hours.opening(here, gate.now)
    first = limit = _limit(gate, here, effective, opening.at) if opening else None
    while opening and limit:
        opening = hours.opening(here, hours.whole_minute(limit.frees))
        limit = _limit(gate, here, effective, opening.at) if opening else None
    if opening is None:
        return _refuse(Reason.QUIET_HOURS if here.zones else Reason.NO_PACK)
    if (one_too_many := _one_too_many(gate, here, effective, opening.at)) is not None:
        return _refuse(one_too_many)
    if opening.at == gate.now:
        left = None if opening.closes is None else opening.closes - gate.now
        return _allow(Reason.CONSENTED, gate, left)
    if first is not None:  # it lasts longer than any closed hours
        return Verdict(VerdictKind.DEFER, first.reason, until=opening.at, rule=first.cap)
    return Verdict(VerdictKind.DEFER, Reason.QUIET_HOURS, until=opening.at, rule=opening.bound_by)


def _one_too_many(gate: Gate, here: Regime, effective: MessageClass, at: datetime) -> Reason | None:
    """Returns why a campaign's offer would be one too many at that instant, None if it would not.

    These limits are ours, not a law's: a text that waited for them would be old, and many of them
    would go at once."""
    if effective is not MessageClass.PROMOTIONAL or gate.purpose not in _TO_MANY:
        return None
    if gate.answers_at is not None:
        return None
    most = gate.at_most
    if most is not None and caps.full(most.texts, most.days, gate.recent, here.zones, at):
        return Reason.PROGRAM_CAP
    if gate.offers_a_day and caps.full(gate.offers_a_day, 1, gate.lately, here.zones, at):
        return Reason.DAILY_CAP
    return None


@dataclass(frozen=True, slots=True)
class _Limit:
    frees: datetime
    reason: Reason
    cap: Cap | None = None


def _limit(gate: Gate, here: Regime, effective: MessageClass, at: datetime) -> _Limit | None:
    """Returns the limit that holds one more text back the longest at that instant, or None."""
    limits = []
    if capped := caps.cap_frees(here, gate.recent, at):
        limits.append(_Limit(capped[0], Reason.CAP, capped[1]))
    offer = effective is MessageClass.PROMOTIONAL
    if offer and (frees := caps.frequency_frees(gate.frequency, gate.recent, at)):
        limits.append(_Limit(frees, Reason.FREQUENCY))
    closes = gate.question_until if gate.asks and gate.purpose is not Purpose.REMINDER else None
    if closes is not None and closes > at:
        limits.append(_Limit(closes, Reason.QUESTION_OPEN))
    return max(limits, key=lambda limit: limit.frees, default=None)


def _allow(reason: Reason, gate: Gate, left: timedelta | None) -> Verdict:
    valid_for = ANSWER_VALIDITY if gate.purpose in _UNHELD else VALIDITY
    return Verdict(
        VerdictKind.ALLOW, reason, valid_for=valid_for if left is None else min(valid_for, left)
    )


def _held(gate: Gate, reason: Reason = Reason.HELD) -> Verdict:
    return Verdict(VerdictKind.DEFER, reason, until=gate.now + HOLD_RECHECK)


def _refuse(reason: Reason, rule: Note | None = None) -> Verdict:
    return Verdict(VerdictKind.REFUSE, reason, rule=rule)
