"""Hours as people write them on a page, in their language: "mon-fri 9:00-18:00", "lun-ven 9h-18h".

Either language is read, whoever looks, with the days' long names too; what is kept is English."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.errors import UsageError
from bot.knowledge.rules.hours import CLOSED, HOLIDAYS
from bot.models import Language
from bot.reading.calendar_words import ALL_WEEKDAYS, WEEKDAYS
from bot.reading.folded import fold
from bot.web.catalog import mark, translate

NO_HOURS = mark("Each line is days and hours, as in mon-fri 9:00-12:00, 14:00-18:00: %(line)s")
_WORDS = (*WEEKDAYS, HOLIDAYS, CLOSED)
WEEK = {
    "mon-fri": "9:00-12:00, 14:00-18:00",
    "sat": "10:00-13:00",
    "sun": CLOSED,
    HOLIDAYS: CLOSED,
}
OTHER_DAYS = {
    "12-24": "9:00-13:00",
    "2027-08-14": CLOSED,
    "2027-08-01/2027-08-15": CLOSED,
}
_LINE = re.compile(r"(?P<days>.+?):?\s+(?P<times>\d.*|[^\W\d]+)")
_WORD = re.compile(r"[^\W\d_]{2,}(?: [^\W\d_]{2,})*")
_HOUR = re.compile(r"(?<=\d) ?h(?! ?\d)")
_MINUTES = re.compile(r"(?<=\d) ?h ?(?=\d)")


def written(language: Language, hours: Mapping[str, str] | None) -> str:
    """Returns hours as lines of that language."""
    lines = (f"{days} {times}" for days, times in sorted((hours or {}).items(), key=_place))
    return "\n".join(in_words(language, line) for line in lines)


def _place(line: tuple[str, str]) -> int:
    """Returns where a line stands: days of the week by the first of them, then all others."""
    first = line[0][:3]
    return WEEKDAYS.index(first) if first in WEEKDAYS else len(WEEKDAYS)


def samples(language: Language) -> tuple[str, str]:
    """Returns how a usual week is written, and how other days are."""
    return written(language, WEEK), written(language, OTHER_DAYS)


def in_words(language: Language, said: str) -> str:
    """Returns days or hours with their words in that language."""
    return re.sub(r"[a-z]{3,}", lambda found: _named(language, found[0]), said)


def _named(language: Language, word: str) -> str:
    return translate(language, word) if word in _WORDS else word


def read(lines: str) -> dict[str, str]:
    """Reads a line for each of the days. Raises UsageError."""
    found = {}
    for line in filter(None, map(str.strip, lines.splitlines())):
        match = _LINE.fullmatch(line)
        if match is None:
            raise UsageError(NO_HOURS, line=line[:60])
        found[kept(match["days"])] = kept(match["times"])
    return found


def kept(said: str) -> str:
    """Returns days or hours as they are kept; a word that is not known stays as it is."""
    hours = _MINUTES.sub(":", _HOUR.sub(":00", said.strip()))
    return _WORD.sub(lambda found: _KEPT.get(fold(found[0]), found[0]), hours)


_KEPT = {
    **{name: WEEKDAYS[number] for name, number in ALL_WEEKDAYS.items()},
    **{fold(translate(one, word)): word for one in Language for word in _WORDS},
    **dict.fromkeys(("feries", "ferie", "holiday"), HOLIDAYS),
    **dict.fromkeys(("fermee", "ferme", "shut"), CLOSED),
}
