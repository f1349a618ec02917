"""A campaign's first texts, which go ahead of the others: so few get what turns out wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.files import checking
from bot.files.checking import Problems, inside

FIELD = "canary"
FIELDS = ("people", "percent", "minutes")
MOST_PEOPLE, MOST_PERCENT, MOST_MINUTES = 100_000, 50, 24 * 60


@dataclass(frozen=True, slots=True)
class Canary:
    """How many go first, a number or a share, and how long the others wait after the last of
    them."""

    minutes: int
    people: int | None = None
    percent: int | None = None

    def size(self, audience: int) -> int:
        """Returns how many go first, of so many."""
        if self.people is not None:
            return self.people
        return max(1, -(-audience * (self.percent or 0) // 100))


def read(data: object, problems: Problems) -> Canary | None:
    """Reads the field of a campaign file; notes what is wrong with it."""
    if data is None:
        return None
    fields = checking.mapping(data, FIELD, problems)
    checking.only(fields, FIELDS, FIELD, problems)
    people = _whole(fields, "people", MOST_PEOPLE, problems)
    percent = _whole(fields, "percent", MOST_PERCENT, problems)
    minutes = _whole(fields, "minutes", MOST_MINUTES, problems)
    if fields and (fields.get("people") is None) == (fields.get("percent") is None):
        problems.add(FIELD, "say either people (a number) or percent, of those who get it first")
    if fields and fields.get("minutes") is None:
        problems.add(inside(FIELD, "minutes"), "is needed: how long the others wait")
    if minutes is None or (people is None) == (percent is None):
        return None
    return Canary(minutes, people, percent)


def _whole(fields: Mapping[str, object], name: str, most: int, problems: Problems) -> int | None:
    value = fields.get(name)
    if value is None:
        return None
    if checking.is_whole(value, most):
        return value
    problems.add(inside(FIELD, name), f"must be a whole number from 1 to {most}")
    return None


def mapping(canary: Canary | None) -> dict[str, object] | None:
    """Returns the field that `read` reads, fit for JSON."""
    if canary is None:
        return None
    fields = {"people": canary.people, "percent": canary.percent, "minutes": canary.minutes}
    return {name: value for name, value in fields.items() if value is not None}
