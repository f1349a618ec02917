"""A day out of a reply: "tomorrow", "vendredi prochain", "le 12", "June 12th", "12/06/2025".

A date is written day first in French; in English "05/06" may be either and is not understood.
"next Friday" is Friday of the next week; "vendredi prochain" the first to come (Larousse).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.models import Language
from bot.reading.folded import Found, Text, distance, settle

_WEEKDAYS: tuple[str, ...] = (  # Monday first, as date.weekday() counts
    "monday|mondays|lundi|lundis", "tuesday|tuesdays|mardi|mardis",
    "wednesday|wednesdays|mercredi|mercredis", "thursday|thursdays|jeudi|jeudis",
    "friday|fridays|vendredi|vendredis", "saturday|saturdays|samedi|samedis",
    "sunday|sundays|dimanche|dimanches",
)  # fmt: skip
_SHORT_WEEKDAYS = {
    Language.EN: ("mon", "tues|tue", "wed|weds", "thurs|thur|thu", "fri", "sat", "sun"),
    Language.FR: ("lun", "mar", "mer", "jeu", "ven|vend", "sam", "dim"),
}
_MONTHS: tuple[str, ...] = (
    "january|janvier|janv|jan", "february|fevrier|fevr|fev|feb", "march|mars|mar",
    "april|avril|avr|apr", "may|mai", "june|juin|jun", "july|juillet|juil|jul", "august|aout|aug",
    "september|septembre|sept|sep", "october|octobre|oct", "november|novembre|nov",
    "december|decembre|dec",
)  # fmt: skip
_ONES_EN = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
_TEENS_EN = (
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth"
    " nineteenth"
).split()
_ONES_FR = ["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"]
_TEENS_FR = (
    "dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf"
).split()
_SMALL_EN = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def _day_words() -> dict[str, int]:
    """Days of the month in words, with a space for each hyphen."""
    spelled = dict(zip(_ONES_EN + _TEENS_EN, range(1, 20), strict=True))
    spelled |= {"twentieth": 20, "thirtieth": 30, "thirty first": 31, "premier": 1}
    spelled |= {f"twenty {one}": 20 + i for i, one in enumerate(_ONES_EN, 1)}
    spelled |= dict(zip(_ONES_FR + _TEENS_FR, range(1, 20), strict=True))
    spelled |= {"vingt": 20, "vingt et un": 21, "trente": 30, "trente et un": 31}
    spelled |= {f"vingt {one}": 20 + i for i, one in enumerate(_ONES_FR[1:], 2)}
    return {word.replace("-", " "): value for word, value in spelled.items()}


_DAY_WORDS = _day_words()
_AMOUNTS = (
    _DAY_WORDS
    | {word: value for value, word in enumerate(_SMALL_EN, 1)}
    | {"a": 1, "une": 1, "un": 1, "a couple of": 2, "couple of": 2}
)
_WEEKDAY_OF = {word: i for i, kin in enumerate(_WEEKDAYS) for word in kin.split("|")}
_MONTH_OF = {word: i for i, kin in enumerate(_MONTHS, 1) for word in kin.split("|")}


def _any(words: list[str] | dict[str, int]) -> str:
    return "|".join(
        word.replace(" ", "[ -]") for word in sorted(words, key=len, reverse=True)
    )


_D = (
    rf"(?P<d>\d{{1,2}}|{_any(_DAY_WORDS)})(?P<th>st|nd|rd|th|er|ere|eme|e)?(?!\w)"
    r"(?!\s?(?:h\b|:|am\b|pm\b|%|€))"
)
_M = rf"(?P<m>{_any(_MONTH_OF)})\.?(?!\w)"
_Y = r"(?:[\s,]+(?P<y>20\d\d|19\d\d)(?!\w))?"
_AMOUNT = rf"(?P<n>\d{{1,3}}|{_any(_AMOUNTS)})"

_TOMORROW = (
    r"(?:tomorrow|tomorow|tommorow|tommorrow|tomorro|tmrw|tmr|tmw|tmoro|tomoz|2moro|2morrow|2mrw"
    r"|demain|2main|dmain|deman|dem1|demin|dmn)"
)
_RELATIVE: tuple[tuple[int, str], ...] = (  # (days from today, how it is said); the longer first
    (2, rf"(?:the )?day after {_TOMORROW}|apr?es[- ]?{_TOMORROW}"),
    (-2, r"(?:the )?day before yesterday|avant[- ]?hier"),
    (7, r"(?:d')?aujourd'?hui en huit|a week (?:from )?today|today week"),
    (8, rf"{_TOMORROW} en huit|a week (?:from )?{_TOMORROW}"),
    (1, _TOMORROW),
    (-1, r"yesterday|yest|yday|hier"),
    (
        0,
        r"today|tonight|2day|this (?:morning|afternoon|evening)|aujourd'?hui|auj|ajd"
        r"|ce (?:soir|matin|jour)|cet? (?:apres[- ]?midi|aprem)",
    ),
)
_RANGES = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th|er)?)\s*(?:-|to|au|a|or|ou|et|and|/)\s*(?:the |le )?\d{{1,2}}"
    rf"(?:st|nd|rd|th|er)?\s+(?:of )?(?:{_any(_MONTH_OF)})\b"
    rf"|\b(?:{_any(_MONTH_OF)})\s+\d{{1,2}}(?:st|nd|rd|th)?\s*(?:-|to|or)\s*\d"
    r"|\b(?:du|between|entre|from)\b.{0,20}\b(?:au|to|and|et)\b"
)
_OPEN = re.compile(  # a date after these is a bound, not the day
    r"\b(?:before|after|by|until|till|til|since|from|between|except|avant|apres|d'ici(?: a)?"
    r"|jusqu'?(?:a|au)?"
    r"|depuis"
    r"|entre|sauf|au plus tard|a partir d[eu]|starting|week of|semaine du|not before|beginning)"
    r"\s+(?:the |le |l')?$"
)
_PAST_QUESTION = re.compile(
    r"\b(?:did|last|was|were|ago|have you|has|born|birth|derniere?|avez|etait|etes|naissance"
    r"|a eu|passe)\b"
)
_NEXT_WEEK = r"(?:next week|(?:de |d')?la semaine prochaine|sem(?:aine)? prochaine|en huit|week)"
_NUMERIC = re.compile(
    r"(?<![\w/.,-])(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?:(?P=sep)(?P<y>\d{4}"
    r"|\d{2}))?(?![\w/-])(?!\.\d)"
)
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_RECENT = 31  # days back to which a date without a year is this year's


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the reading of a date depends on."""

    today: date
    language: Language
    past: bool

    @property
    def weekday(self) -> str:
        return _weekday_pattern(self.language)


def _weekday_pattern(language: Language) -> str:
    short = "|".join(_SHORT_WEEKDAYS[language])
    return rf"{_any(_WEEKDAY_OF)}|{short}"


class _NoSuchDay(Exception):  # noqa: N818  never leaves this module
    """A date was named that is not in the calendar or contradicts its weekday."""


def day(text: Text, language: Language, today: date, question: str = "") -> Found | None:
    """The day as ISO 8601; None if none, several, or one that can be read in two ways.

    question: folded; where it asks about the past, a bare weekday is the one gone by.
    """
    frame = _Frame(today, language, bool(_PAST_QUESTION.search(question)))
    plain = _respelt(text.plain)
    if _RANGES.search(plain):
        return None
    try:
        found = list(_all(plain, frame))
    except (_NoSuchDay, OverflowError):
        return None
    if any(_OPEN.search(plain[max(0, one.start - 30) : one.start]) for one in found):
        return None
    return settle(plain, found)


def _respelt(plain: str) -> str:
    """`plain` with misspelt weekdays and months put right; positions may move."""

    def right(match: re.Match[str]) -> str:
        word = match[0]
        if word in _KNOWN:
            return word
        for known in _LONG_NAMES:
            limit = 2 if len(known) >= 8 else 1
            if known[0] == word[0] and distance(word, known, limit) <= limit:
                return known
        return word

    return re.sub(r"[a-z]{5,}", right, plain)


_LONG_NAMES = [
    name for name in (*_WEEKDAY_OF, *_MONTH_OF) if len(name) >= 5 and name not in ("march", "month")
] + ["demain", "tomorrow"]
_KNOWN = frozenset(
    [*_LONG_NAMES, *_WEEKDAY_OF, *_MONTH_OF, *"month months weekday weekdays merci moment".split()]
)


def _all(plain: str, frame: _Frame) -> Iterator[Found]:
    """All the days named, each part of the text read once, the most telling form first."""
    for reader in (_iso, _numeric, _named, _relative, _weekdays, _holidays):
        for one in list(reader(plain, frame)):
            yield one
            plain = plain[: one.start] + "█" * (one.end - one.start) + plain[one.end :]


def _found(value: date, start: int, end: int) -> Found:
    return Found(value.isoformat(), start, end)


def _make(year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError:
        raise _NoSuchDay from None


def _iso(plain: str, frame: _Frame) -> Iterator[Found]:
    for match in _ISO.finditer(plain):
        yield _found(_make(*(int(part) for part in match.groups())), match.start(), match.end())


def _numeric(plain: str, frame: _Frame) -> Iterator[Found]:
    for match in _NUMERIC.finditer(plain):
        one, two = int(match["a"]), int(match["b"])
        if match["sep"] != "/" and match["y"] is None and not (match["sep"] == "." and two <= 12):
            continue  # 5-6 is a range, 5.30 a time
        number, month = one, two
        if frame.language is Language.EN:
            if one <= 12 and two <= 12 and one != two:
                raise _NoSuchDay  # day or month first
            if two > 12:
                number, month = two, one
        value = _dated(frame, number, month, match["y"])
        start = _weekday_before(plain, match.start(), value, frame)
        yield _found(value, start, match.end())


def _dated(frame: _Frame, number: int, month: int, year: str | None) -> date:
    """The day, in the year that is said or else meant."""
    if year:
        return _make(int(year) + (2000 if len(year) == 2 else 0), month, number)
    value = _make(frame.today.year, month, number)
    if frame.past:
        return value if value <= frame.today else _make(frame.today.year - 1, month, number)
    if (frame.today - value).days > _RECENT:
        return _make(frame.today.year + 1, month, number)
    return value


def _weekday_before(plain: str, start: int, value: date, frame: _Frame) -> int:
    """Where a weekday right before a date begins; it must be that date's."""
    before = re.search(rf"\b({frame.weekday})\.?[\s,]+(?:the |le |on )?$", plain[:start])
    if before is None:
        return start
    if _weekday_number(before[1]) != value.weekday():
        raise _NoSuchDay
    return before.start()


def _weekday_number(word: str) -> int:
    if word in _WEEKDAY_OF:
        return _WEEKDAY_OF[word]
    for names in _SHORT_WEEKDAYS.values():
        for number, kin in enumerate(names):
            if word in kin.split("|"):
                return number
    raise _NoSuchDay


def _named(plain: str, frame: _Frame) -> Iterator[Found]:
    """June 12th · 12 juin 2025 · Friday the 13th · le 12."""
    patterns = (
        rf"\b{_D}[\s-]+(?:of |de |d')?{_M}{_Y}",
        rf"\b{_M}\s+(?:the )?{_D}{_Y}",
        rf"(?:\b(?P<the>the|le)\s+|\b(?P<wd>{frame.weekday})\.?,?\s+(?:the |le )?"
        rf"|\b(?=\d{{1,2}}(?:st|nd|rd|th|er)\b)){_D}",
    )
    for pattern in patterns:
        for match in re.finditer(pattern, plain):
            if "█" in match[0]:
                continue
            groups = match.groupdict()
            number = _number(match["d"])
            if groups.get("m"):
                value = _dated(frame, number, _MONTH_OF[match["m"]], match["y"])
            else:
                value = _of_some_month(frame, number)
            start = match.start()
            if groups.get("wd"):
                if _weekday_number(match["wd"]) != value.weekday():
                    raise _NoSuchDay
            else:
                start = _weekday_before(plain, start, value, frame)
            yield _found(value, start, match.end())
            plain = plain[:start] + "█" * (match.end() - start) + plain[match.end() :]


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _DAY_WORDS[word.replace("-", " ")]


def _of_some_month(frame: _Frame, number: int) -> date:
    """The nearest day with this number, to come or gone by as the question asks."""
    if not 1 <= number <= 31:
        raise _NoSuchDay
    value, step = frame.today, timedelta(days=-1 if frame.past else 1)
    while value.day != number:
        value += step
    return value


def _relative(plain: str, frame: _Frame) -> Iterator[Found]:
    for days, pattern in _RELATIVE:
        for match in re.finditer(rf"(?<![\w'-])(?:{pattern})(?![\w'-])", plain):
            yield _found(frame.today + timedelta(days=days), match.start(), match.end())
            plain = plain[: match.start()] + "█" * len(match[0]) + plain[match.end() :]
    unit = r"(?P<u>days?|jours?|j\b|weeks?|semaines?|fortnight|quinzaine)"
    for sign, pattern in (
        (1, rf"\b(?:in|dans)\s+{_AMOUNT}\s+{unit}"),
        (1, rf"\b{_AMOUNT}\s+{unit}\s+(?:from (?:now|today)|time)"),
        (-1, rf"\b{_AMOUNT}\s+{unit}\s+(?:ago|back)"),
        (-1, rf"\bil y a\s+{_AMOUNT}\s+{unit}"),
    ):
        for match in re.finditer(pattern, plain):
            count = int(match["n"]) if match["n"].isdigit() else _AMOUNTS[
                match["n"].replace("-", " ")]  # fmt: skip
            length = {"w": 7, "s": 7, "f": 14, "q": 15}.get(match["u"][0], 1)
            value = frame.today + timedelta(days=sign * count * length)
            yield _found(value, match.start(), match.end())


def _weekdays(plain: str, frame: _Frame) -> Iterator[Found]:
    pattern = (
        rf"(?:\b(?P<which>next|this|coming|this coming|last|past|ce|on"
        rf"|le)\s+)?\b(?P<wd>{frame.weekday})(?!\w)\.?"
        rf"(?:\s+(?P<after>prochaine?|dernier|derniere|passe|qui vient|of {_NEXT_WEEK}"
        rf"|{_NEXT_WEEK}))?"
    )
    for match in re.finditer(pattern, plain):
        which, after = match["which"] or "", match["after"] or ""
        ahead = (_weekday_number(match["wd"]) - frame.today.weekday()) % 7 or 7
        of_next_week = (which == "next" or after) and not re.match("prochain|qui|dern|pass", after)
        back = which in ("last", "past") or after[:4] in ("dern", "pass")
        if back or (frame.past and not which.startswith(("next", "coming")) and not after):
            ahead = ahead - 7 if ahead < 7 else -7
        elif of_next_week and ahead + frame.today.weekday() < 7:
            ahead += 7  # it is still to come in this week
        yield _found(frame.today + timedelta(days=ahead), match.start(), match.end())


def _holidays(plain: str, frame: _Frame) -> Iterator[Found]:
    names = (
        (r"christmas eve|veille de noel", 12, 24),
        (r"(?<!before )(?:christmas day|christmas|xmas|noel)", 12, 25),
        (r"new year'?s day|(?:le )?jour de l'an|nouvel an", 1, 1),
    )
    for pattern, month, number in names:
        for match in re.finditer(rf"\b(?:{pattern})\b", plain):
            yield _found(_dated(frame, number, month, None), match.start(), match.end())
            plain = plain[: match.start()] + "█" * len(match[0]) + plain[match.end() :]
