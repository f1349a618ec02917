"""Finds the days a text names: "tomorrow", "vendredi prochain", "le 12", "June 12th", "12/06".

A day is kept as written, since a text knows no today; bot.reading.dates makes it a date:

2026-06-12 · --06-12 (no year) · ---12 (the 12th) · +1d, -2d (from today) · fri (the nearest, past
or future) · fri+0w (the next to come), fri+1w (of next week), fri-1w (the last one) · 05/06,
06/13/2026 (as written, its order decided by the language) · --12-mon2 and its kin (see
bot.reading.month_days) · easter+1 (bot.reading.feasts) · --12-25+1d, mon+7d (so many days after
another day).

"next Friday" is Friday of the next week; "vendredi prochain" the first to come (Larousse).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.models import Language
from bot.reading.calendar_words import (
    ALL_WEEKDAYS,
    CLEAR_WEEKDAYS,
    MONTHS,
    WEEKDAYS,
    weekday_pattern,
)
from bot.reading.day_figures import by_figures, in_figures, of_month
from bot.reading.feasts import feasts
from bot.reading.month_days import in_months
from bot.reading.numbers import FRENCH, NUMBERS, ORDINALS, any_of, number

OF_NO_DATE = "any"  # the value of "a sunday", which no calendar has
TAKEN = "█"  # replaces each character that has been read

_DAY_WORDS = [*ORDINALS, *(w for w, n in FRENCH.items() if 1 <= n <= 31 and w != "une")]
_D = (
    rf"(?P<d>\d{{1,2}}|{any_of(_DAY_WORDS)})(?P<th> ?(?:st|nd|rd|th|er|ere|eme)|e)?(?!\w)"
    r"(?!\s?(?:h\b|:|am\b|pm\b|%|€))"
)
MONTH = any_of(MONTHS)
_M = rf"(?P<m>{MONTH})\.?(?!\w)"
_Y = (  # the year, or its last two figures: after an apostrophe, or at the end of the text
    r"(?:[\s,]+(?P<y>20\d\d|19\d\d)(?!\w)|[\s,]*'(?P<yy>\d\d)(?!\w)"
    r"|[\s,]+(?P<end>\d\d)(?=\s*(?:$|[.!?,)\n])))?"
)
_DAY_MONTH = re.compile(rf"\b{_D}[\s-]+(?:of |de |d')?{_M}{_Y}")
_MONTH_DAY = re.compile(rf"\b{_M}\s+(?:the )?{_D}{_Y}")
_AMBIGUOUS_MONTHS = ("may", "mar", "mars")  # words too: "first may I ask"
# what follows the number of a day, if nobody has asked for a day
_BY_ITSELF = re.compile(
    r"(?![\w€$£%]|[.,:/]\d| ?(?:h|pm|am)\b)"
    r"(?=\s*(?:$|[?!,;.):-]|(?:at|a|of|please|pls|plz|and|or|instead|is|morning|afternoon"
    r"|evening|so|if|for|to|thx|thanks|merci|svp|stp|au|matin|soir|midi|aprem|si|ou|et|c'est"
    r"|plutot|ca|pour|vers|apres|avant|je|on|vous|i|we|from|not|pas|works?|de)\b))"
)

_TOMORROW = (
    r"(?:tomm?orr?ow|tomor+ow|tomorro|tomoro|tmrw|tmr|tmw|tomoz|2moro|2morrow|2mrw"
    r"|demain|2main|dmain|deman|dem1|demin|dmn)"
)
_RELATIVE = tuple(
    (days, re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-]|'(?!s\b))"))
    for days, pattern in (  # (days from today, pattern); the longer first
        (2, rf"(?:the )?day after {_TOMORROW}|apr?es[- ]?{_TOMORROW}"),
        (-2, r"(?:the )?day before yesterday|avant[- ]?hier"),
        (14, r"(?:d')?aujourd'?hui en quinze|(?:a )?fortnight (?:from )?today|today fortnight"),
        (7, r"(?:d')?aujourd'?hui en huit|a week (?:from )?today|today week"),
        (8, rf"{_TOMORROW} en huit|a week (?:from )?{_TOMORROW}"),
        (1, _TOMORROW),
        (-1, r"yesterday|yest|yday|(?:d')?hier|last night"),
        (
            0,
            r"today|tonight|tonite|2day|2nite|this (?:morning|afternoon|arvo|evening)"
            r"|aujourd'? ?hui|auj|ajd|ce (?:soir|matin|midi|jour)|cet? (?:apres[- ]?midi|aprem)",
        ),
    )
)
_FEW = {"a": 1, "an": 1, "a couple of": 2, "couple of": 2}
_IDIOMS = {8: 7, 15: 14}  # "dans huit jours", "dans quinze jours": a week, two weeks
_COUNT = (
    rf"(?P<n>\d{{1,3}}|{any_of([*NUMBERS, *_FEW])})\s*"
    r"(?P<u>days?|jours?|j|weeks?|wks?|semaines?|sem|fortnight|quinzaine)(?!\w)"
)
_COUNTED = (
    ("+", re.compile(rf"\b(?:in|dans)\s+(?:about |environ )?{_COUNT}")),
    ("+", re.compile(rf"(?<!\w){_COUNT}\s+(?:from (?:now|today)|time|today)")),
    ("-", re.compile(rf"(?<!\w){_COUNT}\s+(?:ago|back)")),
    ("-", re.compile(rf"\b(?:il y a|ya)\s+{_COUNT}")),
)
_NEXT_WEEK = r"(?:next week|(?:de |d')?la semaine prochaine|sem(?:aine)? prochaine)"
_WEEK_AFTER = r"en huit|week|dans (?:8|huit) jours|after next"
_FORTNIGHT_AFTER = r"en quinze|fortnight|dans (?:15|quinze) jours"
_ANY = re.compile(r"(?<!\w)(?:an?|any|some|un|n'importe quel|quelque)\s+$")
_LED = re.compile(r"\b(?:next|this|last|on|by|until|till|for|le|ce)\s+$")
_NUMERIC = re.compile(
    r"(?<![\w/.,-])(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?:(?P=sep)(?P<y>\d{4}"
    r"|\d{2}))?(?![\w/€$£%-]|:\d|\.\d| ?[€%])"
)
_THAT_YEAR = re.compile(r"[\s,]+((?:19|20)\d\d)(?!\w)")
_ISO = re.compile(r"(?<![\w/.-])((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?![\d-]|[/.]\d)")
_SPACED = re.compile(  # the date that answers a question: "18 / 06 / 89", "18 06 1989"
    r"(?<![\w/.-])(?P<a>\d{1,2})(?: ?(?P<sep>[/.-]) ?(?P<b>\d{1,2}) ?(?P=sep) ?(?P<y>\d{4}|\d\d)"
    r"| (?P<b2>\d{1,2}) (?P<y2>(?:19|20)\d\d))(?![\w/€$£%-])"
)
_BESIDE = re.compile(  # the day before or after the one that follows
    r"\b(?:(?:the )?(?:(?P<before>day before|eve of)|(?P<after>day after))"
    r"|(?:la )?(?P<veille>veille|jour avant)|(?:le )?(?:lendemain|jour apres))\s+(?:of |de |du "
    r"|d')?(?:the |le |la |l')?$"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day named at plain[start:end]. weekday: named right before a date, 0 for Monday; it must be
    that date's. short: the year was written with two figures, so that its century is open."""

    value: str
    start: int
    end: int
    weekday: int | None = None
    short: bool = False


def days(plain: str, asked: Language | None = None) -> Iterator[Day]:
    """Yields all days that a text names, each part of it read once, the most telling form first.

    asked: the language of a question for a day, if the text answers one. Then "sun", "the second"
    and "12.06" are days too, which in any other text may be something else.
    """
    for reader in _READERS:
        for one in list(reader(plain, asked)):
            if TAKEN not in plain[one.start : one.end]:
                one = _beside(plain, one)
                yield one
                plain = plain[: one.start] + TAKEN * (one.end - one.start) + plain[one.end :]


def _beside(plain: str, day: Day) -> Day:
    """Returns the day before or after, where the text says so: "le lendemain de Noël"."""
    found = _BESIDE.search(plain[: day.start])
    if found is None or day.value[1:] in ("1d", "2d"):
        return day
    shift = "-1d" if found["before"] or found["veille"] else "+1d"
    return replace(day, value=day.value + shift, start=found.start(), weekday=None)


def _iso(plain: str, asked: Language | None) -> Iterator[Day]:
    for match in _ISO.finditer(plain):
        year, month, day = match.groups()
        yield Day(f"{year}-{int(month):02}-{int(day):02}", *match.span())


def _numeric(plain: str, asked: Language | None) -> Iterator[Day]:
    for match in _NUMERIC.finditer(plain):
        year = match["y"]
        short = match["sep"] == "." and int(match["b"]) <= 12 and asked is not None
        if match["sep"] != "/" and year is None and not short:
            continue  # 5-6 is a range, 5.30 a time
        value = by_figures(match["a"], match["b"], year)
        short = year is not None and len(year) == 2
        yield _with_weekday(plain, Day(value, *match.span(), short=short), asked)
    for match in _SPACED.finditer(plain) if asked else ():
        parts = match["a"], match["b"] or match["b2"], match["y"] or match["y2"]
        short = len(parts[2]) == 2
        yield _with_weekday(plain, Day(by_figures(*parts), *match.span(), short=short), asked)


def _placed(plain: str, asked: Language | None) -> Iterator[Day]:
    for value, start, end, short in in_figures(plain) if asked else ():
        yield _with_weekday(plain, Day(value, start, end, short=short), asked)


def _with_weekday(plain: str, day: Day, asked: Language | None) -> Day:
    """Returns the day with the weekday right before it."""
    before = _weekday_before(asked).search(plain[: day.start])
    if before is None:
        return day
    return replace(day, start=before.start(), weekday=ALL_WEEKDAYS[before[1]])


@lru_cache
def _weekday_before(asked: Language | None) -> re.Pattern[str]:
    return re.compile(rf"\b({weekday_pattern(asked)})\.?[\s,]+(?:the |le |on )?$")


def _dated(plain: str, asked: Language | None) -> Iterator[Day]:
    """Yields days such as June 12th · 12 juin 2025."""
    for pattern in (_DAY_MONTH, _MONTH_DAY):
        for match in pattern.finditer(plain):
            spelled = not match["d"].isdigit()
            if TAKEN in match[0] or (spelled and asked is None and match["m"] in _AMBIGUOUS_MONTHS):
                continue
            short, end = match["yy"] or match["end"], match.end()
            if match["end"] and asked is None:  # of a text that answers nothing, no year
                short, end = None, len(plain[: match.start("end")].rstrip(" ,"))
            value = of_month(number(match["d"]), MONTHS[match["m"]], match["y"] or short)
            yield _with_weekday(
                plain, Day(value, match.start(), end, short=short is not None), asked
            )


def _numbered(plain: str, asked: Language | None) -> Iterator[Day]:
    """Yields days such as Friday the 13th · le 12 · the second."""
    for match in _numbered_day(asked).finditer(plain):
        if TAKEN in match[0]:
            continue
        name = match["wd"]
        if asked is None and not _is_by_itself(plain, match):
            continue
        day = Day(f"---{number(match['d']):02}", *match.span())
        if name:
            yield Day(day.value, day.start, day.end, ALL_WEEKDAYS[name])
        else:
            yield _with_weekday(plain, day, asked)


def _is_by_itself(plain: str, match: re.Match[str]) -> bool:
    """Returns whether the number is that of a day though the text answers no question for one."""
    ordinal, name = (match["th"] or "").strip(), match["wd"]
    if not match["d"].isdigit() or ordinal in ("e", "ere", "eme"):
        return False
    led = name in CLEAR_WEEKDAYS or ordinal or _LED.search(plain[: match.start()])
    return bool((name is None or led) and _BY_ITSELF.match(plain, match.end()))


@lru_cache
def _numbered_day(asked: Language | None) -> re.Pattern[str]:
    return re.compile(
        rf"(?:\b(?:the|le)\s+|(?<=veille )du\s+|(?<=lendemain )du\s+"
        rf"|\b(?P<wd>{weekday_pattern(asked)})\.?,?\s+(?:the |le )?"
        rf"|\b(?=\d{{1,2}} ?(?:st|nd|rd|th|er)\b)){_D}"
    )


def _relative(plain: str, asked: Language | None) -> Iterator[Day]:
    for offset, pattern in _RELATIVE:
        for match in pattern.finditer(plain):
            if asked and plain[: match.start()].endswith("'"):
                continue  # "à partir d'aujourd'hui"
            if asked is None and match[0] == "ce jour":
                continue  # "à ce jour", "ce jour-là"
            yield Day(f"{offset:+}d", *match.span())


def _counted(plain: str, asked: Language | None) -> Iterator[Day]:
    for sign, pattern in _COUNTED:
        for match in pattern.finditer(plain):
            if _weekday_before(asked).search(plain[: match.start()]):
                continue  # "lundi dans 15 jours" counts from Monday
            count = _FEW.get(match["n"]) or number(match["n"])
            if match["u"] in ("jours", "j") and not match["n"].isdigit():
                count = _IDIOMS.get(count, count)
            length = {"w": 7, "s": 7, "f": 14, "q": 15}.get(match["u"][0], 1)
            yield Day(f"{sign}{count * length}d", *match.span())


def _weekdays(plain: str, asked: Language | None) -> Iterator[Day]:
    for match in _named_weekday(asked).finditer(plain):
        if asked is None and not _is_clear_weekday(plain, match):
            continue
        if asked and _ANY.search(plain[: match.start()]):
            yield Day(OF_NO_DATE, *match.span())
            continue
        week = _weeks_after(match) or _week(match["which"] or "", match["after"] or "")
        yield Day(WEEKDAYS[ALL_WEEKDAYS[match["wd"]]] + week, *match.span())


def _is_clear_weekday(plain: str, match: re.Match[str]) -> bool:
    """Returns whether the word is a weekday though the text answers no question for one: "on sat",
    but not "sat here"."""
    start, end = match.span("wd")
    led = _LED.search(plain[:start]) and plain[end : end + 1] != "'"
    return match["wd"] in CLEAR_WEEKDAYS or bool(led)


@lru_cache
def _named_weekday(asked: Language | None) -> re.Pattern[str]:
    return re.compile(
        r"(?:\b(?P<lead>(?:a|one|1) week|(?P<many>(?:[2-9]|two|three|four|five|six) weeks"
        r"|a fortnight))"
        r"\s+(?:on |from )?"
        r"(?:this |next |le )?)?(?:\b(?P<which>next|this coming|this|coming|last|past|ce|on"
        r"|le)\s+)?"
        rf"\b(?P<wd>{weekday_pattern(asked)})(?!\w)"
        rf"(?:\.?\s+(?P<after>prochaine?|dernier|derniere|passe|qui vient|(?:of )?{_NEXT_WEEK}"
        rf"|{_WEEK_AFTER}|{_FORTNIGHT_AFTER})(?!\w))?"
    )


def _weeks_after(match: re.Match[str]) -> str:
    """Returns how long after the first to come the day is: "a week on monday", "lundi en huit"."""
    after = match["after"] or ""
    if many := match["many"]:
        return f"+{14 if many == 'a fortnight' else 7 * number(many.split()[0])}d"
    if re.fullmatch(_FORTNIGHT_AFTER, after):
        return "+14d"
    return "+7d" if match["lead"] or re.fullmatch(_WEEK_AFTER, after) else ""


def _week(which: str, after: str) -> str:
    """Returns the week that a weekday is of: "" for the nearest."""
    if which in ("last", "past") or after.startswith(("dern", "pass")):
        return "-1w"
    if after.startswith(("prochain", "qui")) or which in ("coming", "this coming"):
        return "+0w"
    return "+1w" if which == "next" or after else ""


def _in_months(plain: str, asked: Language | None) -> Iterator[Day]:
    return (Day(*found) for found in in_months(plain, asked))


def _feasts(plain: str, asked: Language | None) -> Iterator[Day]:
    for feast in feasts(plain):
        value, year = _of_every_year(feast.value), _THAT_YEAR.match(plain, feast.end)
        if year and value.startswith("--"):
            yield Day(year[1] + value[1:], feast.start, year.end())
        else:
            yield Day(value, feast.start, feast.end)


def _of_every_year(feast: str) -> str:
    """Returns a feast as a day: 12-25 as --12-25, thu4-11 as --11-thu4, easter+1 as it is."""
    if feast.startswith("easter"):
        return feast
    what, month = feast[:-3], feast[-2:]
    return f"--{month}-{what}" if what[0].isalpha() else f"--{feast}"


_READERS = (
    _iso,
    _placed,
    _in_months,
    _numeric,
    _feasts,
    _dated,
    _counted,
    _relative,
    _numbered,
    _weekdays,
)
