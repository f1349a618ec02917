"""Finds the public holidays and feasts that a text names, and their dates.

A value is a day of the year (12-25), of Easter (easter+1), the nth weekday of a month (thu4-11) or
the last one (mon-1-05). Names mean the same in both languages; what only one country has, such as
Thanksgiving, is that country's day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.reading.calendar_words import WEEKDAYS

_PAST = 7  # a feast is this year's if it is at most so many days past
_APOSTROPHE = r"['’ ]?"
_SAINT = r"(?:saint|st|ste|sainte)[ -]"

_FEASTS = tuple(
    (re.compile(rf"(?<!\w)(?:{names})(?!\w)"), value)
    for value, names in (  # the longer before what it holds
        ("12-24", r"(?:christmas|xmas|x-mas) ?eve|(?:la )?(?:veille|reveillon) de noel"),
        ("12-26", r"boxing day|(?:le )?lendemain de noel|day after (?:christmas|xmas)"),
        ("12-25", r"(?:christmas|xmas|x-mas)(?: day)?|(?:le )?(?:jour de )?noel"),
        (
            "12-31",
            rf"new ?year(?:{_APOSTROPHE}?s)? ?eve|nye|(?:la )?{_SAINT}sylvestre"
            r"|(?:la )?veille du (?:nouvel|jour de l'?) ?an|reveillon du nouvel an|hogmanay",
        ),
        (
            "01-01",
            rf"new ?year(?:{_APOSTROPHE}?s)?(?: ?day)?|(?:le )?jour de l{_APOSTROPHE}an"
            r"|(?:le )?nouvel an|(?:le )?(?:premier|1er) de l'an",
        ),
        ("easter-2", r"good friday|(?:le )?vendredi[ -]saint"),
        ("easter+1", r"easter ?monday|(?:le )?lundi (?:de |des )?paques"),
        ("easter-1", r"easter saturday|(?:le )?samedi (?:de paques|saint)"),
        ("easter+0", r"easter(?: sunday)?|(?:le )?(?:dimanche de )?paques"),
        ("easter+39", rf"ascension(?: day)?|(?:le )?(?:jeudi|pont) de l{_APOSTROPHE}ascension"),
        ("easter+50", r"whit ?monday|pentecost monday|(?:le )?lundi de (?:la )?pentecote"),
        ("easter+49", r"whit ?sunday|pentecost|(?:la )?pentecote"),
        ("05-01", r"labou?r day|may day|(?:la )?fete du travail"),
        ("05-08", r"victory (?:in europe )?day|ve day|(?:la )?(?:fete de la )?victoire"),
        ("07-14", r"bastille day|(?:la )?fete nationale"),
        ("08-15", rf"assumption(?: day)?|(?:l{_APOSTROPHE})?assomption"),
        ("11-01", rf"all (?:saints|hallows){_APOSTROPHE}?(?: day)?|(?:la )?toussaint"),
        ("11-11", rf"armistice(?: day)?|remembrance day|(?:l{_APOSTROPHE})?armistice"),
        ("10-31", r"halloween"),
        ("02-14", rf"valentine{_APOSTROPHE}?s?(?: day)?|(?:la )?{_SAINT}valentin"),
        ("07-04", r"independence day|4th of july|fourth of july"),
        ("mon-1-05", r"memorial day"),
        ("mon3-01", r"mlk day|martin luther king(?: jr\.?)?(?: day)?"),
        ("mon3-02", rf"president{_APOSTROPHE}?s{_APOSTROPHE}? day"),
        ("mon2-10", r"columbus day|indigenous peoples day"),
        ("06-19", r"juneteenth"),
        ("07-01", r"canada day|(?:la )?fete du canada"),
        ("03-17", rf"st\.? ?patrick{_APOSTROPHE}?s?(?: day)?|{_SAINT}patrick"),
        ("04-01", rf"april fool{_APOSTROPHE}?s?{_APOSTROPHE}?(?: day)?|poisson d'avril"),
        ("easter-47", r"mardi gras|shrove tuesday|pancake day"),
        ("thu4-11", r"thanksgiving(?: day)?"),
        ("fri4-11", r"black friday"),
        ("mon1-09", r"us labou?r day"),
        ("sun2-05", rf"mother{_APOSTROPHE}?s{_APOSTROPHE}? day"),
        ("sun3-06", rf"father{_APOSTROPHE}?s{_APOSTROPHE}? day|(?:la )?fete des peres"),
        ("sun-1-05", r"(?:la )?fete des meres"),
    )
)
_OF_YEAR = re.compile(r"(\d\d)-(\d\d)")
_OF_EASTER = re.compile(r"easter([+-]\d+)")
_NTH = re.compile(r"([a-z]{3})(-?\d)-(\d\d)")


@dataclass(frozen=True, slots=True)
class Feast:
    """A feast named at plain[start:end]."""

    value: str
    start: int
    end: int


def feasts(plain: str) -> list[Feast]:
    """Returns the feasts that a folded text names, in its order; each part is read once."""
    found: list[Feast] = []
    for pattern, value in _FEASTS:
        for match in pattern.finditer(plain):
            if not any(one.start < match.end() and match.start() < one.end for one in found):
                found.append(Feast(value, *match.span()))
    return sorted(found, key=lambda one: one.start)


def feast_date(value: str, today: date) -> date:
    """Returns the date of the feast that is meant: the next to come, or one just past."""
    this = feast_of(value, today.year)
    return this if this >= today - timedelta(days=_PAST) else feast_of(value, today.year + 1)


def feast_of(value: str, year: int) -> date:
    """Returns the date of the feast in that year."""
    if match := _OF_YEAR.fullmatch(value):
        return date(year, int(match[1]), int(match[2]))
    if match := _OF_EASTER.fullmatch(value):
        return easter(year) + timedelta(days=int(match[1]))
    match = _NTH.fullmatch(value)
    assert match is not None, value
    weekday, nth, month = WEEKDAYS.index(match[1]), int(match[2]), int(match[3])
    if nth < 0:
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def easter(year: int) -> date:
    """Returns Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, ch. 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, number = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, number + 1)
