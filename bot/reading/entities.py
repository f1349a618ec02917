"""All that a text names, each part of it read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.reading import codes, money, times
from bot.reading import entity_days as days
from bot.reading.folded import read
from bot.reading.model import Entity

# The most telling form first: what an earlier one has taken, no later one sees.
_FINDERS: Sequence[Callable[[str], Iterator[Entity]]] = (
    codes.emails, money.amounts, codes.orders_by_name, codes.phones, money.ratings, days.days,
    times.times, money.bare_amounts, codes.orders_by_form,
)  # fmt: skip
TAKEN = "█"


def find(text: str) -> tuple[Entity, ...]:
    """In the order of the text (its beginning, where it is a very long one)."""
    heard = read(text)
    plain, found = heard.plain, []
    for finder in _FINDERS:
        for one in finder(plain):
            if TAKEN in plain[one.start : one.end] or one.start >= one.end:
                continue
            plain = plain[: one.start] + TAKEN * (one.end - one.start) + plain[one.end :]
            found.append(Entity(
                one.kind, one.value, heard.at[one.start], heard.at[one.end - 1] + 1))
    return tuple(sorted(found, key=lambda one: one.start))
