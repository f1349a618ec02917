"""Texts that are taken in too late for the bot: read for opt-outs, and left to staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.contacts import cases_store as cases
from bot.contacts.model import CaseKind
from bot.db.database import Connection
from bot.dialogue.turn import (
    DataRequest,
    Effect,
    Filed,
    Handoff,
    MaybeOptOut,
    OptOut,
    Reply,
    Turn,
)
from bot.gate.windows import BOT_WINDOW
from bot.models import Inbound

HANDLED_BY = "late"


def too_late(inbound: Inbound, now: datetime) -> bool:
    """Returns whether a text has come in so late that an answer of the bot's would confuse.

    A text without words or pictures says nothing at any time: the provider lists it so if its
    account keeps no words."""
    empty = not inbound.body and not inbound.media
    return inbound.late and (empty or now - inbound.received_at > BOT_WINDOW)


async def for_staff(conn: Connection, inbound: Inbound, turn: Turn, now: datetime) -> Turn:
    """Returns the turn without what it says, and opens a case unless the text was an opt-out or
    written by a machine. A possible opt-out is asked about by staff."""
    effects = tuple(
        _unsaid(effect) for effect in turn.effects if not isinstance(effect, Reply | Handoff)
    )
    if not any(isinstance(effect, OptOut | MaybeOptOut | Filed) for effect in effects):
        await cases.open_case(conn, inbound.contact_id, CaseKind.LATE_TEXT, inbound.id, now)
    return replace(turn, effects=effects)


def _unsaid(effect: Effect) -> Effect:
    """Returns the effect without a text that would go with it."""
    match effect:
        case MaybeOptOut():
            return replace(effect, ask_in=timedelta())
        case DataRequest():
            return replace(effect, says=None)
        case _:
            return effect
