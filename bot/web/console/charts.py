"""Charts as values to draw: bars in a row of a table, columns over days. No scripts, no styles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH, HEIGHT = 700, 140  # of the drawing of days, in its own units
SMALL = 40  # the height of a row's columns, in theirs; each has 10 of width


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. share: its length, 0 to 100. words: its value in words. ids: the rows behind it."""

    name: str
    share: float
    words: str
    ids: Sequence[int]


def bars(values: Iterable[tuple[str, float, str, Sequence[int]]]) -> list[Bar]:
    """Returns the bars, the longest as long as the place. values: name, value, words, rows."""
    known = list(values)
    most = max((value for _, value, _, _ in known), default=0) or 1
    return [
        Bar(name, round(100 * value / most, 1), words, ids) for name, value, words, ids in known
    ]


@dataclass(frozen=True, slots=True)
class Column:
    """One day. x, y, width, height: where its column is drawn."""

    day: date
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Days:
    """The columns of all days, and the highest count."""

    columns: tuple[Column, ...]
    most: int


def by_day(days: Iterable[date], first: date, last: date) -> Days:
    """Returns a column for each day from the first to the last, also for those of which none is."""
    counts = Counter(days)
    every = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    most = max((counts[day] for day in every), default=0)
    step = WIDTH / max(1, len(every))
    columns = []
    for place, day in enumerate(every):
        height = round(HEIGHT * counts[day] / (most or 1), 1)
        gap = min(6.0, step / 4)
        columns.append(
            Column(
                day,
                counts[day],
                round(place * step + gap / 2, 1),
                HEIGHT - height,
                round(step - gap, 1),
                height,
            )
        )
    return Days(tuple(columns), most)


def small(days: Sequence[date], counts: Sequence[int], most: int) -> list[Column]:
    """Returns a row's columns, drawn small. most: the highest count of all rows beside it."""
    return [
        Column(day, count, 10 * place + 1, SMALL - height, 8, height)
        for place, (day, count) in enumerate(zip(days, counts, strict=True))
        for height in [round(SMALL * count / (most or 1), 1)]
    ]


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure of a week, drawn as a point on the line of its interval. top, bottom: the ends of
    that line."""

    day: date
    words: str
    x: float
    y: float
    top: float
    bottom: float


def trend(
    figures: Sequence[tuple[date, tuple[float, float, float] | None, str]],
    lowest: float,
    highest: float,
) -> list[Mark]:
    """Returns a point for each week that has a figure, left to right. figures: the week, its
    figure with the ends of its interval, and all that in words."""
    step = WIDTH / max(1, len(figures))

    def height(value: float) -> float:
        return round(HEIGHT * (highest - value) / (highest - lowest), 1)

    return [
        Mark(
            day,
            words,
            round((place + 0.5) * step, 1),
            height(found[0]),
            height(found[2]),
            height(found[1]),
        )
        for place, (day, found, words) in enumerate(figures)
        if found is not None
    ]
