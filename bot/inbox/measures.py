"""The staff's figures of a time, and of now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.inbox import measures_store as store
from bot.inbox.measures_store import Talked
from bot.inbox.rules.measures import Span, by, first_answer, resolution
from bot.services import Services
from bot.teams import store as teams_store


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures; each names the rows it counts (docs/inbox.md has the definitions).

    opened: the cases of the time. waiting: the cases that nobody has answered, now. by_person,
    by_team: the first answers of each."""

    opened: tuple[int, ...]
    first_answer: Span
    resolution: Span
    waiting: tuple[int, ...]
    by_person: Mapping[str, Span]
    by_team: Mapping[str, Span]
    talked: Talked


async def figures(services: Services, since: datetime, until: datetime) -> Figures:
    """Returns the figures of the cases that opened, and the conversations that took place, from
    `since` on and before `until`."""
    async with services.db.connect() as conn:
        teams = {team.id: team for team in await teams_store.teams(conn)}
        cases = await store.opened(conn, since, until)
        waiting = await store.waiting(conn)
        talked = await store.talked(conn, since, until)
    hours = {team.id: team.hours for team in teams.values()}
    people = by(cases, lambda case: case.answered_by)
    of_teams = by(cases, lambda case: case.team_id)
    return Figures(
        tuple(case.id for case in cases),
        first_answer(cases, hours),
        resolution(cases, hours),
        tuple(case.id for case in waiting),
        {str(name): first_answer(found, hours) for name, found in people.items()},
        {teams[int(id_)].name: first_answer(found, hours) for id_, found in of_teams.items()},
        talked,
    )
