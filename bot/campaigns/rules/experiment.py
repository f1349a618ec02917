"""An experiment: a campaign in several variants, one of which may be found to do best.

Variant A is the campaign as it stands; the others say in what they differ. Everything that decides
is fixed before the launch: what is measured, when it ends, and on how many it is tried.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import floor

from bot.campaigns.rules import timing
from bot.campaigns.rules.goal import Goal
from bot.campaigns.rules.timing import Timing
from bot.files import checking
from bot.files.checking import Problems, inside
from bot.links.rules import file as links
from bot.links.rules.file import Link
from bot.models import Language
from bot.sms.personalise import placeholders

FIELD, VARIANTS = "experiment", "variants"
FIELDS = ("measure", "hours", "share", "winner", "usual", "difference", VARIANTS)
VARIANT_FIELDS = ("text", links.FIELD, "start")
LETTERS = "ABCD"
MOST_HOURS, SHARE = 7 * 24, 50


class Measure(StrEnum):
    """What decides: how many people open a link, write back, or reach the goal."""

    CLICKS = "clicks"
    REPLIES = "replies"
    CONVERSIONS = "conversions"


class Winner(StrEnum):
    """Who sends the best variant to the others: the program itself, or somebody who looks."""

    BY_ITSELF = "by_itself"
    BY_HAND = "by_hand"


# What is usual, and the difference that is looked for, in percent, unless a file says it.
EXPECTED: Mapping[Measure, tuple[float, float]] = {
    Measure.CLICKS: (8, 2),
    Measure.REPLIES: (4, 1.5),
    Measure.CONVERSIONS: (2, 1),
}


@dataclass(frozen=True, slots=True)
class Variant:
    """In what a variant differs from the campaign: its text, where its links lead, its start."""

    text: Mapping[Language, str] = field(default_factory=dict)
    links: Mapping[str, Link] = field(default_factory=dict)
    start: Timing | None = None


@dataclass(frozen=True, slots=True)
class Experiment:
    """What is tried, and how it is decided.

    hours: how long after the last text is due it ends. share: the percent of the audience on whom
    it is tried, in equal parts; the others get the winner. usual, difference: how many percent do
    it usually, and how many points more or less are worth finding. variants: those after A."""

    measure: Measure
    hours: int
    variants: tuple[Variant, ...]
    share: int = SHARE
    winner: Winner = Winner.BY_ITSELF
    usual: float = EXPECTED[Measure.CLICKS][0]
    difference: float = EXPECTED[Measure.CLICKS][1]

    @property
    def letters(self) -> str:
        """Returns the names of the variants: "AB"."""
        return LETTERS[: 1 + len(self.variants)]

    @property
    def of_time(self) -> bool:
        """Whether variants go at different times, so that only the end compares them fairly."""
        return any(one.start is not None for one in self.variants)

    def drawn(self, campaign: str, contact_id: int) -> int | None:
        """Returns the variant that somebody gets: the same whenever it is asked, another for each
        campaign, and whoever is held out. None: the person gets the winner."""
        said = f"{campaign}\n{contact_id}".encode()
        drawn = hashlib.blake2b(said, digest_size=8, person=b"variants").digest()
        place = int.from_bytes(drawn) / 2**64 * 100 / self.share
        return floor(place * len(self.letters)) if place < 1 else None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the texts and links of a file are read by. spoken: the languages that the campaign has
    a text in; languages: those that it may have; taken: names that no link may have."""

    spoken: Collection[Language]
    languages: Collection[Language]
    taken: Collection[str]


def read(
    data: object,
    read_with: Reading,
    goal: Goal | None,
    problems: Problems,
) -> Experiment | None:
    """Reads the field of a campaign file; notes what is wrong with it."""
    if data is None:
        return None
    problems = problems.within(FIELD)
    fields = checking.mapping(data, "", problems)
    checking.only(fields, FIELDS, "", problems)
    said = fields.get("measure")
    if said not in tuple(Measure):
        problems.add("measure", f"must be one of {', '.join(Measure)}: what decides")
        return None
    measure = Measure(str(said))
    if measure is Measure.CONVERSIONS and goal is None:
        problems.add("measure", "needs a goal, such as  goal: purchase")
    hours = fields.get("hours")
    if not checking.is_whole(hours, MOST_HOURS):
        problems.add("hours", f"must be a whole number from 1 to {MOST_HOURS}: when it ends")
    share = SHARE if fields.get("share") is None else fields["share"]
    if not checking.is_whole(share, 100):
        problems.add("share", "must be a whole number of percent, from 1 to 100")
    winner = fields.get("winner") or Winner.BY_ITSELF
    if winner not in tuple(Winner):
        problems.add("winner", f"must be {' or '.join(Winner)}: who sends it to the others")
    usual, difference = _expected(fields, measure, problems)
    variants = _variants(fields.get(VARIANTS), read_with, problems)
    if problems.found or not isinstance(hours, int) or not isinstance(share, int):
        return None
    return Experiment(measure, hours, variants, share, Winner(str(winner)), usual, difference)


def _expected(
    fields: Mapping[str, object], measure: Measure, problems: Problems
) -> tuple[float, float]:
    """Reads what is usual, and the difference that is looked for."""
    found = []
    for name, default in zip(("usual", "difference"), EXPECTED[measure], strict=True):
        value = default if fields.get(name) is None else fields[name]
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0.1 <= value <= 50:
            problems.add(name, "must be a number of percent, from 0.1 to 50")
            value = default
        found.append(float(value))
    return found[0], found[1]


def _variants(data: object, read_with: Reading, problems: Problems) -> tuple[Variant, ...]:
    listed = checking.listed(data, VARIANTS, problems) if data is not None else []
    if not 1 <= len(listed) < len(LETTERS):
        problems.add(VARIANTS, f"must be 1 to {len(LETTERS) - 1}; the campaign itself is A")
    return tuple(
        _variant(one, read_with, problems.within(f"{VARIANTS}[{number}]"))
        for number, one in enumerate(listed[: len(LETTERS) - 1], 1)
    )


def _variant(data: object, read_with: Reading, problems: Problems) -> Variant:
    fields = checking.mapping(data, "", problems)
    checking.only(fields, VARIANT_FIELDS, "", problems)
    given = {name: value for name, value in fields.items() if value not in (None, {})}
    if not given:
        problems.add("", "differs in nothing: give it a text, links or a start of its own")
    text: Mapping[Language, str] = {}
    if "text" in given:
        text = checking.spoken_texts(
            given["text"], "text", read_with.spoken, read_with.languages, problems
        )
    led = links.read(
        given.get(links.FIELD), read_with.spoken, read_with.languages, read_with.taken, problems
    )
    start = None
    if "start" in given:
        start = timing.read({"start": given["start"]}, problems)
    return Variant(text, led, start)


def mapping(experiment: Experiment | None) -> dict[str, object] | None:
    """Returns the field that `read` reads, fit for JSON."""
    if experiment is None:
        return None
    return {
        "measure": experiment.measure.value,
        "hours": experiment.hours,
        "share": experiment.share,
        "winner": experiment.winner.value,
        "usual": experiment.usual,
        "difference": experiment.difference,
        VARIANTS: [_said(one) for one in experiment.variants],
    }


def _said(variant: Variant) -> dict[str, object]:
    made: dict[str, object] = {
        "text": checking.by_code(variant.text),
        links.FIELD: links.mapping(variant.links),
    }
    if variant.start is not None:
        made["start"] = timing.mapping(variant.start).get("start", "now")
    return {name: value for name, value in made.items() if value}


@dataclass(frozen=True, slots=True)
class Worded:
    """What a variant says, and where the links that it may use lead."""

    text: Mapping[Language, str]
    links: Mapping[str, Link]
    start: Timing | None = None

    @property
    def used(self) -> dict[str, Link]:
        """Returns the links that the text has."""
        named = {name for one in self.text.values() for name in placeholders(one)}
        return {name: link for name, link in self.links.items() if name in named}


def worded(
    experiment: Experiment | None, text: Mapping[Language, str], led: Mapping[str, Link]
) -> list[Worded]:
    """Returns what each variant says, A first. text, led: the campaign's own texts and links."""
    more = experiment.variants if experiment else ()
    return [
        Worded(text, led),
        *(Worded(one.text or text, {**led, **one.links}, one.start) for one in more),
    ]


def check(experiment: Experiment, said: Sequence[Worded], problems: Problems) -> None:
    """Notes variants that can't be told apart, and those in which nobody can do what decides."""
    for number, one in enumerate(said):
        where = place(number, "") if number else FIELD
        if one.start is None and one in said[:number]:
            problems.add(where, f"is the same as {LETTERS[said.index(one)]}")
        if experiment.measure is Measure.CLICKS and not one.used:
            letter = LETTERS[number]
            problems.add(where, f"{letter} has no link in its text, and clicks are to decide")


def place(number: int, name: str) -> str:
    """Returns where a field of a variant stands in the file; 0 is the campaign itself."""
    around = f"{FIELD}.{VARIANTS}[{number}]"
    return (inside(around, name) if name else around) if number else name
