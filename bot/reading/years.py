"""Writes the years of a text in figures: "nineteen eighty five", "deux mille trois", and of a year
that is corrected only the last one ("1958 sorry 1985")."""

from __future__ import annotations

import re

from bot.reading.folded import CORRECTION
from bot.reading.numbers import any_of

_UNITS = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_UNITES = "un deux trois quatre cinq six sept huit neuf".split()
_DIX = "dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf".split()
_DIZAINES = (  # with what follows: up to 9, or up to 19
    ("vingt", 20, 9),
    ("trente", 30, 9),
    ("quarante", 40, 9),
    ("cinquante", 50, 9),
    ("soixante", 60, 19),
    ("septante", 70, 9),
    ("quatre-vingt", 80, 19),
    ("octante", 80, 9),
    ("huitante", 80, 9),
    ("nonante", 90, 9),
)


def _english() -> dict[str, int]:
    found = {word: number for number, word in enumerate([*_UNITS, *_TEENS], 1)}
    for tens, word in enumerate(_TENS, 2):
        found[word] = tens * 10
        found |= {f"{word}-{one}": tens * 10 + number for number, one in enumerate(_UNITS, 1)}
    return found


def _french() -> dict[str, int]:
    small = {word: number for number, word in enumerate([*_UNITES, *_DIX], 1)}
    found = dict(small)
    for word, value, most in _DIZAINES:
        found |= {word: value, f"{word}s": value}
        for one, number in small.items():
            if number <= most:
                found |= {f"{word}-{one}": value + number, f"{word}-et-{one}": value + number}
    return found


_EN, _FR = _english(), _french()


def _spoken(names: dict[str, int]) -> str:
    return any_of(names).replace(r"\-", "[- ]").replace("-", "[- ]").replace("[[ ] ]", "[- ]")


_IN_WORDS = re.compile(
    rf"(?<!\w)(?:(?P<century>nineteen|twenty) (?:hundred (?:and )?)?(?:(?:oh?"
    rf"|and) )?(?P<en>{_spoken(_EN)})"
    rf"|two thousand(?: (?:and )?(?P<two>{_spoken(_EN)}))?"
    rf"|(?:mille neuf|dix[- ]neuf)[- ]cents?(?:[- ](?P<fr>{_spoken(_FR)}))?"
    rf"|deux[- ]mille(?:[- ](?P<deux>{_spoken(_FR)}))?)(?!\w)"
)
_YEAR = r"(?:19|20)\d\d"
_CORRECTED = re.compile(rf"(?<!\w){_YEAR}(?P<joint>\W[^\d]{{1,20}}?)(?={_YEAR}(?!\w))")


def in_figures(plain: str) -> str:
    """Returns the text with its years in figures, every other letter where it was."""
    written = _IN_WORDS.sub(_figures, plain)
    return _CORRECTED.sub(
        lambda found: " " * len(found[0]) if CORRECTION.search(found["joint"]) else found[0],
        written,
    )


def _figures(match: re.Match[str]) -> str:
    year = 1900 if match["century"] == "nineteen" or match[0].startswith(("mille", "dix")) else 2000
    for group, names in (("en", _EN), ("two", _EN), ("fr", _FR), ("deux", _FR)):
        if said := match[group]:
            year += names[said.replace(" ", "-")]
    return str(year).ljust(len(match[0]))
