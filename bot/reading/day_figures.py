"""Finds the days that only an answer to a question for one gives so: by the number of the month,
"4th of the 7th", "le 4 du 7", or in one figure, "04071985". Writes days that are in figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BY_MONTH = re.compile(
    r"(?<![\w/.,-])(?P<d>\d{1,2})(?:st|nd|rd|th|er)?\s+(?:of the|du)\s+(?P<m>\d{1,2})"
    r"(?:st|nd|rd|th|e|eme)?(?:[\s,/]+(?:de )?(?P<y>(?:19|20)\d\d|\d\d))?"
    r"(?![\w/.:-]| ?(?:h|am|pm)\b)"
)
_GLUED = re.compile(r"(?<![\w/.-])(\d\d)(\d\d)((?:19|20)\d\d)(?![\w/.-])")
_MONTHS = 12


def in_figures(plain: str) -> Iterator[tuple[str, int, int, bool]]:
    """Yields (value, start, end, whether the year has two figures) of each such day."""
    for match in _BY_MONTH.finditer(plain):
        if 1 <= int(match["m"]) <= _MONTHS:
            value = of_month(int(match["d"]), int(match["m"]), match["y"])
            yield value, *match.span(), len(match["y"] or "") == 2
    for match in _GLUED.finditer(plain):
        yield by_figures(*match.groups()), *match.span(), False


def by_figures(one: str, two: str, year: str | None) -> str:
    """Returns a day as Day.value has it; as written, if the day may come first or the month."""
    if int(two) > _MONTHS or (int(one) <= _MONTHS and int(one) != int(two)):
        return "/".join(filter(None, (one, two, year)))
    return of_month(int(one), int(two), year)


def of_month(number: int, month: int, year: str | None) -> str:
    """Returns a day as Day.value has it: 1985-07-04, --07-04 without a year."""
    before = f"{int(year) + (2000 if len(year) == 2 else 0):04}" if year else "-"
    return f"{before}-{month:02}-{number:02}"
