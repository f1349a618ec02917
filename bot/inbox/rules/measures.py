"""The staff's figures, from the rows that they count.

First answer: from a case's opening to the first text of staff that the provider took, in the hours
of its team. Resolution: from its opening to its closing, in the same hours. Cases that staff opened
themselves, and those that need a decision of their own, are in neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from bot.teams.model import TeamHours
from bot.teams.rules import within

NOT_UNDERSTOOD = "out_of_scope"
# Texts of these intents ask nothing.
NO_QUESTION = frozenset(
    "greet thank goodbye affirm deny opt_out opt_in feedback_positive language_switch".split()
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A case as it counts. answered_by, closed_by: the names of who did."""

    id: int
    contact_id: int
    team_id: int | None
    opened_at: datetime
    first_answered_at: datetime | None
    answered_by: str | None
    closed_at: datetime | None
    closed_by: str | None


@dataclass(frozen=True, slots=True)
class Span:
    """How long something took, over these cases. median, slowest: None if there are none."""

    cases: tuple[int, ...]
    median: timedelta | None
    slowest: timedelta | None


def first_answer(cases: Iterable[Measured], hours: Mapping[int, TeamHours]) -> Span:
    """Returns how long people waited for their first answer."""
    return _span(cases, hours, lambda case: case.first_answered_at)


def resolution(cases: Iterable[Measured], hours: Mapping[int, TeamHours]) -> Span:
    """Returns how long cases were open."""
    return _span(cases, hours, lambda case: case.closed_at)


def _span(
    cases: Iterable[Measured],
    hours: Mapping[int, TeamHours],
    end: Callable[[Measured], datetime | None],
) -> Span:
    times: dict[int, timedelta] = {}
    for case in cases:
        ended = end(case)
        if ended is not None:
            team = hours.get(case.team_id or 0, _ALWAYS)
            times[case.id] = within(team, case.opened_at, ended)
    if not times:
        return Span((), None, None)
    middle = median(one.total_seconds() for one in times.values())
    return Span(tuple(times), timedelta(seconds=middle), max(times.values()))


_ALWAYS = TeamHours()


def by(
    cases: Sequence[Measured], key: Callable[[Measured], str | int | None]
) -> Mapping[str | int, list[Measured]]:
    """Returns the cases by what the key says of them, without those of which it says nothing."""
    found: dict[str | int, list[Measured]] = {}
    for case in cases:
        if (what := key(case)) is not None:
            found.setdefault(what, []).append(case)
    return found
