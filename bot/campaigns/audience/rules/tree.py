"""What a rule says, as a tree. Where a word stands in the text makes no two trees different."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

Place = tuple[int, int]  # the first character, and the one after the last
NOWHERE: Place = (0, 0)


@dataclass(frozen=True, slots=True)
class Named:
    """A name or a value as somebody wrote it, without its quotes."""

    said: str
    at: Place = field(default=NOWHERE, compare=False)


class Op(StrEnum):
    """How a value is compared."""

    IS = "="
    IS_NOT = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    CONTAINS = "~"
    IN = "in"


ORDERED = frozenset({Op.LESS, Op.AT_MOST, Op.MORE, Op.AT_LEAST})


class Kind(StrEnum):
    """What people do, or what happens to them."""

    RECEIVED = "received"
    DELIVERED = "delivered"
    CLICKED = "clicked"
    REPLIED = "replied"
    ANSWERED = "answered"
    BOUGHT = "bought"
    REDEEMED = "redeemed"
    OPTED_IN = "opted_in"
    OPTED_OUT = "opted_out"
    JOINED = "joined"
    SEEN = "seen"
    EVENT = "event"


class Often(StrEnum):
    """How a number of times is meant."""

    AT_LEAST = "at least"
    EXACTLY = "exactly"
    AT_MOST = "at most"


class Unit(StrEnum):
    """A length of time."""

    HOURS = "h"
    DAYS = "d"
    WEEKS = "w"
    MONTHS = "mo"
    YEARS = "y"


@dataclass(frozen=True, slots=True)
class Test:
    """A comparison with a value."""

    op: Op
    value: Named


@dataclass(frozen=True, slots=True)
class Times:
    """How often something happened."""

    often: Often
    count: int


@dataclass(frozen=True, slots=True)
class Window:
    """When something happened; without any part at any time. within: so long before now; since:
    from the start of that day on; before: until it."""

    within: tuple[int, Unit] | None = None
    since: date | None = None
    before: date | None = None


EVER = Window()


@dataclass(frozen=True, slots=True)
class Worth:
    """What each of the events was worth."""

    op: Op
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Compared:
    """A field or an attribute has such a value."""

    name: Named
    op: Op
    values: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class HasValue:
    """A field or an attribute has any value."""

    name: Named


@dataclass(frozen=True, slots=True)
class Tagged:
    """The person carries the tag."""

    name: Named


@dataclass(frozen=True, slots=True)
class Consents:
    """The person has agreed to texts of the program, and not opted out."""

    name: Named


@dataclass(frozen=True, slots=True)
class InAudience:
    """The person is in a saved audience."""

    name: Named


@dataclass(frozen=True, slots=True)
class Happened:
    """Something has happened so often in that time. ref: which campaign, survey, program or event;
    part: which question of a survey; test: what was answered to it. at: where its first word is."""

    kind: Kind
    ref: Named | None = None
    part: Named | None = None
    test: Test | None = None
    times: Times | None = None
    window: Window = EVER
    worth: Worth | None = None
    at: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """What is not so."""

    part: Rule


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of these."""

    parts: tuple[Rule, ...]


Condition = Compared | HasValue | Tagged | Consents | InAudience | Happened
Rule = Condition | Not | And | Or


def conditions(rule: Rule) -> Iterator[Condition]:
    """Yields the conditions of a rule, in the order of its text."""
    if isinstance(rule, And | Or):
        for part in rule.parts:
            yield from conditions(part)
    elif isinstance(rule, Not):
        yield from conditions(rule.part)
    else:
        yield rule
