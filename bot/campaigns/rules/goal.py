"""What a campaign is for: its goal, for how long it is credited, and who is held out to compare."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.files import checking
from bot.files.checking import Problems, inside
from bot.surveys.rules import intervals
from bot.surveys.rules.intervals import share

FIELD, HOLD_OUT = "goal", "hold_out"
FIELDS = ("kind", "name", "days")
DAYS, MOST_DAYS, MOST_PERCENT = 5, 30, 50
MAX_NAME = 80


class GoalKind(StrEnum):
    """What counts as a conversion."""

    PURCHASE = "purchase"
    BOOKING = "booking"
    SURVEY = "survey"
    REDEMPTION = "redemption"
    CUSTOM = "custom"


# What nobody can do who gets no text.
NEEDS_TEXT = frozenset({GoalKind.SURVEY, GoalKind.REDEMPTION})


@dataclass(frozen=True, slots=True)
class Goal:
    """What a campaign is for. name: of a custom event. days: for how long after a click or a coupon
    it is credited."""

    kind: GoalKind
    name: str = ""
    days: int = DAYS

    @property
    def event(self) -> tuple[str, str]:
        """The kind and the name of the events that count, "" for any name."""
        match self.kind:
            case GoalKind.PURCHASE:
                return "bought", ""
            case GoalKind.REDEMPTION:
                return "redeemed", ""
            case GoalKind.BOOKING:
                return "event", "booking"
            case _:
                return "event", self.name


def read(data: object, problems: Problems) -> Goal | None:
    """Reads the goal of a campaign file: its kind alone, or with more; notes what is wrong."""
    if data is None:
        return None
    fields = checking.mapping({"kind": data} if isinstance(data, str) else data, FIELD, problems)
    checking.only(fields, FIELDS, FIELD, problems)
    said, name, days = fields.get("kind"), fields.get("name"), fields.get("days", DAYS)
    if said not in tuple(GoalKind):
        problems.add(
            inside(FIELD, "kind"),
            f"must be one of {', '.join(GoalKind)}, not {checking.kind_of(said)}",
        )
        return None
    kind = GoalKind(str(said))
    if (kind is GoalKind.CUSTOM) != (name is not None):
        problems.add(inside(FIELD, "name"), "is the event's, and goes with the kind custom")
        return None
    if not checking.is_whole(days, MOST_DAYS):
        problems.add(inside(FIELD, "days"), f"must be a whole number from 1 to {MOST_DAYS}")
        return None
    called = checking.text(name, inside(FIELD, "name"), problems)[:MAX_NAME] if name else ""
    return Goal(kind, called, int(str(days)))


def read_hold_out(data: object, goal: Goal | None, problems: Problems) -> int | None:
    """Reads which share of the audience is held out, in percent; notes what is wrong with it."""
    if data is None:
        return None
    if not checking.is_whole(data, MOST_PERCENT):
        problems.add(HOLD_OUT, f"must be a whole number of percent, from 1 to {MOST_PERCENT}")
        return None
    if goal is None:
        problems.add(HOLD_OUT, "needs a goal to compare by, such as  goal: purchase")
    elif goal.kind in NEEDS_TEXT:
        problems.add(HOLD_OUT, f"can't be compared by a {goal.kind}: who gets no text has none")
    return int(str(data))


def mapping(goal: Goal | None) -> dict[str, object] | None:
    """Returns the goal in the form that `read` reads."""
    if goal is None:
        return None
    named = {"name": goal.name} if goal.name else {}
    return {"kind": goal.kind.value, **named, "days": goal.days}


def is_held_out(campaign: str, percent: int | None, contact_id: int) -> bool:
    """Returns whether somebody is held out: the same whenever it is asked, and another one for each
    campaign."""
    if percent is None:
        return False
    said = hashlib.blake2b(f"{campaign}\n{contact_id}".encode(), digest_size=8).digest()
    return int.from_bytes(said) % 10_000 < 100 * percent


def parted(
    campaign: str, percent: int | None, contacts: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Returns who gets a text, and who is held out."""
    held = [one for one in contacts if is_held_out(campaign, percent, one)] if percent else []
    out = frozenset(held)
    return [one for one in contacts if one not in out], held


@dataclass(frozen=True, slots=True)
class Group:
    """People who got a text, or who were held out: how many, how many of them reached the goal, and
    by currency what that was worth."""

    people: int
    converted: int
    worth: Mapping[str, Decimal]

    @property
    def rate(self) -> float:
        return self.converted / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True)
class Difference:
    """What a campaign changed, by those who were held out: points of the rate, between which 19
    times in 20; how many conversions that is."""

    points: float
    least: float
    most: float
    extra: float

    @property
    def is_found(self) -> bool:
        """Whether chance alone would seldom make such a difference."""
        return self.least > 0 or self.most < 0


def difference(texted: Group, held_out: Group) -> Difference | None:
    """Returns the difference of two groups, with Newcombe's interval (1998, method 10), which holds
    for few people too; None if one is empty."""
    one, other = (share(group.converted, group.people) for group in (texted, held_out))
    if one is None or other is None:
        return None
    apart = intervals.difference(one, other)
    least, most = max(-1.0, apart.least), min(1.0, apart.most)
    return Difference(apart.value, least, most, apart.value * texted.people)
