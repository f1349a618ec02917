"""How much of a time lies within a team's hours, and when the team is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.teams.model import Team, TeamHours

AHEAD = 60  # days in which the next opening is looked for


def _open(hours: TeamHours, since: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
    """Yields when the team begins and ends, from the day of `since` on."""
    zone = ZoneInfo(hours.zone)
    first = since.astimezone(zone).date()
    for ahead in range(days):
        day = first + timedelta(days=ahead)
        midnight = datetime.combine(day, time(), zone)
        for start, end in hours.on(day):
            yield _at(midnight, start), _at(midnight, end)


def _at(midnight: datetime, minute: int) -> datetime:
    """Returns the instant at that minute on the day's clock, where clocks may change."""
    return (midnight + timedelta(minutes=minute)).astimezone(UTC)


def within(hours: TeamHours, since: datetime, until: datetime) -> timedelta:
    """Returns how much of the time between two instants lies within the team's hours."""
    total = timedelta()
    if until <= since:
        return total
    for opens, closes in _open(hours, since, (until - since).days + 2):
        total += max(timedelta(), min(closes, until) - max(opens, since))
    return total


def promised(hours: TeamHours, since: datetime, promise: timedelta) -> datetime | None:
    """Returns when so much of the team's time will have passed; None if it never will."""
    left = promise
    for opens, closes in _open(hours, since, AHEAD):
        begins = max(opens, since)
        if closes <= begins:
            continue
        if left <= closes - begins:
            return begins + left
        left -= closes - begins
    return None


def next_open(hours: TeamHours, now: datetime) -> datetime | None:
    """Returns now if the team is there, else when it will be; None if that is far."""
    return next(
        (max(opens, now) for opens, closes in _open(hours, now, AHEAD) if closes > now), None
    )


def team_for(teams: Sequence[Team], number: str, language: str | None) -> Team | None:
    """Returns the team that takes a case: the first that fits our number and the person's
    language, else the default one.

    teams: in their order. bot/contacts/cases_store.py has the same in SQL."""
    return next((team for team in teams if team.default or _fits(team, number, language)), None)


def _fits(team: Team, number: str, language: str | None) -> bool:
    return (not team.numbers or number in team.numbers) and (
        not team.languages or language in team.languages
    )


def back_at(team: Team | None, now: datetime) -> datetime | None:
    """Returns when the team will be there, on its own clock; None if it is there, or has no such
    time."""
    if team is None or (opens := next_open(team.hours, now)) is None or opens <= now:
        return None
    return opens.astimezone(ZoneInfo(team.hours.zone))


def for_them(back: datetime, zones: Sequence[str]) -> tuple[datetime, bool]:
    """Returns an instant on the clock of a person who is in one of these zones, and True; if they
    don't show the same time then, or there is none, on the clock that it has, and False."""
    theirs = [back.astimezone(ZoneInfo(zone)) for zone in zones]
    if theirs and len({one.replace(tzinfo=None) for one in theirs}) == 1:
        return theirs[0], True
    return back, False
