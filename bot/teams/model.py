"""Teams and their hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.errors import BadWordsError
from bot.gate.hours import public_holidays
from bot.knowledge.model import Exceptions
from bot.knowledge.rules.hours import Spans, is_of, rank, spans, week

ALWAYS = {"mon-sun": "0:00-24:00"}


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError):
        raise BadWordsError("%(zone)r is no time zone such as Europe/Paris", zone=name) from None
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


@dataclass(frozen=True, slots=True)
class Team:
    """A team. languages, numbers: which cases it takes; empty for all. promised: within how much
    of its hours it answers. place: the first that fits takes a case. version: grows with each
    change."""

    id: int
    name: str
    languages: tuple[str, ...]
    numbers: tuple[str, ...]
    hours: TeamHours
    promised: timedelta
    place: int
    default: bool
    version: int
    members: tuple[str, ...] = ()
