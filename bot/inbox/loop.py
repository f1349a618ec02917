"""How the loop is closed with who complains or rates badly: answered, in time, won back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.inbox import loop_store as store
from bot.inbox.loop_store import Matter
from bot.services import Services
from bot.teams import store as teams_store
from bot.teams.model import Team
from bot.teams.rules import within

BACK = timedelta(days=90)  # after a case's closing, in which somebody may be won back


@dataclass(frozen=True, slots=True)
class Loop:
    """The cases of complaints, bad ratings and urgent texts of a time.

    judged: those that were answered, or whose promised time is over; in_time: those of them that
    were answered within it. won_back: of the closed ones, those whose person has since praised us,
    rated us well or bought again."""

    opened: int
    answered: int
    judged: int
    in_time: int
    closed: int
    won_back: int


async def figures(services: Services, since: datetime, until: datetime) -> Loop:
    """Returns the figures of the cases that opened in the time."""
    async with services.db.connect() as conn:
        teams = {team.id: team for team in await teams_store.teams(conn)}
        found = await store.matters(conn, since, until, BACK)
    kept = [_kept(one, teams, until) for one in found]
    return Loop(
        len(found),
        sum(one.first_answered_at is not None for one in found),
        sum(one is not None for one in kept),
        sum(one is True for one in kept),
        sum(one.closed_at is not None for one in found),
        sum(one.back for one in found),
    )


def _kept(one: Matter, teams: dict[int, Team], now: datetime) -> bool | None:
    """Returns whether the team's promise was kept; None while it may still be."""
    team = teams.get(one.team_id or 0)
    if team is None:
        return None if one.first_answered_at is None else True
    waited = within(team.hours, one.opened_at, one.first_answered_at or now)
    if waited > team.promised:
        return False
    return True if one.first_answered_at is not None else None
