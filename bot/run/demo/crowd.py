"""The shop's customers, drawn by a seed: names, numbers, places, and the proof of their consent."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from bot.models import Language

EN, FR = Language.EN, Language.FR
FRENCH, UNKNOWN, UNPROVED = 0.6, 0.02, 0.015  # shares of all
PROMOTIONAL, LOYAL, VISITED = 0.8, 0.1, 0.16
# Where the English-speaking have their numbers; 555-01xx belongs to nobody, as does 06 39 98 in
# France. Texas, Florida and Washington have hours and caps of their own.
AREAS: Mapping[str, Sequence[int]] = {
    "TX": (210, 214, 512, 713, 817, 832, 915),
    "FL": (305, 407, 561, 727, 786, 813, 904),
    "WA": (206, 253, 360, 425, 509),
    "elsewhere": (212, 303, 312, 415, 504, 602, 617, 702, 718, 773),
    "toll-free": (800, 888),
}
COLUMNS = """phone first_name last_name language tags favourite_store consent_source consent_date
    consent_wording consent_class""".split()


@dataclass(frozen=True, slots=True)
class Person:
    """A customer as the shop's file has them. language: None if it is not known. consent: its
    class, None without proof."""

    number: str
    first: str
    last: str
    language: Language | None
    tags: tuple[str, ...] = ("customers",)
    store: str = ""
    consent: str | None = "promotional"
    source: str = ""
    wording: str = ""
    since: date = date(2025, 3, 18)

    @property
    def speaks(self) -> Language:
        """The language in which the person writes."""
        return self.language or (FR if self.number.startswith("+33") else EN)

    @property
    def is_toll_free(self) -> bool:
        """Whether the number is a firm's, which answers no campaign."""
        return self.number.startswith(tuple(f"+1{area}" for area in AREAS["toll-free"]))


@dataclass(frozen=True, slots=True)
class Kin:
    """The people of one language: their names, their stores, and how they agreed to texts: where,
    and in which words. what: the words for each class."""

    first: Sequence[str]
    last: Sequence[str]
    stores: Sequence[str]
    ways: Sequence[tuple[str, str]]
    what: Mapping[str, str]

    def agreed(self, person: Person, kind: str, way: int) -> Person:
        """Returns the person with the proof of such a consent."""
        source, wording = self.ways[way]
        said = wording.format(what=self.what[kind])
        return replace(person, consent=kind, source=source, wording=said)


def draw(
    rng: Random, kin: Mapping[Language, Kin], count: int, taken: set[str], before: date
) -> list[Person]:
    """Returns so many people, none with a number that is taken. before: the day of the file."""
    french = round(count * FRENCH)
    numbers = {FR: _french(rng, taken), EN: _american(rng, taken)}
    languages = [FR] * french + [EN] * (count - french)
    rng.shuffle(languages)
    return [_person(rng, kin[one], one, next(numbers[one]), before) for one in languages]


def _person(rng: Random, kin: Kin, language: Language, number: str, before: date) -> Person:
    kind = "promotional" if rng.random() < PROMOTIONAL else "informational"
    tags = [
        "customers",
        *(["loyal"] if rng.random() < LOYAL else []),
        *(["visit"] if rng.random() < VISITED else []),
    ]
    person = Person(
        number,
        rng.choice(kin.first),
        rng.choice(kin.last),
        language if rng.random() > UNKNOWN else None,
        tuple(tags),
        rng.choice(kin.stores),
        since=before - timedelta(days=rng.randrange(5, 700)),
    )
    person = kin.agreed(person, kind, rng.randrange(len(kin.ways)))
    return person if rng.random() > UNPROVED else replace(person, consent=None)


def _french(rng: Random, taken: set[str]) -> Iterator[str]:
    """Yields numbers that France keeps for fiction."""
    for line in rng.sample(range(10_000), 10_000):
        if (number := f"+3363998{line:04}") not in taken:
            yield number


def _american(rng: Random, taken: set[str]) -> Iterator[str]:
    """Yields numbers that North America keeps for fiction; a few are toll-free."""
    lines = [
        f"+1{area}55501{line:02}"
        for place, areas in AREAS.items()
        for area in areas
        for line in range(3 if place == "toll-free" else 100)
    ]
    rng.shuffle(lines)
    yield from (number for number in lines if number not in taken)


def contact_file(people: Sequence[Person]) -> bytes:
    """Returns the people as a contact file."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in people:
        proof = (one.source, one.since.isoformat(), one.wording, one.consent)
        writer.writerow(
            (
                one.number,
                one.first,
                one.last,
                one.language or "",
                ";".join(one.tags),
                one.store,
                *(proof if one.consent else ("",) * 4),
            )
        )
    return out.getvalue().encode()
