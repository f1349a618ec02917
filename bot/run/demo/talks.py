"""The demo's talks as its files have them: who says and does what, one line after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.errors import SettingsError
from bot.models import Language
from bot.run.demo.crowd import Kin, Person
from bot.texts import Loader

PARIS = ZoneInfo("Europe/Paris")
THEM, STAFF, SHOP = "them", "staff", "shop"
_SPAN = re.compile(r"(\d+)([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
# How long each takes to say or do something, at least and at most.
_PAUSES = {THEM: (40, 300), STAFF: (120, 1200)}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happens. by: them, staff, a user's name, or shop for what nobody of these
    does. words: what is said. does: says, or an act. more: the rest of the line."""

    by: str
    words: str
    does: str = "says"
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cue:
    """A line at its time. staff: who stands for "staff" in it."""

    at: datetime
    person: Person
    line: Line


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation with a person of its own. listed: the shop's file has them."""

    name: str
    person: Person
    begins: str
    lines: tuple[Line, ...]
    listed: bool


def read(path: Path) -> Any:
    """Returns what a file of the demo holds."""
    return yaml.load(path.read_text("utf-8"), Loader)  # noqa: S506  a safe loader


def lines(found: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    """Reads the lines of a talk: the first word of each is who."""
    return tuple(_line(dict(one)) for one in found)


def _line(found: dict[str, Any]) -> Line:
    by = next(iter(found))
    return Line(by, str(found.pop(by) or ""), str(found.pop("does", "says")), found)


def cases(found: Sequence[Mapping[str, Any]], kin: Mapping[Language, Kin]) -> list[Case]:
    """Reads the conversations with people of their own."""
    return [
        Case(
            str(one["name"]),
            _person(one["who"], kin),
            str(one["begins"]),
            lines(one["lines"]),
            bool(one.get("listed", True)),
        )
        for one in found
    ]


def _person(who: Mapping[str, Any], kin: Mapping[Language, Kin]) -> Person:
    person = Person(
        who["number"],
        who["first"],
        who["last"],
        Language(who["language"]) if who.get("language") else None,
        ("customers", *who.get("tags", ())),
    )
    return kin[person.speaks].agreed(person, who.get("consent", "promotional"), 0)


# -- times -----------------------------------------------------------------------------------


def span(words: str) -> timedelta:
    """Reads a time that passes: 40s, 3m, 2h, 1d 3h."""
    found = _SPAN.findall(words)
    if not found:
        raise SettingsError(f"{words!r} is no span of time, as 3m or 1d 2h is.")
    return timedelta(**{_UNITS[unit]: int(number) for number, unit in found})


def instant(words: str, now: datetime) -> datetime:
    """Reads when something began: -47m; -2d 14:05 on the shop's clock, two days before today; or
    "last 23:40", the last time that it was so late."""
    day, _, hour = words.rpartition(" ")
    if ":" not in hour:
        return now - span(words)
    today = now.astimezone(PARIS).date()
    at = time.fromisoformat(hour)
    if day == "last":
        found = datetime.combine(today, at, PARIS)
        return found if found < now - timedelta(minutes=30) else found - timedelta(days=1)
    return datetime.combine(today - span(day), at, PARIS)


def troubled(now: datetime) -> datetime:
    """Returns the Monday on which the week began in which the parcels did not come: three weeks
    before this one."""
    today = now.astimezone(PARIS).date()
    return datetime.combine(today - timedelta(days=today.weekday() + 21), time(), PARIS)


def tomorrow(now: datetime) -> datetime:
    """Returns tomorrow at ten, on the shop's clock."""
    return datetime.combine(now.astimezone(PARIS).date() + timedelta(days=1), time(10), PARIS)


def timed(
    rng: Random, person: Person, begins: datetime, talk: Sequence[Line], staff: str
) -> Iterator[Cue]:
    """Yields the lines with their times. A line without an "after" takes as long as people do.
    staff: the member who takes part."""
    at = begins
    for number, line in enumerate(talk):
        by = staff if line.by == STAFF else line.by
        if "after" in line.more:
            at += span(str(line.more["after"]))
        elif number:
            at += timedelta(seconds=rng.uniform(*_PAUSES[THEM if by == THEM else STAFF]))
        yield Cue(at, person, replace(line, by=by))


def filled(rng: Random, talk: Sequence[Line], values: Mapping[str, Sequence[str]]) -> list[Line]:
    """Returns the lines with their {placeholders} filled, one value for each throughout."""
    chosen = {name: rng.choice(some) for name, some in values.items()}
    return [
        replace(
            line,
            words=_fill(line.words, chosen),
            more={
                name: _fill(value, chosen) if isinstance(value, str) else value
                for name, value in line.more.items()
            },
        )
        for line in talk
    ]


def _fill(words: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), words)
