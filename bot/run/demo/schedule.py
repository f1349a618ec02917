"""The order of events in the demo's eight weeks: who writes when, what the shop sends, what the
jobs do meanwhile."""

from __future__ import annotations

import heapq
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from bot.campaigns import counts, experiments, launch
from bot.consent import holds, opt_in
from bot.conversations import doubts
from bot.files.deadlines import one_month
from bot.inbox import silence
from bot.inbox.rules.measures import NOT_UNDERSTOOD
from bot.models import Language
from bot.run.demo import marketing, ratings, sale, talks
from bot.run.demo.crowd import Person
from bot.run.demo.files import Files
from bot.run.demo.past import Event, Past
from bot.run.demo.shop import PROMISE, STAFF_OF, TEAM_HOURS
from bot.run.demo.talks import Cue, Line
from bot.teams.rules import within

WEEKS = timedelta(weeks=8)
JOBS = timedelta(hours=6)  # between two rounds of what is periodic
TALKS = 215  # ordinary conversations
WEEKDAYS = (1.0, 0.85, 0.8, 0.85, 0.9, 0.5, 0.2)  # how many write, Monday to Sunday
CALM = 0.3  # the same in an ordinary week, against the one in which the parcels did not come
PLAIN_UNTIL = timedelta(hours=5)  # an ordinary conversation is over by then
LATE = 1.6  # times the promise that the longest waits
REGULAR = 118  # talks of the one who writes all the time
PERIODIC = (
    silence.watch,
    holds.expire,
    doubts.ask_due,
    opt_in.expire,
    launch.distribute,
    experiments.look,
    counts.fold,
)


def events(rng: Random, files: Files, crowd: Sequence[Person], now: datetime) -> list[Event]:
    """Returns all that happens until now, in order."""
    cast = {case.person.number for case in files.cases}
    people = [one for one in crowd if one.consent and one.number not in cast]
    rng.shuffle(people)
    writers, others = people[:TALKS], [one for one in people[TALKS:] if not one.is_toll_free]
    rated = ratings.asked(others)
    asked = {one.number for one in rated}
    others = [one for one in others if one.number not in asked]
    cues = [
        *_cases(rng, files, now),
        *_ordinary(rng, files, writers, now),
        *marketing.heard(rng, files, others, now),
        *_unanswered(rng, files, others, now),
        *ratings.heard(files, rated, now),
    ]
    played = sorted((cue for cue in cues if cue.at < now), key=lambda cue: cue.at)
    return list(
        heapq.merge(
            [(cue.at, _play(cue)) for cue in played],
            sorted(marketing.launches(files, now), key=_when),
            sorted(sale.events(others, now), key=_when),
            sorted(ratings.launches(files, rated, now), key=_when),
            list(_rounds(now)),
            key=_when,
        )
    )


def _when(event: Event) -> datetime:
    return event[0]


def _play(cue: Cue) -> Callable[[Past], Awaitable[object]]:
    return lambda past: past.play(cue)


# -- conversations ---------------------------------------------------------------------------


def _cases(rng: Random, files: Files, now: datetime) -> Iterator[Cue]:
    for case in files.cases:
        if case.begins == "regularly":
            yield from _regular(rng, files, case.person, now)
        else:
            yield from talks.timed(rng, case.person, begins(case.begins, now), case.lines, "alice")


def begins(words: str, now: datetime) -> datetime:
    """Returns when a case began: as talks.instant has it; "late" for who waits longer than was
    promised; "due 3d" for a request about data whose month ends in so many days."""
    if words == "late":
        at = now
        while within(TEAM_HOURS, at, now) < LATE * PROMISE:
            at -= timedelta(minutes=10)
        return at
    if words.startswith("due "):
        end = (now + talks.span(words)).date()
        days = (now - timedelta(days=ago) for ago in range(31, 20, -1))
        return next(day for day in days if one_month(day).date() >= end)
    return talks.instant(words, now)


def _regular(rng: Random, files: Files, person: Person, now: datetime) -> Iterator[Cue]:
    """Yields the talks of somebody who writes all the time."""
    pool = files.talks[person.speaks]
    step = (WEEKS - timedelta(days=2)) / REGULAR
    for number in range(REGULAR):
        at = now - WEEKS + timedelta(days=1) + number * step
        at = _by_day(at + timedelta(minutes=rng.uniform(0, 180)), rng)
        talk = talks.filled(rng, pool[number % len(pool)], _values(files, person))
        yield from talks.timed(rng, person, at, talk, "alice")


def _ordinary(rng: Random, files: Files, people: Sequence[Person], now: datetime) -> Iterator[Cue]:
    """Yields one talk of each of these people: each talk with staff once, then the bot's."""
    left = {language: list(some) for language, some in files.handled.items()}
    bots = {language: _endless(rng, some) for language, some in files.talks.items()}
    for person in people:
        language = person.speaks
        with_staff = bool(left[language])
        talk = left[language].pop() if with_staff else next(bots[language])
        at = _busy(rng, now)
        staff = rng.choice(STAFF_OF[language])
        lines = talks.filled(rng, talk, _values(files, person))
        cues = list(talks.timed(rng, person, at, lines, staff))
        if cues[-1].at < now - timedelta(hours=1):
            yield from cues


def _busy(rng: Random, now: datetime) -> datetime:
    """Returns a time of the eight weeks: more often a late one, a weekday, and one in the week in
    which the parcels did not come."""
    trouble = talks.troubled(now)
    while True:
        ago = (WEEKS - timedelta(days=2)) * rng.random() ** 1.3 + PLAIN_UNTIL
        at = _by_day(now - ago, rng)
        share = 1.0 if trouble <= at < trouble + timedelta(weeks=1) else CALM
        if rng.random() < share * WEEKDAYS[at.astimezone(talks.PARIS).weekday()]:
            return at


def _unanswered(
    rng: Random, files: Files, people: Sequence[Person], now: datetime
) -> Iterator[Cue]:
    """Yields the questions that many ask and the bot can't answer."""
    left = {one: [person for person in people if person.language is one] for one in Language}
    says = {"bot": "utter_faq_unknown_agent", "unanswered": True}
    said = {"means": NOT_UNDERSTOOD, "sure": 0.42, **says}
    for questions in files.unanswered.values():
        for language, texts in questions.items():
            for words in texts:
                at = _by_day(now - timedelta(days=rng.uniform(1, 24)), rng)
                yield Cue(at, left[Language(language)].pop(), Line("them", words, more=said))


def _endless(rng: Random, some: Sequence[Sequence[Line]]) -> Iterator[Sequence[Line]]:
    """Yields them in another order each time, without end."""
    while True:
        yield from rng.sample(list(some), len(some))


def _by_day(at: datetime, rng: Random) -> datetime:
    """Returns a time of that day at which people write: by day, rarely at night."""
    local = at.astimezone(talks.PARIS)
    hour = min(23.5, max(0.2, rng.gauss(14.5, 3.6)))
    moved = local.replace(hour=int(hour), minute=int(hour % 1 * 60), second=rng.randrange(60))
    return moved if moved <= at else moved - timedelta(days=1)


def _values(files: Files, person: Person) -> Mapping[str, Sequence[str]]:
    return {**files.values[person.speaks], "first": [person.first]}


# -- what is periodic ------------------------------------------------------------------------


def _rounds(now: datetime) -> Iterator[Event]:
    """Yields the rounds of the jobs, the last one now."""
    at = now - WEEKS + JOBS
    while at < now:
        yield at, _round(at)
        at += JOBS
    yield now, _round(now)


def _round(at: datetime) -> Callable[[Past], Awaitable[object]]:
    async def run(past: Past) -> None:
        services = past.at(at)
        for job in PERIODIC:
            await job(services)
        await past.carry(at)

    return run
