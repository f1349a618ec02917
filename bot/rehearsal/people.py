"""The people of a rehearsal: what they text, and when."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from random import Random

from bot.rehearsal.carrier import Carrier
from bot.rehearsal.texts import TEXTS

REPLIES = (
    "9",
    "ten",
    "neuf",
    "8, loved it",
    "B",
    "the second one",
    "what time do you open?",
    "purple",
    "no",
    "oui",
)
REPLYING = 0.15  # share of the recipients that reply
WORDS_OF_STOP = ("STOP", "Stop", "ARRET", "unsubscribe")
Turn = Callable[[int], Awaitable[None]]  # returns once so many faults have struck


def talk(dice: Random) -> list[str]:
    """Returns the texts of somebody who writes unasked. Some opt out, some of those ask on, and
    some come back."""
    said = dice.choices(TEXTS, k=dice.randint(1, 4))
    if dice.random() < 0.2:
        said.append(said[-1])  # impatient: the same text again
    if dice.random() < 0.35:
        said.append(dice.choice(WORDS_OF_STOP))
        said.extend(dice.choices(TEXTS, k=dice.randint(0, 2)))
        if dice.random() < 0.5:
            said += ["START", *dice.choices(TEXTS, k=1)]
    if dice.random() < 0.1:
        said.insert(dice.randrange(len(said) + 1), dice.choice(("HELP", "AIDE", "INFO")))
    return said


def reply(dice: Random) -> list[str]:
    """Returns the texts of somebody who replies to a campaign; a third end with STOP."""
    said = dice.choices(REPLIES, k=dice.randint(1, 3))
    if dice.random() < 1 / 3:
        said[-1:] = ["STOP"]
    return said


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes. replies: once they have the campaign."""

    phone: str
    says: Sequence[str]
    replies: bool = False


def draw(seed: int, recipients: Sequence[str], strangers: Sequence[str]) -> list[Person]:
    """Returns who writes what, in the order in which they begin."""
    dice = Random(f"{seed}:people")
    found = [
        Person(phone, reply(Random(f"{seed}:{phone}:words")), replies=True)
        for phone in recipients
        if dice.random() < REPLYING
    ]
    found += [Person(phone, talk(Random(f"{seed}:{phone}:words"))) for phone in strangers]
    dice.shuffle(found)
    return found


async def live(
    carrier: Carrier, people: Sequence[Person], seed: int, strikes: int, turn: Turn
) -> None:
    """Lets all of them write, spread evenly over the faults."""

    async def live_one(place: int, person: Person) -> None:
        dice, phone = Random(f"{seed}:{person.phone}"), person.phone
        await turn(place * strikes // len(people))
        if person.replies:
            await carrier.has_offer(phone)
        await asyncio.sleep(dice.uniform(0.0, 4.0))
        for body in person.says:
            await carrier.say(phone, body, sid_of(dice))
            # some write on at once, so that a STOP meets answers on their way out
            await asyncio.sleep(dice.choice((0.0, 0.05, 0.3, 1.0, 2.5)))

    await asyncio.gather(*(live_one(place, person) for place, person in enumerate(people)))


def sid_of(dice: Random) -> str:
    return f"SM{dice.getrandbits(128):032x}"
