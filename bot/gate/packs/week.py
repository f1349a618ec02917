"""Reads and writes a week's hours in one line, after the notation of OpenStreetMap's opening hours.

    Mo-Fr 09:00-21:30; Sa-Su 10:00-18:00
    Mo-Sa 08:00-22:00; Su,PH off

Every day of the week appears exactly once. PH is a public holiday; without it, holidays are like
any day of the week.
"""

from __future__ import annotations

import re
from typing import Literal

from bot.gate.packs.model import Span

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOLIDAYS = "PH"
DAY = 24 * 60
Week = tuple[Span, Span, Span, Span, Span, Span, Span]
_RULE = re.compile(r"(?P<days>[A-Za-z,-]+) (?:(?P<off>off)|(\d\d):(\d\d)-(\d\d):(\d\d))", re.ASCII)


def parse(line: str) -> tuple[Week, Span | Literal[False]]:
    """Reads the spans of Monday to Sunday, and of public holidays.

    False for holidays: as on any day of the week. Raises ValueError, which says what is wrong."""
    found: dict[str, Span] = {}
    for rule in line.split(";"):
        days, span = _rule(rule.strip())
        for day in days:
            if day in found:
                raise ValueError(f"{day} is said twice in {line!r}")
            found[day] = span
    if missing := [day for day in DAYS if day not in found]:
        raise ValueError(f"{missing[0]} is missing in {line!r}")
    mo, tu, we, th, fr, sa, su = (found[day] for day in DAYS)
    return (mo, tu, we, th, fr, sa, su), found.get(HOLIDAYS, False)


def _rule(rule: str) -> tuple[list[str], Span]:
    match = _RULE.fullmatch(rule)
    if match is None:
        raise ValueError(f"{rule!r} is not like 'Mo-Sa 08:00-20:00' or 'Su,PH off'")
    days = [day for part in match["days"].split(",") for day in _range(part)]
    if match["off"]:
        return days, None
    hour, minute, last_hour, last_minute = (int(match[n]) for n in (3, 4, 5, 6))
    opens, closes = 60 * hour + minute, 60 * last_hour + last_minute
    if minute > 59 or last_minute > 59 or not opens < closes <= DAY:
        raise ValueError(f"{rule!r} holds no span of one day")
    return days, (opens, closes)


def _range(part: str) -> list[str]:
    first, _, last = part.partition("-")
    if part == HOLIDAYS:
        return [HOLIDAYS]
    if first not in DAYS or (last or first) not in DAYS:
        raise ValueError(f"{part!r} names no day; days are {', '.join(DAYS)}, {HOLIDAYS}")
    start, end = DAYS.index(first), DAYS.index(last or first)
    if end < start:
        raise ValueError(f"{part!r} runs backwards")
    return list(DAYS[start : end + 1])


def show(days: Week, holidays: Span | Literal[False]) -> str:
    """Writes the line that `parse` reads as these."""
    rules: list[tuple[str, Span]] = []
    start = 0
    for day in range(1, 8):
        if day == 7 or days[day] != days[start]:
            named = DAYS[start] if day - start == 1 else f"{DAYS[start]}-{DAYS[day - 1]}"
            rules.append((named, days[start]))
            start = day
    if holidays is not False:
        rules.append((HOLIDAYS, holidays))
    return "; ".join(f"{named} {_span(span)}" for named, span in rules)


def _span(span: Span) -> str:
    return "off" if span is None else f"{clock(span[0])}-{clock(span[1])}"


def clock(minutes: int) -> str:
    """Writes minutes after midnight as 08:30."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
