"""Hours as people write them on a page, in either language, and as they are kept."""

from __future__ import annotations

import pytest

from bot.errors import BadWordsError, UsageError
from bot.knowledge.rules.hours import week
from bot.models import Language
from bot.web.catalog import in_language
from bot.web.console.hours_words import OTHER_DAYS, WEEK, kept, read, samples, written


def test_a_week_is_written_in_the_language_of_whoever_looks_and_read_back():
    assert written(Language.FR, WEEK).splitlines() == [
        "lun-ven 9:00-12:00, 14:00-18:00",
        "sam 10:00-13:00",
        "dim fermé",
        "jours fériés fermé",
    ]
    assert written(Language.EN, None) == ""
    for language in Language:
        one, other = samples(language)
        assert (read(one), read(other)) == (WEEK, OTHER_DAYS)


@pytest.mark.parametrize(
    ("line", "days", "hours"),
    [
        ("mon-fri 9:00-18:00", "mon-fri", "9:00-18:00"),
        ("lun-ven 9h-18h", "mon-fri", "9:00-18:00"),
        ("Lundi - Vendredi : 9 h 30 - 12 h, 14h-18h30", "mon - fri", "9:30-12:00, 14:00-18:30"),
        ("mar, jeu 9:00-12:00", "tue, thu", "9:00-12:00"),
        ("SAMEDI fermée", "sat", "closed"),
        ("Sunday Closed", "sun", "closed"),
        ("fériés fermé", "holidays", "closed"),
        ("Jours fériés: fermé", "holidays", "closed"),
        ("12-24 9h-13h", "12-24", "9:00-13:00"),
        ("2026-08-01/2026-08-15 fermé", "2026-08-01/2026-08-15", "closed"),
        ("gestern 9:00-12:00", "gestern", "9:00-12:00"),  # read on, it says what is wrong
        ("mon never", "mon", "never"),
    ],
)
def test_a_line_is_read_in_either_language(line: str, days: str, hours: str):
    assert [(kept(day), time.replace(" - ", "-")) for day, time in read(line).items()] == [
        (days, hours)
    ]


@pytest.mark.parametrize("line", ["mon-fri", "9:00-18:00", "<script>"])
def test_a_line_without_days_or_hours_is_refused(line: str):
    with pytest.raises(UsageError, match="Each line is days and hours"):
        read(f"{line}\n\n")


@pytest.mark.parametrize(
    ("hours", "french"),
    [
        ({"mon-sat": "9:00-18:00"}, "il manque dim ; un jour sans heures est « fermé »"),
        ({"mon-wed": "closed", "mon": "closed"}, "lun y est deux fois"),
        (
            {"lundredi": "closed"},
            "'lundredi' n'est pas un jour ; les jours sont "
            "lun, mar, mer, jeu, ven, sam, dim, jours fériés",
        ),
    ],
)
def test_what_is_wrong_is_said_with_french_days(hours: dict[str, str], french: str):
    with pytest.raises(BadWordsError) as caught:
        week(hours)
    assert in_language(Language.FR, caught.value.said) == french
