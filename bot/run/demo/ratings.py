"""How people of the demo rate the shop after their parcels: well, but for the week in which these
did not come; staff answer who rated badly, and win one back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from random import Random
from typing import Any

from bot.campaigns import file as campaign_file
from bot.campaigns import launch, survey_starts
from bot.models import Language
from bot.run.demo import talks
from bot.run.demo.crowd import FR, Person
from bot.run.demo.files import Files
from bot.run.demo.past import Event, Past
from bot.run.demo.shop import MARKETER
from bot.run.demo.talks import Cue, Line

NAME, PANEL, SITE = "parcel-rating", "panel", "token:boutique"
FIRST, LATER, A_DAY = 24, 150, 4  # people: of the first week, of the others, of a day of those
WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
ANSWERING, COMPLAINING = 0.6, 0.8  # share of the people who answer; the same in the bad week
DETRACTOR = 6  # the best of the bad ratings
BACK = timedelta(days=9)  # after which one of them praises the shop again


def panel(people: Sequence[Person]) -> list[Person]:
    """Returns the people; some of them with the tag of those whom the survey asks first."""
    rng = Random(PANEL)  # noqa: S311  its own: what else happens stays as it is
    able = [place for place, one in enumerate(people) if _may_be_asked(one)]
    first = set(rng.sample(able, FIRST))
    return [
        replace(one, tags=(*one.tags, PANEL)) if place in first else one
        for place, one in enumerate(people)
    ]


def _may_be_asked(person: Person) -> bool:
    return bool(person.consent and person.language and "visit" not in person.tags)


def asked(people: Sequence[Person]) -> list[Person]:
    """Returns those whom the survey asks, the first ones first."""
    first = [one for one in people if PANEL in one.tags]
    later = [one for one in people if _may_be_asked(one) and PANEL not in one.tags]
    return [*first, *later[:LATER]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Somebody who is asked at a time."""

    at: datetime
    person: Person


def _plan(people: Sequence[Person], now: datetime) -> list[_Asked]:
    """Returns who is asked when: the first ones six weeks ago, then some each day but Sundays."""
    began = talks.troubled(now) - 3 * WEEK + timedelta(hours=16)
    first = [one for one in people if PANEL in one.tags]
    found = [_Asked(began, one) for one in first]
    left = iter([one for one in people if PANEL not in one.tags])
    day = began + WEEK
    while day < now - DAY:
        if day.weekday() < 6:
            found += [_Asked(day, one) for one, _ in zip(left, range(A_DAY), strict=False)]
        day += DAY
    return found


def launches(files: Files, people: Sequence[Person], now: datetime) -> Iterator[Event]:
    """Yields the launch of the survey, and its start for more people day after day."""
    days = groupby(_plan(people, now), key=lambda one: one.at)
    (began, _), *later = [(at, [one.person.number for one in some]) for at, some in days]
    yield began, _launch(files, began)
    for at, numbers in later:
        yield at, _start(numbers, at)


def _launch(files: Files, at: datetime) -> Callable[[Past], Awaitable[object]]:
    async def run(past: Past) -> None:
        campaign = campaign_file.read(files.folder / "campaigns" / f"{NAME}.yml")
        await launch.launch(past.at(at), campaign, MARKETER)
        await _send(past, at)

    return run


def _start(numbers: Sequence[str], at: datetime) -> Callable[[Past], Awaitable[object]]:
    async def run(past: Past) -> None:
        for number in numbers:
            await survey_starts.start(past.at(at), NAME, number, SITE)
        await _send(past, at)

    return run


async def _send(past: Past, at: datetime) -> None:
    await launch.distribute(past.at(at + timedelta(seconds=1)))
    await past.carry(at + timedelta(seconds=5))


# -- what they answer ------------------------------------------------------------------------


def heard(files: Files, people: Sequence[Person], now: datetime) -> Iterator[Cue]:
    """Yields the ratings and the reasons, and what follows on the bad ones."""
    rng = Random(NAME)  # noqa: S311  its own: what else happens stays as it is
    bad, said, won = talks.troubled(now), files.ratings, False
    for one in _plan(people, now):
        failing = bad <= one.at < bad + WEEK
        if rng.random() >= (COMPLAINING if failing else ANSWERING):
            continue
        kind, person = said["failing" if failing else "ordinary"], one.person
        rating, why = rng.choice(kind[person.speaks])
        at = one.at + timedelta(
            hours=17.5 + rng.uniform(0, 8)
        )  # the next day, while staff are there
        if at.astimezone(talks.PARIS).weekday() == 6:
            at += DAY
        yield from _answers(rng, person, at, rating, why)
        if int(rating) <= DETRACTOR:
            wins = failing and not won and person.speaks is FR
            won = won or wins
            yield from _closed(rng, person, at + timedelta(minutes=12), said, wins)


def _answers(rng: Random, person: Person, at: datetime, rating: str, why: str) -> Iterator[Cue]:
    yield Cue(at, person, Line("them", rating, more={"answers": True}))
    at += timedelta(seconds=rng.uniform(40, 300))
    yield Cue(at, person, Line("them", why, more={"answers": True}))


def _closed(
    rng: Random, person: Person, at: datetime, said: Mapping[str, Any], wins: bool
) -> Iterator[Cue]:
    """Yields how staff close the loop with somebody who rated badly."""
    speaks: Language = person.speaks
    words = said["answer"][speaks].format(first=person.first)
    yield Cue(at, person, Line("lea", words))
    yield Cue(at + timedelta(minutes=9), person, Line("them", rng.choice(said["thanks"][speaks])))
    outcome = said["won"]["outcome"] if wins else said["outcome"]
    yield Cue(at + timedelta(minutes=11), person, Line("lea", outcome, "close"))
    if wins:
        more = {"means": "feedback_positive", "feels": "praise staff", "bot": "utter_praise_thanks"}
        yield Cue(at + BACK, person, Line("them", said["won"]["says"], more=more))
