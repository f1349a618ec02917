"""The states of a conversation: what every event makes of it, in every state.

docs/architecture.md has the same table in words; a test reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from bot.models import BOT, NOBODY, Conversation

REOPEN = timedelta(hours=24)  # how long a closed conversation shows who had it


class State(StrEnum):
    """Who has a conversation now."""

    BOT = "bot"
    WAITING = "waiting"  # for staff: nobody has it
    OWNED = "owned"  # by one person of the staff
    SNOOZED = "snoozed"  # its owner looks at it again later
    CLOSED = "closed"  # the bot has it again; within a day whoever closed it can reopen it


class Event(StrEnum):
    """What may happen in a conversation."""

    TEXT = "text"  # the person writes
    HANDOFF = "handoff"  # the bot calls staff
    REPLY = "reply"
    TAKE = "take"
    ASSIGN = "assign"  # also a transfer
    SNOOZE = "snooze"
    SNOOZE_ENDS = "snooze ends"
    HAND_BACK = "hand back"
    CLOSE = "close"
    REOPEN = "reopen"
    OWNER_SILENT = "owner silent"  # the person waits, and the owner does not answer
    PERSON_SILENT = "person silent"  # the last word was ours, a long time ago
    STOP = "stop"
    ERASURE = "erasure"
    DISABLED = "owner disabled"


_ALL = tuple(State)


def _row(*after: State | None) -> Mapping[State, State | None]:
    return MappingProxyType(dict(zip(_ALL, after, strict=True)))


_B, _W, _O, _S, _C = _ALL
# Event → the state after it, for each state in the order of State; None: it can't happen there.
TABLE: Mapping[Event, Mapping[State, State | None]] = MappingProxyType(
    {
        Event.TEXT: _row(_B, _W, _O, _O, _C),
        Event.HANDOFF: _row(_W, _W, _O, _O, _W),
        Event.REPLY: _row(_O, _O, _O, _O, _O),
        Event.TAKE: _row(_O, _O, _O, _O, _O),
        Event.ASSIGN: _row(_O, _O, _O, _O, _O),
        Event.SNOOZE: _row(_S, _S, _S, _S, _S),
        Event.SNOOZE_ENDS: _row(None, None, None, _O, None),
        Event.HAND_BACK: _row(None, _B, _B, _B, None),
        Event.CLOSE: _row(None, _C, _C, _C, None),
        Event.REOPEN: _row(None, None, None, None, _O),
        Event.OWNER_SILENT: _row(None, None, _W, None, None),
        Event.PERSON_SILENT: _row(None, None, _C, None, None),
        Event.STOP: _row(_B, _C, _C, _C, _C),
        Event.ERASURE: _row(_B, _B, _B, _B, _B),
        Event.DISABLED: _row(None, None, _W, _W, None),
    }
)


def after(state: State, event: Event) -> State | None:
    """Returns the state that the event leads to; None if it can't happen in this one."""
    return TABLE[event][state]


def state(conversation: Conversation, now: datetime) -> State:
    """Returns the conversation's state."""
    if conversation.owner == NOBODY:
        return State.WAITING
    if conversation.owner != BOT:
        snoozed = conversation.snoozed_until
        return State.SNOOZED if snoozed is not None and snoozed > now else State.OWNED
    closed = conversation.closed_at
    return State.CLOSED if closed is not None and now - closed < REOPEN else State.BOT
