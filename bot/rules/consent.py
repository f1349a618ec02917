"""The gate: may this text go to this person now?

Every outbound text, whoever wrote it, passes `may_send` when it is queued and again right before
the provider is called (docs: design, "One gate"). This is the gate's first form: revocation and
consent by program and message class. Quiet hours, holidays and caps come with the dated rule
packs; until then nothing here looks at the hour.

Sources: 47 CFR 64.1200(a)(10) and (12) (revocation by text, and the one confirmation that may
follow it); CTIA Messaging Principles, May 2023 (the three message classes: conversational needs
no consent beyond the text it answers, informational prior consent, promotional consent of its
own); CNIL and art. L34-5 CPCE (prior consent to advertising); WhatsApp's 24-hour service window.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.models import Channel, Frequency, MessageClass, Purpose
from bot.rules.packs.model import NOWHERE, Place

ANSWER_WINDOW = timedelta(hours=24)  # how long a text may be answered as part of a conversation
ANSWER_VALIDITY = timedelta(hours=1)  # an answer that comes later than this confuses
VALIDITY = timedelta(hours=4)
LEAST_VALIDITY = timedelta(seconds=60)  # less, and the provider could not hand it over in time
HOLD_RECHECK = timedelta(hours=1)  # a hold has no known end: it is looked at again


class VerdictKind(StrEnum):
    ALLOW = "allow"
    DEFER = "defer"
    REFUSE = "refuse"


class Reason(StrEnum):
    """Why. Stored on the message, so renaming one needs a migration."""

    ANSWERS = "answers"  # allowed: it answers a text of the last 24 h
    CONSENTED = "consented"  # allowed: the program's consent covers its class
    HELD = "held"  # deferred: an opt-out in unsure words is being asked about
    REVOKED = "revoked"
    PROVIDER_BLOCKS = "provider_blocks"  # would be right, but the provider drops it (21610)
    NO_CONSENT = "no_consent"
    EXPIRED = "expired"  # the text that it answers is too old, and no consent covers it
    WHATSAPP_WINDOW = "whatsapp_window"  # WhatsApp holds no consent of ours: answers only


@dataclass(frozen=True, slots=True)
class Gate:
    """All that the gate looks at. Datetimes are timezone-aware.

    provider_blocks: the provider drops texts to this contact while the revocation stands.
    granted: the highest class consented to for the text's program, None without any.
    revoked_at: when the revocation in force was made, None if there is none.
    answers_at: when the text that this one answers was received, None if it answers none.
    recent: when promotional texts of the same program went to this contact in the last 30 days,
    in ascending order.
    strict: the setting that narrows everything but answers to safe hours.
    """

    now: datetime
    message_class: MessageClass
    purpose: Purpose
    channel: Channel
    provider_blocks: bool
    granted: MessageClass | None
    revoked_at: datetime | None
    held: bool
    answers_at: datetime | None
    queued_at: datetime
    place: Place = NOWHERE
    recent: tuple[datetime, ...] = ()
    frequency: Frequency = Frequency.ANY
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """until: when to ask again (DEFER only). valid_for: how long the provider may keep trying
    (ALLOW only, 60 s or more)."""

    kind: VerdictKind
    reason: Reason
    until: datetime | None = None
    valid_for: timedelta | None = None


_KEYWORD_PURPOSES = frozenset({Purpose.CONFIRMATION, Purpose.KEYWORD_REPLY})
_DIRECT = frozenset({Purpose.ANSWER, Purpose.STAFF})
_ANSWERS = _KEYWORD_PURPOSES | _DIRECT
_COVERS = {
    MessageClass.INFORMATIONAL: frozenset({MessageClass.INFORMATIONAL, MessageClass.PROMOTIONAL}),
    MessageClass.PROMOTIONAL: frozenset({MessageClass.PROMOTIONAL}),
}


def may_send(gate: Gate) -> Verdict:
    """The verdict on one text. Pure and total: every gate of timezone-aware times has one."""
    left = _left_to_answer(gate)
    effective = _effective_class(gate, left)
    if gate.revoked_at is not None:
        return _after_revocation(gate, gate.revoked_at, effective, left)
    if effective is MessageClass.CONVERSATIONAL:
        if gate.held and gate.purpose not in _ANSWERS:
            return _held(gate)
        return _allow(Reason.ANSWERS, gate, left)
    if gate.channel is Channel.WHATSAPP:
        return _refuse(Reason.WHATSAPP_WINDOW)
    if gate.granted not in _COVERS[effective]:
        late = gate.answers_at is not None and gate.purpose in _ANSWERS
        return _refuse(Reason.EXPIRED if late else Reason.NO_CONSENT)
    if gate.held:
        return _held(gate)
    return _allow(Reason.CONSENTED, gate, None)


def _left_to_answer(gate: Gate) -> timedelta | None:
    """What is left of the 24 h in which the text that this one answers may be answered; None if
    it answers none, or if too little is left to deliver in."""
    if gate.answers_at is None:
        return None
    left = ANSWER_WINDOW - (gate.now - gate.answers_at)
    return left if left >= LEAST_VALIDITY else None


def _effective_class(gate: Gate, left: timedelta | None) -> MessageClass:
    """What the text counts as, whatever its label: an offer stays one; conversational is only
    what answers; an answer that comes too late, a reminder or a campaign is informational."""
    if gate.message_class is MessageClass.PROMOTIONAL:
        return MessageClass.PROMOTIONAL
    if left is None:
        return MessageClass.INFORMATIONAL
    if gate.purpose in _KEYWORD_PURPOSES or gate.purpose is Purpose.SURVEY_QUESTION:
        return MessageClass.CONVERSATIONAL
    if gate.purpose in _DIRECT:
        return gate.message_class
    return MessageClass.INFORMATIONAL


def _after_revocation(
    gate: Gate, revoked_at: datetime, effective: MessageClass, left: timedelta | None
) -> Verdict:
    """The confirmation, the answers to keywords, and direct answers to what the person wrote
    after the STOP; nothing that the provider would drop."""
    direct = (
        gate.purpose in _DIRECT
        and gate.answers_at is not None
        and gate.answers_at > revoked_at
        and gate.queued_at >= revoked_at
    )
    if effective is not MessageClass.CONVERSATIONAL or not (
        direct or gate.purpose in _KEYWORD_PURPOSES
    ):
        return _refuse(Reason.REVOKED)
    if gate.provider_blocks:
        return _refuse(Reason.PROVIDER_BLOCKS)
    return _allow(Reason.ANSWERS, gate, left)


def _allow(reason: Reason, gate: Gate, left: timedelta | None) -> Verdict:
    valid_for = ANSWER_VALIDITY if gate.purpose in _ANSWERS else VALIDITY
    return Verdict(
        VerdictKind.ALLOW, reason, valid_for=valid_for if left is None else min(valid_for, left)
    )


def _held(gate: Gate) -> Verdict:
    return Verdict(VerdictKind.DEFER, Reason.HELD, until=gate.now + HOLD_RECHECK)


def _refuse(reason: Reason) -> Verdict:
    return Verdict(VerdictKind.REFUSE, reason)
