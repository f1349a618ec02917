"""The campaigns of the demo's past: when they went out, and what people said to them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from bot.campaigns import file as campaign_file
from bot.campaigns import launch
from bot.campaigns.rules import Campaign
from bot.run.demo import talks, visits
from bot.run.demo.crowd import Person
from bot.run.demo.files import Files
from bot.run.demo.past import FAILING, Event, Past
from bot.run.demo.shop import MARKETER
from bot.run.demo.talks import Cue, Line

LEAVERS = 0.006  # share of a campaign's people who say STOP
SALE = "the sale"  # the Thursday before the parcels did not come
# file, when it was launched, share of its people who answer
CAMPAIGNS = (
    ("new-arrivals.yml", "-51d 17:35", 0.0),
    ("service-survey.yml", "-33d 17:10", 0.3),
    ("autumn-sale.yml", SALE, 0.0),
    ("loyalty-evening.yml", "-19d 17:35", 0.0),
    ("daily-deal.yml", "-12d 12:05", 0.0),
    ("early-birds.yml", "-9d 10:05", 0.0),
    ("delivery-survey.yml", "-4d 17:10", 0.25),
    ("private-sale.yml", "-2d 17:35", 0.0),
    ("knitwear-week.yml", "20m", 0.0),
)


def launched(name: str, now: datetime) -> datetime:
    """Returns when a campaign of that name went out: never at a weekend, unless it is of today."""
    words = next(when for file, when, _ in CAMPAIGNS if file == f"{name}.yml")
    if words == SALE:
        return talks.troubled(now) - timedelta(days=3, hours=13, minutes=55)
    at = talks.instant(words, now)
    return at - timedelta(days=max(0, at.weekday() - 4)) if ":" in words else at


def launches(files: Files, now: datetime) -> Iterator[Event]:
    """Yields the launches, and for two days after each the carrier's rounds for what waits for
    an hour that the law allows."""
    for campaign in _all(files):
        at = launched(campaign.name, now)
        yield at, _launch(campaign, at)
        for hours in range(1, 40):
            if (later := at + timedelta(hours=hours)) < now:
                yield later, _carry(later)


def _all(files: Files) -> Iterator[Campaign]:
    for name, _, _ in CAMPAIGNS:
        yield campaign_file.read(files.folder / "campaigns" / name)


def _launch(campaign: Campaign, at: datetime) -> Callable[[Past], Awaitable[object]]:
    async def run(past: Past) -> None:
        await launch.launch(past.at(at), campaign, MARKETER)
        await launch.distribute(past.at(at + timedelta(seconds=1)))
        # Of few first texts one error too many would stop a campaign.
        failing = {} if campaign.canary else FAILING
        await past.carry(at + timedelta(seconds=5), failing=failing)
        if campaign.links:
            await visits.visit(past.services, campaign.name, at + timedelta(seconds=8))

    return run


def _carry(at: datetime) -> Callable[[Past], Awaitable[object]]:
    return lambda past: past.carry(at)


def heard(rng: Random, files: Files, people: Sequence[Person], now: datetime) -> Iterator[Cue]:
    """Yields what people say to campaigns: answers to the surveys, and STOP."""
    gone: set[str] = set()
    for campaign, (_, _, share) in zip(_all(files), CAMPAIGNS, strict=True):
        at = launched(campaign.name, now)
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
                yield stop(rng, one, after)


def stop(rng: Random, person: Person, at: datetime) -> Cue:
    """Returns somebody's STOP."""
    return Cue(at, person, Line("them", rng.choice(("STOP", "Stop", "STOP", "stop svp"))))


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
