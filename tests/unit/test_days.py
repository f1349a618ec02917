"""One grammar of days, read by two roads: the answer to a survey's question, and what any text
names (tests/samples)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.survey_evaluation import Case, load
from bot.models import EntityKind, Language
from bot.reading.calendar_words import LONG_WEEKDAYS, respelt
from bot.reading.dates import day, is_possible, resolve
from bot.reading.days import Day, days
from bot.reading.entities import find
from bot.reading.folded import fold, read
from bot.surveys.rules import QuestionKind

EN, FR = Language.EN, Language.FR
TODAY = date(2026, 11, 25)  # a Wednesday
SAMPLES = Path(__file__).parents[1] / "samples"
ANSWERS = [c for c in load(SAMPLES / "survey_answers.tsv") if c.kind is QuestionKind.DATE]


def texts() -> list[tuple[Language, str]]:
    rows = [
        (Language(language), line.split("=>")[0].strip())
        for language in ("en", "fr")
        for line in (SAMPLES / f"entities.{language}.txt").read_text("utf-8").splitlines()
    ]
    return [(language, text) for language, text in rows if not text.startswith("#")]


def named(text: str, language: Language, today: date, *, past: bool = False) -> set[str]:
    """The dates of the days that a text names."""
    meant = (
        resolve(Day(one.value, one.start, one.end), today, language, past=past)
        for one in find(text)
        if one.kind is EntityKind.DATE
    )
    return {one.isoformat() for one in meant if one}


def answered(case: Case, question: str) -> str | None:
    found = day(read(case.reply), case.language, case.today or TODAY, question)
    return found and found.value


def test_both_roads_lead_to_the_same_day():
    """Or to none: a question tells what a text alone does not, and the other way round."""
    together = 0
    for case in ANSWERS:
        for past, question in ((False, ""), (True, "when did you come")):
            answer = answered(case, question)
            dates = named(case.reply, case.language, case.today or TODAY, past=past)
            if answer and dates:
                together += 1
                assert answer in dates, case.reply
    for language, text in texts():
        found = day(read(text), language, TODAY)
        if found and (dates := named(text, language, TODAY)):
            together += 1
            assert found.value in dates, text
    assert together > 500  # else this would say nothing


def test_survey_dates_are_read_as_well_as_ever():
    """Two replies are known to be misread; one more is one too many."""
    of_day = [case for case in ANSWERS if case.expected[:2] in ("20", "IN")]
    assert len(of_day) > 500
    wrong = [
        case.reply
        for case in of_day
        if (answered(case, fold(case.question)) or "INVALID") != case.expected
    ]
    assert len(wrong) <= 2, wrong


@pytest.mark.parametrize(("text", "said"), [
    ("2026-06-12", ["2026-06-12"]), ("le 12 juin", ["--06-12"]), ("June 12th, 2027",
    ["2027-06-12"]), ("the 12th", ["---12"]), ("tomorrow", ["+1d"]), ("avant-hier", ["-2d"]),
    ("friday", ["fri"]), ("next friday", ["fri+1w"]), ("vendredi prochain", ["fri+0w"]),
    ("coming friday", ["fri+0w"]), ("last monday", ["mon-1w"]), ("lundi dernier", ["mon-1w"]),
    ("friday week", ["fri+1w"]), ("lundi en huit", ["mon+1w"]), ("05/06", ["05/06"]),
    ("06/06", ["--06-06"]), ("13/06", ["--06-13"]), ("06/13", ["06/13"]),
    ("5/6/27", ["5/6/27"]), ("13/06/27", ["2027-06-13"]), ("in a couple of weeks", ["+14d"]),
    ("dans trois semaines", ["+21d"]), ("il y a katre jours", ["-4d"]), ("in thre days", ["+3d"]),
    ("a fortnight ago", ["-14d"]), ("dans une quinzaine", ["+15d"]),
    ("nineteen days from now", ["+19d"]), ("demain en huit", ["+8d"]),
    ("noel", ["--12-25"]), ("new year's day", ["--01-01"]), ("monday or tuesday", ["mon", "tue"]),
    ("today's parcel", ["+0d"]), ("fridays are fine", ["fri"]), ("thurs", ["thu"]),
    ("le mar", ["tue"]), ("tue 17th", ["---17"]), ("Friday the 13th", ["---13"]),
    # a day only if it was asked for
    ("sun", []), ("la mer", []), ("le sixieme", []), ("the second", []), ("12.06", []),
    ("sat 12", []), ("the 12 eggs", []), ("first may I ask", []), ("à ce jour", []),
    ("5-6", []), ("5.30", []), ("12/06€", []), ("12/06/2026/3", []), ("a code 12-2026-06-12", []),
    ("1.2.3.4", []), ("", []), ("no day", []),
])  # fmt: skip
def test_what_is_said(text: str, said: list[str]):
    assert [one.value for one in days(respelt(read(text).plain).plain)] == said


@pytest.mark.parametrize(("text", "language", "said"), [
    ("sun", EN, ["sun"]), ("sun", FR, []), ("mer", FR, ["wed"]), ("mer", EN, []),
    ("the second", EN, ["---02"]), ("12.06", EN, ["12.06".replace(".", "/")]),
    ("sat 12", EN, ["---12"]), ("le vingt et un", FR, ["---21"]), ("ce jour", FR, ["+0d"]),
    ("à partir d'aujourd'hui", FR, []),
])  # fmt: skip
def test_what_is_said_to_who_asked_for_a_day(text: str, language: Language, said: list[str]):
    assert [one.value for one in days(read(text).plain, language)] == said


@pytest.mark.parametrize(("value", "language", "past", "meant"), [
    ("+1d", EN, False, "2026-11-26"), ("-1d", FR, True, "2026-11-24"),
    ("fri", EN, False, "2026-11-27"), ("fri", EN, True, "2026-11-20"),
    ("fri+0w", FR, True, "2026-11-27"), ("fri+1w", EN, False, "2026-12-04"),
    ("fri+1w", EN, True, "2026-12-04"), ("wed", EN, False, "2026-12-02"),
    ("wed", EN, True, "2026-11-18"), ("wed-1w", EN, False, "2026-11-18"),
    ("mon-1w", EN, False, "2026-11-23"), ("mon+1w", EN, False, "2026-11-30"),
    ("tue+1w", FR, False, "2026-12-01"), ("--06-12", EN, False, "2027-06-12"),
    ("--06-12", EN, True, "2026-06-12"), ("--12-24", EN, True, "2025-12-24"),
    ("--10-25", EN, False, "2026-10-25"), ("--10-24", EN, False, "2027-10-24"),
    ("---12", FR, False, "2026-12-12"), ("---12", FR, True, "2026-11-12"),
    ("---25", FR, False, "2026-11-25"), ("---31", EN, False, "2026-12-31"),
    ("05/06", EN, False, None), ("05/06", FR, False, "2027-06-05"),
    ("05/06/2026", FR, False, "2026-06-05"), ("05/06/26", FR, False, "2026-06-05"),
    ("06/13", FR, False, None), ("06/13", EN, False, "2027-06-13"),
    ("13/13", EN, False, None), ("13/13", FR, False, None), ("--02-29", EN, False, None),
    ("2026-02-28", EN, False, "2026-02-28"), ("2026-02-30", EN, False, None),
    ("99/99", FR, False, None), ("+99999999999d", EN, False, None), ("---32", EN, False, None),
    ("---00", EN, False, None), ("soon", EN, False, None), ("", EN, False, None),
])  # fmt: skip
def test_the_date_that_is_meant(value: str, language: Language, past: bool, meant: str | None):
    found = resolve(Day(value, 0, 0), TODAY, language, past=past)
    assert (found.isoformat() if found else None) == meant


def test_a_weekday_must_be_that_of_its_date():
    assert resolve(Day("2026-11-27", 0, 0, 4), TODAY, EN) == date(2026, 11, 27)
    assert resolve(Day("2026-11-27", 0, 0, 3), TODAY, EN) is None


@pytest.mark.parametrize(("value", "possible"), [
    ("2026-02-29", False), ("2024-02-29", True), ("--02-29", True), ("--06-31", False),
    ("---31", True), ("---32", False), ("13/14", False), ("05/06", True), ("06/13", True),
    ("+999999999d", False), ("fri+1w", True), ("0/0", False),
])  # fmt: skip
def test_what_some_calendar_has(value: str, possible: bool):
    assert is_possible(value) is possible


@pytest.mark.parametrize(
    "text",
    [
        "june 31",
        "le 31 février",
        "2026-13-01",
        "99/99/2026",
        "13/13/2026",
        "the 32nd",
        "le 45 juin",
    ],
)
def test_days_that_no_calendar_has_are_not_named(text: str):
    assert not [one for one in find(text) if one.kind is EntityKind.DATE]


@pytest.mark.parametrize(("text", "kinds"), [
    ("2025-06-11", ["date"]), ("12/06/2025", ["date"]), ("order 2025-06-11", ["date"]),
    ("commande n° 12.06.2025", ["date"]), ("12-06-25", ["date"]), ("order 12/06", ["date"]),
    ("20250611", ["order_number"]), ("LP-2025-06-1", ["order_number"]),
    ("c'est LP-2025-06-1 merci", ["order_number"]), ("order 2025-13-45", ["order_number"]),
    ("cmd-2025-06-11", ["order_number"]), ("2025-0611", ["order_number"]),
    # what is neither
    ("06 12 34 56 78", []), ("+33612345678", []), ("0033612345678", []), ("555-010-0123", []),
    ("call 212 555 0100 now", []), ("jo2024@mail.com", []), ("4500€", []), ("$1500", []),
    ("12,99", []), ("4/5", []), ("9 out of 10", []), ("5 stars", []), ("10/10", []),
    ("vingt et un euros", []), ("four stars", []), ("vingt sur vingt", []), ("3,5/5", []),
    ("ref 11/10", ["date"]), ("12/10", ["date"]), ("1234567890", ["order_number"]),
    ("call 123 456 789 0 now", []), ("call 223 456 789 now", []), ("call (033) 000 000 000", []),
    ("+999 123 456 789", []), ("call 000 000 000 0", []),
    ("order 0612345678 1", ["order_number"]),
])  # fmt: skip
def test_a_day_is_no_order_number_and_other_numbers_are_neither(text: str, kinds: list[str]):
    assert [str(one.kind) for one in find(text)] == kinds


@given(
    st.dates(date(1950, 1, 1), date(2090, 1, 1)),
    st.sampled_from(
        ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "order %Y/%m/%d", "#%Y-%m-%d", "ref %d-%m-%Y"]
    ),
)
def test_a_date_in_full_is_never_an_order_number(when: date, form: str):
    assert [one.kind for one in find(when.strftime(form))] == [EntityKind.DATE]


@pytest.mark.parametrize(("word", "right"), [
    ("munday", "monday"), ("teusday", "tuesday"), ("tusday", "tuesday"), ("wensday", "wednesday"),
    ("wednsday", "wednesday"), ("wendesday", "wednesday"), ("mecredi", "mercredi"),
    ("thrusday", "thursday"), ("firday", "friday"), ("vendredu", "vendredi"),
    ("vendrdi", "vendredi"), ("saterday", "saturday"), ("dimache", "dimanche"),
    ("febuary", "february"), ("septembr", "september"), ("tommorow", "tomorrow"),
    ("march", "march"), ("merci", "merci"), ("domain", "domain"), ("vendre", "vendre"),
    ("nombre", "nombre"), ("demarche", "demarche"), ("may", "may"),
])  # fmt: skip
def test_misspelt_names(word: str, right: str):
    assert respelt(word).plain == right


@given(
    st.lists(
        st.sampled_from(
            [*LONG_WEEKDAYS, "wensday", "vendrdi", "janvir", "x", "le", "tomorow", "!", "12"]
        ),
        max_size=8,
    )
)
def test_where_a_misspelt_day_stands(words: list[str]):
    plain = " ".join(words)
    right = respelt(plain)
    assert len(right.at) == len(right.plain) and list(right.at) == sorted(right.at)
    for one in days(right.plain):
        start, end = right.span(one.start, one.end)
        assert 0 <= start < end <= len(plain)
        assert (plain[start - 1 : start] or " ") == " " and (plain[end : end + 1] or " ") == " "


@given(st.integers(-400, 400), st.sampled_from(Language))
def test_days_from_today(offset: int, language: Language):
    assert resolve(Day(f"{offset:+}d", 0, 0), TODAY, language) == TODAY + timedelta(days=offset)
