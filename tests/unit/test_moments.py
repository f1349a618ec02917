"""Feasts, the moment that a text asks about, and the questions of a text."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gate.hours import public_holidays
from bot.models import Language
from bot.reading.clauses import questions
from bot.reading.feasts import easter, feast_date, feast_of, feasts
from bot.reading.folded import read
from bot.reading.moments import moment, months_ago

EN, FR = Language.EN, Language.FR
NOW = datetime(2026, 11, 23, 11, tzinfo=ZoneInfo("Europe/Paris"))  # a Monday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("New Year's Day?", "2027-01-01"),
        ("new years day", "2027-01-01"),
        ("new year’s eve", "2026-12-31"),
        ("open xmas?", "2026-12-25"),
        ("Et à Noël ?", "2026-12-25"),
        ("la veille de Noël", "2026-12-24"),
        ("le jour de l'an", "2027-01-01"),
        ("nouvel an", "2027-01-01"),
        ("la saint-sylvestre", "2026-12-31"),
        ("good friday", "2027-03-26"),
        ("lundi de Pâques", "2027-03-29"),
        ("easter monday", "2027-03-29"),
        ("l'ascension", "2027-05-06"),
        ("lundi de pentecote", "2027-05-17"),
        ("fête du travail", "2027-05-01"),
        ("bastille day", "2027-07-14"),
        ("le 15 août, l'assomption", "2027-08-15"),
        ("toussaint", "2027-11-01"),
        ("armistice", "2027-11-11"),
        ("thanksgiving", "2026-11-26"),
        ("black friday", "2026-11-27"),
        ("boxing day", "2026-12-26"),
        ("fête des mères", "2027-05-30"),
        ("fathers day", "2027-06-20"),
    ],
)
def test_feasts_have_their_dates(text: str, day: str):
    (found,) = feasts(read(text).plain)
    assert feast_date(found.value, NOW.date()).isoformat() == day


@pytest.mark.parametrize(
    "text",
    ["my new year plans are mayday", "is it a noelle dress", "what a year", "the eastern one"],
)
def test_other_words_are_no_feasts(text: str):
    assert [one.value for one in feasts(read(text).plain)] in ([], ["01-01"])


@given(st.integers(2009, 2090))
def test_easter_monday_is_a_holiday_of_france(year: int):
    assert easter(year).weekday() == 6
    for value in ("easter+1", "easter+39", "easter+50", "07-14", "11-01"):
        assert feast_of(value, year) in public_holidays("FR", year)


@pytest.mark.parametrize(
    ("text", "language", "days"),
    [
        ("are you open saturday?", EN, ["2026-11-28"]),
        ("open monday?", EN, ["2026-11-23"]),  # today
        ("open sat and sun?", EN, ["2026-11-28", "2026-11-29"]),
        ("sun?", EN, ["2026-11-29"]),
        ("mar ?", FR, ["2026-11-24"]),
        ("next friday", EN, ["2026-12-04"]),
        ("vendredi prochain", FR, ["2026-11-27"]),
        ("this weekend", EN, ["2026-11-28", "2026-11-29"]),
        ("ce we ?", FR, ["2026-11-28", "2026-11-29"]),
        ("le 24 décembre", FR, ["2026-12-24"]),
        ("on the 26th", EN, ["2026-11-26"]),
        ("ce soir", FR, ["2026-11-23"]),
        ("dem1 matin", FR, ["2026-11-24"]),
        ("le 25/12", FR, ["2026-12-25"]),
        ("how much is it", EN, []),
        ("mon colis est perdu", FR, []),
        ("I sat in the car for 2 hours and nobody came out to help me", EN, []),
    ],
)
def test_the_days_of_a_text(text: str, language: Language, days: list[str]):
    assert [day.isoformat() for day in moment(text, NOW, language).days] == days


def test_a_weekend_that_has_begun_is_what_is_left_of_it():
    sunday = datetime(2026, 11, 29, 9, tzinfo=ZoneInfo("Europe/Paris"))
    assert moment("this weekend?", sunday, EN).days == (date(2026, 11, 29),)
    assert moment("next weekend?", sunday, EN).days == (date(2026, 12, 5), date(2026, 12, 6))


@pytest.mark.parametrize(
    ("text", "minute", "until"),
    [
        ("open at 7pm?", 19 * 60, False),
        ("at 7?", 19 * 60, False),
        ("at 9?", 9 * 60, False),
        ("until 8?", 20 * 60, True),
        ("jusqu'à 20h", 20 * 60, True),
        ("vers 18h30", 18 * 60 + 30, False),
        ("in 2 hours", 13 * 60, False),
        ("fermé entre midi et deux ?", None, False),
        ("open today", None, False),
    ],
)
def test_the_time_of_a_text(text: str, minute: int | None, until: bool):
    found = moment(text, NOW, EN)
    assert (found.minute, found.until) == (minute, until)


@pytest.mark.parametrize(
    "text", ["now?", "open rn", "are you open?", "c'est ouvert là", "ouvert ?"]
)
def test_now(text: str):
    assert moment(text, NOW, EN).now


@pytest.mark.parametrize(
    "text", ["are you open on sunday now", "what do you open", "where is la Rue"]
)
def test_not_now(text: str):
    assert not moment(text, NOW, EN).now


@pytest.mark.parametrize(
    ("text", "days"),
    [("two months ago", 60), ("il y a 1 mois", 30), ("last month", 30), ("a month ago", 30)],
)
def test_months_are_so_many_days(text: str, days: int):
    assert months_ago(text) == days
    assert months_ago("monthly") is None


@given(st.text(max_size=80))
def test_any_text_has_a_moment(text: str):
    for language in Language:
        assert len(moment(text, NOW, language).days) <= 3


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "gluten free cakes and what time do you close?",
            ["gluten free cakes", "what time do you close?"],
        ),
        ("hours? price? address?", ["hours?", "price?", "address?"]),
        (
            "Bonjour, vous êtes ouverts samedi et c'est combien la livraison ?",
            ["Bonjour", "vous êtes ouverts samedi", "c'est combien la livraison ?"],
        ),
        (
            "do you have parking\nare you open on sunday",
            ["do you have parking", "are you open on sunday"],
        ),
        ("are you open on saturday and sunday?", []),
        ("do you sell red and blue scarves?", []),
        ("je peux payer par carte et par chèque ?", []),
        ("Where are you? Thanks", []),
        ("thanks, see you on saturday and bye", []),
        ("stop", []),
    ],
)
def test_the_questions_of_a_text(text: str, parts: list[str]):
    assert list(questions(text)) == parts


@given(st.text(max_size=300))
def test_no_part_is_made_up(text: str):
    assert all(part in text for part in questions(text))
