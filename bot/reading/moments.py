"""Reads which day and time a text asks about: "and on sunday?", "le 24 décembre", "now?"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.models import EntityKind, Language
from bot.reading import dates, times
from bot.reading.calendar_words import ALL_WEEKDAYS, LONG_WEEKDAYS, respelt
from bot.reading.days import TAKEN, days
from bot.reading.feasts import feast_date, feasts
from bot.reading.folded import read

FEW_WORDS = 8  # in a text of so few, "sat" is Saturday
MOST_DAYS = 3  # days of one text that count
_NOW = re.compile(
    r"\b(?:right now|now|rn|at the moment|currently|still|atm|maintenant|mtn|la maintenant"
    r"|actuellement|en ce moment|a l'heure actuelle|a cette heure|encore (?:ouvert|ouvrez)\w*"
    r"|(?:ouverte?s?|ferme(?:e|s|es)?) la)(?!\w)|\bla ?\?*$"
    # nothing but "are you open?"
    r"|^\W*(?:(?:hi|hello|hey|bonjour|bonsoir|bjr|slt)\W+)?"
    r"(?:(?:are|r|is) (?:you|u|it|the (?:shop|store)) (?:guys )?(?:open|closed)"
    r"|(?:vous etes|vs etes|etes[- ]vous|c'? ?est|c|est-ce) (?:ouvert|ferme)s?"
    r"|(?:you )?open|ouverts?)\W*$"
)
_NEXT = re.compile(
    r"\b(?:next open|open(?:ing)? next|open (?:again|back)|re-?open\w*|back open|open back up"
    r"|(?:re|r)-?ouv(?:r|ert)\w*|prochaine (?:ouverture|fois)"
    r"|quand (?:est[- ]ce que )?(?:vous |c'est )?(?:r?ouvrez|a nouveau ouvert))"
)
_HOLIDAYS = re.compile(
    r"\b(?:(?:bank|public|national|legal|federal) hol(?:iday|idays|s)?"
    r"|on holidays|holiday hours|hols"
    r"|(?:jours? )?feries?|jours? de fetes?|(?:les |fin d'annee|periode des )fetes)\b"
)
_WEEKEND = re.compile(
    r"\b(?:(?P<which>this|next|ce|le|les|on|at|the|during)\s+)?(?:the )?"
    r"(?:week[- ]?ends?|wkn?d|wkends?|weekds)(?P<after> prochain)?\b|\b(?:ce|le) (?P<we>we)\b"
)
_UNTIL = re.compile(r"(?:until|till?|untill|jusqu'?(?:a|au)?)\s*$")
_EVERY = re.compile(
    r"\b(?:on|every|each|le|les|tous les|chaque)\s+$|\b(?:do|does) (?:you|u|the shop|it)\b"
)
_MONTH_DAYS = 30
_MONTHS_AGO = re.compile(
    r"\b(?:(?P<n>\d{1,2}|a|an|one|two|three|four|six|couple of|un|une|deux|trois|quatre|six)"
    r" (?:months?|mois)(?: ago| back)?|(?P<last>last month|le mois dernier))\b"
)
_COUNTS = {"couple of": 2, "two": 2, "deux": 2, "three": 3, "trois": 3, "four": 4, "quatre": 4}
_PARTS = re.compile(
    r"\b(?:morning|afternoon|evening|night|matin|matinee|apres[- ]midi|aprem|soir|soiree|lunch"
    r"|lunchtime|midi)\b"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """What a text says of when.

    days: the dates that it names, the first ones; a weekday is the next one, today included.
    usual: weekdays that are meant in general ("on Saturdays"). minute: of the day; until: whether
    it is asked up to then. now, next, holidays: whether it asks for the present, the next
    opening, public holidays in general."""

    days: tuple[date, ...] = ()
    usual: tuple[int, ...] = ()
    minute: int | None = None
    until: bool = False
    now: bool = False
    next: bool = False
    holidays: bool = False

    def __bool__(self) -> bool:
        return bool(self.days or self.minute is not None or self.now or self.next or self.holidays)


NO_MOMENT = Moment()


def moment(text: str, now: datetime, language: Language) -> Moment:
    """Reads it. now: the local time of who is asked."""
    plain = respelt(read(text).plain).plain
    today = now.date()
    found: list[tuple[int, date]] = []
    usual: list[int] = []
    for feast in feasts(plain):
        found.append((feast.start, feast_date(feast.value, today)))
        plain = _taken(plain, feast.start, feast.end)
    for match in _WEEKEND.finditer(plain):
        found += [(match.start(), day) for day in _weekend(match, today)]
        if match["which"] in ("on", "at", "the", "le", "les") or match[0].endswith("s"):
            usual += [5, 6]
        plain = _taken(plain, match.start(), match.end())
    said = list(days(plain))
    if not said and not found and len(plain.split()) <= FEW_WORDS:
        said = [one for one in days(plain, language) if not plain[one.start : one.end].isdigit()]
    for one in said:
        bare = ALL_WEEKDAYS.get(plain[one.start : one.end].split()[-1])
        day = (
            today + timedelta(days=(bare - today.weekday()) % 7)
            if bare is not None and "w" not in one.value[3:]
            else dates.resolve(one, today, language)
        )
        if day is None:
            continue
        found.append((one.start, day))
        if bare is not None and _in_general(plain, one.start, one.end):
            usual.append(bare)
    found.sort()
    minute, until = _minute(plain, now)
    return Moment(
        tuple(dict.fromkeys(day for _, day in found))[:MOST_DAYS],
        tuple(usual),
        minute,
        until,
        bool(_NOW.search(plain)) and not found,
        bool(_NEXT.search(plain)),
        bool(_HOLIDAYS.search(plain)),
    )


def _weekend(match: re.Match[str], today: date) -> list[date]:
    """Returns Saturday and Sunday; of this weekend what is left of it."""
    later = 7 if match["which"] == "next" or match["after"] else 0
    sunday = today + timedelta(days=6 - today.weekday() + later)
    return [day for day in (sunday - timedelta(days=1), sunday) if day >= today]


def _taken(plain: str, start: int, end: int) -> str:
    return plain[:start] + TAKEN * (end - start) + plain[end:]


def _in_general(plain: str, start: int, end: int) -> bool:
    """Returns whether a weekday is that of every week: "saturdays", "le samedi", "do you open on
    saturday"."""
    words = plain[start:end].split()
    if words[-1].endswith("s") and words[-1] in LONG_WEEKDAYS and words[0] not in ("ce", "this"):
        return words[-1] != "tues"
    return words[0] in ("le", "les")


def _minute(plain: str, now: datetime) -> tuple[int | None, bool]:
    """Returns the time of day that is named, and whether it is the end of what is asked."""
    for one in times.times(plain):
        assert one.kind is EntityKind.TIME
        until = bool(_UNTIL.search(plain[: one.start])) or plain[one.start :].startswith(
            ("until", "til")
        )
        if one.value.startswith("+PT"):
            count, unit = int(re.findall(r"\d+", one.value)[0]), one.value
            minutes = now.hour * 60 + now.minute + count * (60 if "H" in unit else 1)
            return (minutes, until) if minutes < 24 * 60 else (None, False)
        hour, minute = int(one.value[:2]), int(one.value[3:5])
        if one.value.endswith("?") and 1 <= hour <= (11 if until else 7):
            hour += 12  # no shop is asked for four in the morning
        if one.value == "12:00" and "noon" not in plain and not re.search(r"\b1?2 ?(?:h|p)", plain):
            continue  # "entre midi et deux" is the break, not a time
        return 60 * hour + minute, until
    return None, False


def months_ago(plain: str) -> int | None:
    """Returns the days for "two months ago", which are no exact date."""
    if match := _MONTHS_AGO.search(plain):
        if match["last"]:
            return _MONTH_DAYS
        count = match["n"]
        return _MONTH_DAYS * (int(count) if count.isdigit() else _COUNTS.get(count, 1))
    return None
