"""bot/reading/years.py and bot/reading/day_figures.py."""

from __future__ import annotations

from datetime import date

import pytest

from bot.models import Language
from bot.reading.dates import day
from bot.reading.folded import read
from bot.reading.years import in_figures

TODAY = date(2026, 10, 14)  # a Wednesday


@pytest.mark.parametrize(
    ("said", "year"),
    [
        ("nineteen eighty five", "1985"),
        ("nineteen eighty-five", "1985"),
        ("nineteen hundred and ten", "1910"),
        ("nineteen oh five", "1905"),
        ("twenty twenty six", "2026"),
        ("two thousand and three", "2003"),
        ("two thousand", "2000"),
        ("mille neuf cent quatre-vingt-cinq", "1985"),
        ("mille neuf cent soixante et onze", "1971"),
        ("mille neuf cent nonante deux", "1992"),
        ("dix-neuf cent dix", "1910"),
        ("deux mille trois", "2003"),
        ("deux mille", "2000"),
        ("1958 sorry 1985", "1985"),
        ("1958 non 1985", "1985"),
    ],
)
def test_years(said: str, year: str) -> None:
    assert in_figures(said).strip() == year
    assert len(in_figures(said)) == len(said)


@pytest.mark.parametrize("said", ["nineteen people", "1999-2001", "1999 or 2001", "twenty", "12"])
def test_no_years(said: str) -> None:
    assert in_figures(said) == said


@pytest.mark.parametrize(
    ("language", "text", "question", "meant"),
    [
        ("en", "4th of the 7th 1985", "date of birth", "1985-07-04"),
        ("en", "4th of the 7th 85", "date of birth", "1985-07-04"),
        ("en", "fourth of july nineteen eighty five", "date of birth", "1985-07-04"),
        ("en", "4 jul 1958 sorry 1985", "date of birth", "1985-07-04"),
        ("en", "04071985", "date of birth", None),  # day or month first
        ("en", "25071985", "date of birth", "1985-07-25"),
        ("en", "4th of the 14th", "which day", None),
        ("en", "three weeks today", "which day", "2026-11-04"),
        ("en", "3 weeks on friday", "which day", "2026-11-06"),
        ("en", "a sunday", "which day", None),
        ("en", "friday 16 or 23", "which day", None),
        ("fr", "le 4 du 7 1985", "date de naissance", "1985-07-04"),
        ("fr", "04071985", "date de naissance", "1985-07-04"),
        ("fr", "un dimanche", "quel jour", None),
        ("fr", "vendredi 16 ou 23", "quel jour", None),
    ],
)
def test_days(language: str, text: str, question: str, meant: str | None) -> None:
    found = day(read(text), Language(language), TODAY, question)
    assert (found and found.value) == meant
