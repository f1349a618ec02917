"""The names of weekdays and months, and their misspellings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.models import Language
from bot.reading.folded import distance
from bot.reading.numbers import any_of

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")  # as date.weekday() counts
_LONG = (
    "monday mondays lundi lundis",
    "tuesday tuesdays mardi mardis",
    "wednesday wednesdays mercredi mercredis",
    "thursday thursdays jeudi jeudis",
    "friday fridays vendredi vendredis",
    "saturday saturdays samedi samedis",
    "sunday sundays dimanche dimanches",
)
_SHORT = {
    Language.EN: ("mon", "tues tue", "wed weds", "thurs thur thu", "fri", "sat", "sun"),
    Language.FR: ("lun", "mar", "mer", "jeu", "ven vend", "sam", "dim"),
}
_MONTHS = (
    "january janvier janv jan",
    "february fevrier fevr fev feb",
    "march mars mar",
    "april avril avr apr",
    "may mai",
    "june juin jun",
    "july juillet juil jul",
    "august aout aug",
    "september septembre sept sep",
    "october octobre oct",
    "november novembre nov",
    "december decembre dec",
)
MONTHS = {word: number for number, kin in enumerate(_MONTHS, 1) for word in kin.split()}
LONG_WEEKDAYS = {word: number for number, kin in enumerate(_LONG) for word in kin.split()}
_SHORT_WEEKDAYS = {
    language: {word: number for number, kin in enumerate(names) for word in kin.split()}
    for language, names in _SHORT.items()
}
# the short names that mean nothing else, in either language
CLEAR_WEEKDAYS = LONG_WEEKDAYS | {"weds": 2, "thurs": 3, "thur": 3, "thu": 3, "fri": 4}
ALL_WEEKDAYS = LONG_WEEKDAYS | _SHORT_WEEKDAYS[Language.EN] | _SHORT_WEEKDAYS[Language.FR]

_NAMES = [
    name for name in (*LONG_WEEKDAYS, *MONTHS) if len(name) >= 5 and name not in ("march", "month")
] + ["demain", "tomorrow"]
# close to a name, but words of their own
_OTHERS = "month months weekday weekdays merci moment domain vendre nombre demarche demarches marde"
_KNOWN = frozenset([*_NAMES, *MONTHS, *_OTHERS.split()])
_WORD = re.compile(r"[a-z]{5,}")


def weekdays(language: Language | None) -> dict[str, int]:
    """Returns every name of a weekday in texts of that language, or of both."""
    return LONG_WEEKDAYS | _SHORT_WEEKDAYS[language] if language else ALL_WEEKDAYS


@dataclass(frozen=True, slots=True)
class Respelt:
    """A text with its misspelt weekdays and months corrected. at[i]: the place of the character
    plain[i] in the text as it was."""

    plain: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Returns the place of plain[start:end] in the text as it was."""
        return self.at[start], self.at[end - 1] + 1


def respelt(plain: str) -> Respelt:
    """Corrects misspelt weekdays and months."""
    parts: list[str] = []
    at: list[int] = []
    position = 0
    for match in _WORD.finditer(plain):
        word = _right(match[0])
        if word == match[0]:
            continue
        parts += plain[position : match.start()], word
        at += range(position, match.start())
        last = match.end() - 1
        at += (min(match.start() + i, last) for i in range(len(word) - 1))
        at.append(last)
        position = match.end()
    at += range(position, len(plain))
    return Respelt("".join((*parts, plain[position:])), tuple(at))


@lru_cache(4096)
def _right(word: str) -> str:
    if word in _KNOWN:
        return word
    for known in _NAMES:
        limit = 2 if len(known) >= 8 else 1
        if known[0] == word[0] and distance(word, known, limit) <= limit:
            return known
    return word


def weekday_pattern(language: Language | None) -> str:
    """Returns a pattern of every weekday's name in that language, or in both."""
    return any_of(weekdays(language))
