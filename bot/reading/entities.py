"""Finds all that a text names by its form: order numbers, days, times; each part read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.models import Entity, EntityKind
from bot.reading.calendar_words import respelt
from bot.reading.codes import orders_by_form, orders_by_name
from bot.reading.dates import is_possible
from bot.reading.days import TAKEN, days
from bot.reading.folded import read
from bot.reading.other_numbers import Other, bare_amounts, emails, money, phones, ratings
from bot.reading.times import times


def dates(plain: str) -> Iterator[Entity]:
    """Yields the days that are in some calendar."""
    right = respelt(plain)
    for day in days(right.plain):
        if is_possible(day.value):
            yield Entity(EntityKind.DATE, day.value, *right.span(day.start, day.end))


# The most telling form first: no finder sees what an earlier one has taken.
_FINDERS: Sequence[Callable[[str], Iterator[Entity | Other]]] = (
    emails,
    money,
    orders_by_name,
    phones,
    ratings,
    dates,
    times,
    bare_amounts,
    orders_by_form,
)


def find(text: str) -> tuple[Entity, ...]:
    """Returns the entities in the order of the text (of a very long text, only its beginning is
    read)."""
    heard = read(text)
    plain, found = heard.plain, []
    for finder in _FINDERS:
        for one in finder(plain):
            if TAKEN in plain[one.start : one.end] or one.start >= one.end:
                continue
            plain = plain[: one.start] + TAKEN * (one.end - one.start) + plain[one.end :]
            if isinstance(one, Entity):
                start, end = heard.at[one.start], heard.at[one.end - 1] + 1
                found.append(Entity(one.kind, one.value, start, end))
    return tuple(sorted(found, key=lambda one: one.start))
