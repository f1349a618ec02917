"""How the console's pages say times: days, hours, how long somebody waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as date_
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from babel import dates

from bot.models import Language
from bot.web.catalog import mark, translate
from bot.web.console.desk import Desk


def of(desk: Desk) -> dict[str, Callable[[Any], str]]:
    """Returns the functions by which the templates of a page say times."""
    every = (clock, clock_of, date, day, moment, since, span, wait)
    return {one.__name__: partial(one, desk) for one in every}


def clock(desk: Desk, at: datetime) -> str:
    """The hour on the browser's clock."""
    return dates.format_time(at, "short", tzinfo=desk.zone, locale=desk.locale)


def clock_of(desk: Desk, there: datetime) -> str:
    """The hour on a clock that is not the browser's."""
    return dates.format_time(there, "short", tzinfo=there.tzinfo, locale=desk.locale)


def day(desk: Desk, at: datetime) -> str:
    """Today, yesterday and tomorrow by name, else the date."""
    there, here = at.astimezone(desk.zone).date(), desk.now.astimezone(desk.zone).date()
    if word := _NAMED.get(there - here):
        return translate(desk.language, word)
    return dates.format_date(there, "long", locale=desk.locale)


_NAMED = {
    timedelta(-1): mark("yesterday"),
    timedelta(): mark("today"),
    timedelta(1): mark("tomorrow"),
}


def moment(desk: Desk, at: datetime) -> str:
    """A day and its hour: "today 15:45"."""
    return f"{day(desk, at)} {clock(desk, at)}"


def date(desk: Desk, at: date_) -> str:
    """A day in few letters: "12 Nov"."""
    return str(dates.format_skeleton("MMMd", at, locale=desk.locale))


def since(desk: Desk, at: datetime) -> str:
    """The hour if it is today's, else the day in few letters."""
    there = at.astimezone(desk.zone).date()
    return clock(desk, at) if there == desk.now.astimezone(desk.zone).date() else date(desk, there)


def wait(desk: Desk, at: datetime) -> str:
    """How long ago, as short as it can be said: "5 min", "3 h", "2 d"."""
    return span(desk, desk.now - at)


def span(desk: Desk, passed: timedelta) -> str:
    """A time that has passed, as short as it can be said."""
    return short(passed, desk.language)


def short(passed: timedelta, language: Language) -> str:
    minutes = max(0, int(passed.total_seconds()) // 60)
    if minutes < 1:
        return translate(language, "now")
    for size, unit in ((1440, mark("%(count)s d")), (60, mark("%(count)s h"))):
        if minutes >= size:
            return translate(language, unit, count=minutes // size)
    return translate(language, "%(count)s min", count=minutes)
