"""The hours of a team, and how much of a time lies within them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.gate.hours import public_holidays
from bot.knowledge.model import Exceptions
from bot.knowledge.rules.hours import Spans, is_of, rank, spans, week

AHEAD = 60  # days in which the next opening is looked for
ALWAYS = {"mon-sun": "0:00-24:00"}


def _zone(name: str) -> str:
    ZoneInfo(name)
    return name


def _hours(hours: dict[str, str]) -> dict[str, str]:
    week(hours)
    return hours


class TeamHours(BaseModel):
    """When a team answers, as the shop's hours are written (docs/facts.md).

    country: whose public holidays count. Without hours the team is always there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    country: str = "FR"
    hours: Annotated[dict[str, str], AfterValidator(_hours)] = Field(
        default_factory=lambda: dict(ALWAYS)
    )
    exceptions: Exceptions = Field(default_factory=dict)

    def on(self, day: date) -> Spans:
        """Returns the hours of a day: an exception's, a public holiday's, else its weekday's."""
        usual, holidays = _week(tuple(self.hours.items()))
        named = sorted((one for one in self.exceptions if is_of(day, one)), key=rank)
        if named:
            return spans(self.exceptions[named[0]])
        if holidays is not None and day in public_holidays(self.country, day.year):
            return holidays
        return usual[day.weekday()]


@lru_cache(256)
def _week(hours: tuple[tuple[str, str], ...]) -> tuple[tuple[Spans, ...], Spans | None]:
    return week(dict(hours))


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
