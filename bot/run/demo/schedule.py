"""The order of events in the demo's eight weeks: who writes when, what the shop sends, what the
jobs do meanwhile."""

from __future__ import annotations

import heapq
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from bot.campaigns import counts, experiments, launch
from bot.campaigns import file as campaign_file
from bot.campaigns.rules import Campaign
from bot.consent import holds, opt_in
from bot.conversations import doubts
from bot.files.deadlines import one_month
from bot.inbox import silence
from bot.inbox.rules.measures import NOT_UNDERSTOOD
from bot.models import Language
from bot.run.demo import talks, visits
from bot.run.demo.crowd import Kin, Person
from bot.run.demo.past import Past
from bot.run.demo.shop import MARKETER, PROMISE, STAFF_OF, TEAM_HOURS
from bot.run.demo.talks import Case, Cue, Line
from bot.teams.rules import within

WEEKS = timedelta(weeks=8)
JOBS = timedelta(hours=6)  # between two rounds of what is periodic
TALKS, LEAVERS = 215, 0.006  # ordinary conversations; share of a campaign's people who say STOP
PLAIN_UNTIL = timedelta(hours=5)  # an ordinary conversation is over by then
LATE = 1.6  # times the promise that the longest waits
REGULAR = 118  # talks of the one who writes all the time
# file, when it was launched, share of its people who answer
CAMPAIGNS = (
    ("new-arrivals.yml", "-51d 17:35", 0.0),
    ("service-survey.yml", "-33d 17:10", 0.3),
    ("loyalty-evening.yml", "-19d 17:35", 0.0),
    ("delivery-survey.yml", "-4d 17:10", 0.25),
    ("private-sale.yml", "-2d 17:35", 0.0),
)

PERIODIC = (
    silence.watch,
    holds.expire,
    doubts.ask_due,
    opt_in.expire,
    launch.distribute,
    experiments.look,
    counts.fold,
)

Event = tuple[datetime, Callable[[Past], Awaitable[object]]]


@dataclass(frozen=True, slots=True)
class Files:
    """What the demo's folder holds: people, ordinary talks of the bot and of staff, the values of
    their placeholders, cases; answers to surveys by question and language; what the bot could not
    answer, by matter and language."""

    folder: Path
    kin: Mapping[Language, Kin]
    talks: Mapping[Language, Sequence[Sequence[Line]]]
    handled: Mapping[Language, Sequence[Sequence[Line]]]
    values: Mapping[Language, Mapping[str, Sequence[str]]]
    cases: Sequence[Case]
    answers: Mapping[str, Mapping[str, Sequence[str]]]
    unanswered: Mapping[str, Mapping[str, Sequence[str]]]

    @classmethod
    def read(cls, folder: Path) -> Files:
        """Reads the demo's folder."""
        kin = {Language(n): Kin(**one) for n, one in talks.read(folder / "people.yml").items()}
        found = {one: talks.read(folder / f"talks/{one}.yml") for one in Language}
        return cls(
            folder,
            kin,
            {one: [talks.lines(talk) for talk in it["bot"]] for one, it in found.items()},
            {one: [talks.lines(talk) for talk in it["staff"]] for one, it in found.items()},
            {one: it["values"] for one, it in found.items()},
            talks.cases(talks.read(folder / "cases.yml"), kin),
            talks.read(folder / "answers.yml"),
            talks.read(folder / "unanswered.yml"),
        )


def events(rng: Random, files: Files, crowd: Sequence[Person], now: datetime) -> list[Event]:
    """Returns all that happens until now, in order."""
    cast = {case.person.number for case in files.cases}
    people = [one for one in crowd if one.consent and one.number not in cast]
    rng.shuffle(people)
    writers, others = people[:TALKS], people[TALKS:]
    cues = [
        *_cases(rng, files, now),
        *_ordinary(rng, files, writers, now),
        *_campaigns_heard(rng, files, others, now),
        *_unanswered(rng, files, others, now),
    ]
    played = sorted((cue for cue in cues if cue.at < now), key=lambda cue: cue.at)
    return list(
        heapq.merge(
            [(cue.at, _play(cue)) for cue in played],
            sorted(_launches(files, now), key=_when),
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
        ago = (WEEKS - timedelta(days=2)) * rng.random() ** 1.5 + PLAIN_UNTIL
        at = _by_day(now - ago, rng)
        staff = rng.choice(STAFF_OF[language])
        lines = talks.filled(rng, talk, _values(files, person))
        cues = list(talks.timed(rng, person, at, lines, staff))
        if cues[-1].at < now - timedelta(hours=1):
            yield from cues


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


# -- campaigns -------------------------------------------------------------------------------


def _launches(files: Files, now: datetime) -> Iterator[Event]:
    """Yields the launches, and for two days after each the carrier's rounds for what waits for
    an hour that the law allows."""
    for name, words, _ in CAMPAIGNS:
        at = _weekday(talks.instant(words, now))
        campaign = campaign_file.read(files.folder / "campaigns" / name)
        yield at, _launch(campaign, at)
        for hours in range(1, 40):
            if (later := at + timedelta(hours=hours)) < now:
                yield later, _carry(later)


def _weekday(at: datetime) -> datetime:
    """Returns the time, on the Friday before if it is at a weekend."""
    return at - timedelta(days=max(0, at.weekday() - 4))


def _launch(campaign: Campaign, at: datetime) -> Callable[[Past], Awaitable[object]]:
    async def run(past: Past) -> None:
        await launch.launch(past.at(at), campaign, MARKETER)
        await launch.distribute(past.at(at + timedelta(seconds=1)))
        await past.carry(at + timedelta(seconds=5))
        if campaign.links:
            await visits.visit(past.services, campaign.name, at + timedelta(seconds=8))

    return run


def _carry(at: datetime) -> Callable[[Past], Awaitable[object]]:
    return lambda past: past.carry(at)


def _campaigns_heard(
    rng: Random, files: Files, people: Sequence[Person], now: datetime
) -> Iterator[Cue]:
    """Yields what people say to campaigns: answers to the surveys, and STOP."""
    gone: set[str] = set()
    for name, words, share in CAMPAIGNS:
        campaign = campaign_file.read(files.folder / "campaigns" / name)
        at = _weekday(talks.instant(words, now))
        got = [
            one
            for one in people
            if set(one.tags) & set(campaign.audience.tags) and one.number not in gone
        ]
        for one in got:
            if rng.random() < share:
                yield from _answers(rng, files, campaign, one, at)
            elif rng.random() < LEAVERS:
                gone.add(one.number)
                after = at + timedelta(hours=20 + rng.expovariate(1 / 4))
                yield Cue(
                    after, one, Line("them", rng.choice(("STOP", "Stop", "STOP", "stop svp")))
                )


def _answers(
    rng: Random, files: Files, campaign: Campaign, person: Person, at: datetime
) -> Iterator[Cue]:
    """Yields somebody's way through a survey; some give up on the way."""
    at += timedelta(hours=16 + min(40.0, rng.expovariate(1 / 6)))
    assert campaign.survey is not None
    for question in campaign.survey.questions:
        words = rng.choice(files.answers[question.key][person.speaks])
        yield Cue(at, person, Line("them", words, more={"answers": True}))
        if rng.random() < 0.06:
            return
        at += timedelta(seconds=rng.uniform(30, 400))


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
