"""For how long a text is part of a conversation, and of what staff were asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.models import Channel, MessageClass, Purpose

if TYPE_CHECKING:
    from bot.gate.verdict import Gate

BOT_WINDOW = timedelta(minutes=15)  # how long the bot's words are part of a conversation
ANSWER_WINDOW = timedelta(hours=24)  # the same for staff, and for the answers to keywords
ANSWER_VALIDITY = timedelta(hours=1)  # an answer that comes later than this confuses
VALIDITY = timedelta(hours=4)
ASKED_WINDOW = timedelta(days=14)  # how long staff may answer who asked for a person, at most
LEAST_VALIDITY = timedelta(seconds=60)  # with less, the provider could not hand it over in time


def left_to_asked(gate: Gate) -> timedelta | None:
    """Returns how much longer staff may answer who asked for a person; None if they may not.

    Never an offer, never on WhatsApp, and nothing that the provider would drop. The caller has
    ruled out an opt-out. Our reading, not verified: who asks for a person has asked to be answered
    (FCC 92-443, no. 31; FCC 15-72, no. 103 to 106; docs/rules.md)."""
    if (
        gate.asked_at is None
        or gate.purpose is not Purpose.STAFF
        or gate.message_class is not MessageClass.CONVERSATIONAL
        or gate.channel is Channel.WHATSAPP
        or gate.provider_blocks
    ):
        return None
    left = min(gate.asked_for, ASKED_WINDOW) - (gate.now - gate.asked_at)
    return left if left >= LEAST_VALIDITY else None


def left_to_closed(gate: Gate) -> timedelta | None:
    """Returns how much longer a survey may ask how staff did in a case that they have just closed;
    None if it may not.

    Never an offer, never on WhatsApp, nothing that the provider would drop, and nothing while
    something holds texts back, staff talk with the person again, or another question is open. The
    caller has ruled out an opt-out. Our reading, not verified: the question is the end of the
    conversation that the person began (CTIA's conversational class; docs/rules.md)."""
    if (
        gate.closed_at is None
        or gate.purpose is not Purpose.SURVEY_QUESTION
        or gate.message_class is MessageClass.PROMOTIONAL
        or gate.channel is Channel.WHATSAPP
        or gate.provider_blocks
        or gate.dead
        or gate.held
        or gate.campaigns_held
        or gate.with_staff
        or (gate.question_until is not None and gate.question_until > gate.now)
    ):
        return None
    left = BOT_WINDOW - (gate.now - gate.closed_at)
    return left if left >= LEAST_VALIDITY else None
