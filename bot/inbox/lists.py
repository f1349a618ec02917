"""What waits, and since when in the hours of the team; the next one to take."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.access.users import require_user
from bot.contacts.model import WISHES, CaseKind
from bot.errors import ConflictError, UsageError
from bot.inbox import acts, store
from bot.inbox.store import Item
from bot.services import Services
from bot.teams import store as teams_store
from bot.teams.model import Team
from bot.teams.rules import within

A_MOMENT = timedelta(minutes=1)  # a wait is not told more closely
NO_WAIT = WISHES | {CaseKind.STAFF}  # who has nothing else open does not wait for an answer


def waits_since(item: Item) -> datetime | None:
    """Returns since when the person waits for an answer, None if it does not."""
    unanswered = (
        one.opened_at
        for one in item.cases
        if one.kind not in NO_WAIT and one.first_answered_at is None
    )
    return item.waiting_since or min(unanswered, default=None)


def waited(item: Item, teams: Mapping[int, Team], now: datetime) -> timedelta | None:
    """Returns how long the person waits, in the hours of the oldest case's team; None if it does
    not wait."""
    since = waits_since(item)
    if since is None:
        return None
    team = teams.get(item.cases[0].team_id or 0) if item.cases else None
    return within(team.hours, since, now) if team else max(now - since, timedelta())


def due(item: Item) -> datetime | None:
    """Returns by when the law wants an answer to what the person wishes about its data, None if it
    wishes nothing."""
    wishes = (one.due_at for one in item.cases if one.kind in WISHES)
    return min((at for at in wishes if at), default=None)


def asleep(item: Item, teams: Mapping[int, Team], now: datetime) -> bool:
    """Returns whether the person waits, and the team has not been there for a moment of it."""
    since, time = waits_since(item), waited(item, teams, now)
    return since is not None and time is not None and time < A_MOMENT <= now - since


def past_promise(item: Item, teams: Mapping[int, Team], now: datetime) -> bool:
    """Returns whether the person waits longer than its team has promised, or the law allows."""
    deadline = due(item)
    if deadline is not None and deadline < now:
        return True
    team = teams.get(item.cases[0].team_id or 0) if item.cases else None
    time = waited(item, teams, now)
    return team is not None and time is not None and time > team.promised


async def take_next(services: Services, staff: str) -> str:
    """Takes the conversation that has waited longest for a team of the member's. Returns the
    number. Raises UsageError if none waits."""
    await require_user(services, staff)
    tried: list[int] = []
    while True:
        async with services.db.begin() as conn:
            if await teams_store.is_away(conn, staff):
                raise UsageError("You are away: nothing new comes to you.")
            found = await store.next_waiting(conn, staff, tried)
        if found is None:
            raise UsageError("Nobody waits.")
        tried.append(found[0])
        try:
            await acts.take(services, found[1], staff)
        except ConflictError:
            continue  # a colleague was faster: the next one
        return found[1]
