"""What follows when a conversation that staff own falls silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.teams.model import TeamHours
from bot.teams.rules import within

RETURN_AFTER = 2  # times the promised time until somebody else may answer
TELL_AFTER = 3  # times the promised time until the person is told that it is not forgotten


class Due(StrEnum):
    """What is due in a silent conversation."""

    REMIND = "remind"  # its owner: the person waits longer than was promised
    RETURN = "return"  # to the team: its owner has not answered the reminder
    CLOSE = "close"  # the last word was ours, and the person has said no more


@dataclass(frozen=True, slots=True)
class Silence:
    """How things stand in a conversation that somebody owns.

    waiting_since: since when the person waits, None if it does not. spoken_at, heard_at: when staff
    and the person last wrote. reminded_at: when the owner was told of this wait."""

    waiting_since: datetime | None
    spoken_at: datetime | None
    heard_at: datetime
    reminded_at: datetime | None


def due(
    silence: Silence, hours: TeamHours, promise: timedelta, close_after: timedelta, now: datetime
) -> Due | None:
    """Returns what is due now, None if nothing is. The promise counts in the team's hours."""
    since = silence.waiting_since
    if since is not None:
        waited = within(hours, since, now)
        reminded = silence.reminded_at is not None and silence.reminded_at >= since
        if reminded and waited >= RETURN_AFTER * promise:
            return Due.RETURN
        return Due.REMIND if waited >= promise and not reminded else None
    spoken = silence.spoken_at
    if spoken is None or silence.heard_at > spoken or now - spoken < close_after:
        return None
    return Due.CLOSE


def is_late(since: datetime, hours: TeamHours, promise: timedelta, now: datetime) -> bool:
    """Returns whether a person who waits for staff since then is told that it is not forgotten."""
    return within(hours, since, now) >= TELL_AFTER * promise
