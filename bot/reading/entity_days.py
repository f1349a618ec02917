"""Days. What a text says is kept as said, since a pipeline knows no today:

2026-06-12 · --06-12 (no year) · ---12 (the 12th) · +1d, -2d (from today) · fri (the first to come),
fri+1w (of next week), fri-1w (the last one) · 05/06 (day or month first, which the language tells).
`resolve` makes them a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from bot.models import Language
from bot.reading.model import Entity, Kind
from bot.reading.money import SPELLED

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAYS = (
    "monday mondays lundi lundis munday", "tuesday tuesdays mardi mardis teusday tusday",
    "wednesday wednesdays mercredi mercredis wensday wednsday wendesday weds mecredi",
    "thursday thursdays jeudi jeudis thrusday thurs thur thu", "friday fridays vendredi vendredis"
    " firday fri vendredu vendrdi", "saturday saturdays samedi samedis saterday",
    "sunday sundays dimanche dimanches dimache",
)  # fmt: skip
_SHORT = ("mon lun", "tue tues mar", "wed mer", "jeu", "ven", "sat sam", "sun dim")
_MONTHS = (
    "january janvier janv jan", "february fevrier fevr feb", "march mars mar",
    "april avril avr apr",
    "may mai", "june juin jun", "july juillet juil jul", "august aout aug",
    "september septembre sept sep", "october octobre oct", "november novembre nov",
    "december decembre dec",
)
_WEEKDAY = {word: WEEKDAYS[i] for i, kin in enumerate(_WEEKDAYS) for word in kin.split()}
_SHORT_WEEKDAY = {word: WEEKDAYS[i] for i, kin in enumerate(_SHORT) for word in kin.split()}
_MONTH = {word: i for i, kin in enumerate(_MONTHS, 1) for word in kin.split()}


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_W, _M, _ANY_SHORT = _any(_WEEKDAY), _any(_MONTH), _any(_SHORT_WEEKDAY)
_D = r"(?P<d>[12]\d|3[01]|0?[1-9])(?: ?(?:st|nd|rd|th|er|eme))?(?!\w)"
_LEAD = rf"(?:(?:{_W}|{_ANY_SHORT})\.?,? (?:the |le )?)?"
_TOMORROW = (r"tomm?orr?ow|tomor+ow|tomoro|tmrw|tmr|tmw|tomoz|2moro|2morrow|2mrw|demain|2main|dmain"
             r"|deman|dem1|demin")
_RELATIVE = (
    (2, rf"(?:the )?day after (?:{_TOMORROW})|apr?es[- ]?(?:{_TOMORROW})"),
    (-2, r"(?:the )?day before yesterday|avant[- ]?hier"),
    (1, rf"(?:{_TOMORROW})"),
    (-1, r"yesterday|yday|hier|last night"),
    (0, r"today|tonight|tonite|2day|2nite|this (?:morning|afternoon|arvo|evening)"
        r"|aujourd'? ?hui|aujourdhui|ajd|auj|ce (?:soir|matin|midi)|cet? (?:apres[- ]?midi|aprem)"),
)  # fmt: skip
_IN = re.compile(
    r"(?<!\w)(?:(?P<ahead>in|dans) (?:about |environ )?|(?P<back>il y a|ya) )?"
    rf"(?P<n>\d{{1,3}}|a|an|{_any(SPELLED)}|a couple of|couple of) "
    r"?(?P<u>days?|jours?|j|weeks?|wks?|semaines?|sem)(?P<ago> ago| from now| time)?(?!\w)")
_NUMERIC = re.compile(
    r"(?<![\w/.,:+€$£-])(?P<a>\d{1,2})(?P<s>[/.-])(?P<b>\d{1,2})(?:(?P=s)(?P<y>20\d\d|\d\d))?"
    r"(?![\w/:€$£%-]|[.,]\d| ?(?:€|%|am\b|pm\b))")
_ISO = re.compile(r"(?<!\d)(?P<y>20\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
_DAY_MONTH = re.compile(
    rf"(?<![\w/])(?:the |le )?{_LEAD}{_D}(?: of| de)?[ -]?(?P<m>{_M})\.?(?!\w)"
    r"(?:,? (?P<y>20\d\d))?")
_MONTH_DAY = re.compile(
    rf"(?<!\w){_LEAD}(?P<m>{_M})\.? (?:the )?{_D}(?:,? (?P<y>20\d\d))?(?! ?[ap]m)")
_STOP = (r"(?=\s*(?:$|[?!,;.):-]|(?:at|a|of|please|pls|plz|and|or|instead|is|morning|afternoon"
         r"|evening|so|if|for|to|thx|thanks|merci|svp|stp|au|matin|soir|midi|aprem|si|ou|et|c'est"
         r"|plutot|ca|pour|vers|apres|avant|je|on|vous|i|we|from|not|pas|works?|de)\b))")
_OF_MONTH = re.compile(
    rf"(?<![\w/])(?:(?:the|le) (?:{_W}|{_ANY_SHORT})? ?(?P<d1>[12]\d|3[01]|0?[1-9])"
    rf"(?: ?(?:st|nd|rd|th|er))?|(?P<d2>[12]\d|3[01]|[1-9])(?:st|nd|rd|th|er)"
    rf"|(?:{_W}) (?:the |le )?(?P<d3>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th|er)?)"
    rf"(?![\w€$£%]|[.,:/]\d| ?(?:h|pm|am)\b){_STOP}")
_NAMED_DAY = re.compile(
    rf"(?<!\w)(?:(?P<before>next|this coming|this|coming|last|past|ce|on|le) )?"
    rf"(?P<w>{_W})(?P<after> prochaine?s?| dernier| passe| qui vient| en huit| next week"
    r"| de la semaine prochaine| week)?(?!\w)")
_SHORT_DAY = re.compile(
    rf"(?<!\w)(?P<before>next|this|last|on|by|until|till|for|le|ce) (?P<w>{_ANY_SHORT})(?P<after>"
    r" prochain)?(?![\w'])")
_FEAST = re.compile(
    r"(?<!\w)(?:(?P<eve>(?:christmas|xmas) eve|(?:veille|reveillon) de noel)"
    r"|(?P<day>christmas(?: day)?|xmas|noel)|(?P<new>new year'?s day|jour de l'an))(?!\w)")


def days(plain: str) -> Iterator[Entity]:
    yield from _written(plain)
    yield from _numeric(plain)
    for offset, pattern in _RELATIVE:
        for match in re.finditer(rf"(?<![\w-])(?:{pattern})(?![\w-])", plain):
            yield _entity(f"{offset:+}d", match)
    yield from _counted(plain)
    for named in (_NAMED_DAY, _SHORT_DAY):
        for match in named.finditer(plain):
            yield _entity(_weekday(match), match)
    for match in _FEAST.finditer(plain):
        value = "--12-24" if match["eve"] else "--12-25" if match["day"] else "--01-01"
        yield _entity(value, match)


def _written(plain: str) -> Iterator[Entity]:
    for pattern in (_DAY_MONTH, _MONTH_DAY):
        for match in pattern.finditer(plain):
            yield from _dated(match, _MONTH[match["m"]], int(match["d"]), match["y"])
    for match in _OF_MONTH.finditer(plain):
        yield _entity(f"---{int(match['d1'] or match['d2'] or match['d3']):02}", match)


def _numeric(plain: str) -> Iterator[Entity]:
    for match in _ISO.finditer(plain):
        yield from _dated(match, int(match["m"]), int(match["d"]), match["y"])
    for match in _NUMERIC.finditer(plain):
        one, two, year = int(match["a"]), int(match["b"]), match["y"]
        if match["s"] != "/" and not year:
            continue  # 5-6 is a range, 5.30 a time
        if one <= 12 and two <= 12 and one != two:
            if one and two:
                yield _entity("/".join(filter(None, (match["a"], match["b"], year))), match)
        else:
            number, month = (one, two) if two <= 12 else (two, one)
            yield from _dated(match, month, number, year)


def _dated(match: re.Match[str], month: int, number: int, year: str | None) -> Iterator[Entity]:
    """Nothing where the calendar has no such day."""
    full = int(year) + (2000 if len(year) == 2 else 0) if year else 2024  # a leap year
    try:
        found = date(full, month, number)
    except ValueError:
        return
    yield _entity(found.isoformat() if year else f"--{month:02}-{number:02}", match)


def _counted(plain: str) -> Iterator[Entity]:
    for match in _IN.finditer(plain):
        after = (match["ago"] or "").strip()
        back = bool(match["back"]) or after == "ago"
        if not (match["ahead"] or back or after):
            continue
        count = int(match["n"]) if match["n"].isdigit() else SPELLED.get(
            match["n"], 2 if "couple" in match["n"] else 1)
        length = 7 if match["u"][0] in "ws" else 1
        yield _entity(f"{'-' if back else '+'}{count * length}d", match)


def _weekday(match: re.Match[str]) -> str:
    name = _WEEKDAY.get(match["w"]) or _SHORT_WEEKDAY[match["w"]]
    before, after = match["before"] or "", (match["after"] or "").strip()
    if before in ("last", "past") or after in ("dernier", "passe"):
        return f"{name}-1w"
    in_french = after.startswith("prochain") or after == "qui vient"  # the first to come
    return f"{name}+1w" if (before == "next" or after) and not in_french else name


def _entity(value: str, match: re.Match[str]) -> Entity:
    return Entity(Kind.DATE, value, match.start(), match.end())


# -- with a today --------------------------------------------------------------------------------


def resolve(value: str, today: date, language: Language) -> date | None:
    """The day that a value of `days` means; None for 05/06 in English, and where there is none.
    Without a year or a month it is the first to come, today included."""
    try:
        return _resolve(value, today, language)
    except (ValueError, OverflowError):
        return None


def _resolve(value: str, today: date, language: Language) -> date | None:
    if match := re.fullmatch(r"([+-]\d+)d", value):
        return today + timedelta(days=int(match[1]))
    if match := re.fullmatch(r"([a-z]{3})([+-]1w)?", value):
        return _of_week(WEEKDAYS.index(match[1]), match[2], today)
    if match := re.fullmatch(r"--(\d\d)-(\d\d)", value):
        return _first_of(today, int(match[2]), int(match[1]))
    if match := re.fullmatch(r"---(\d\d)", value):
        return _first_of(today, int(match[1]), None)
    if match := re.fullmatch(r"(\d+)/(\d+)(?:/(\d+))?", value):
        if language is Language.EN:
            return None
        if match[3]:
            return date(int(match[3]) % 100 + 2000, int(match[2]), int(match[1]))
        return _first_of(today, int(match[1]), int(match[2]))
    return date.fromisoformat(value)


def _of_week(weekday: int, week: str | None, today: date) -> date:
    ahead = (weekday - today.weekday()) % 7 or 7
    if week == "-1w":
        return today + timedelta(days=ahead - 7 if ahead < 7 else -7)
    if week == "+1w" and ahead + today.weekday() < 7:
        ahead += 7  # it is still to come in this week
    return today + timedelta(days=ahead)


def _first_of(today: date, number: int, month: int | None) -> date | None:
    """The first day from today on with that number (of that month); None if there is none."""
    for ahead in range(366 * 8 + 1):
        day = today + timedelta(days=ahead)
        if day.day == number and month in (None, day.month):
            return day
    return None
