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
    ("friday week", ["fri+7d"]), ("lundi en huit", ["mon+7d"]), ("05/06", ["05/06"]),
    ("06/06", ["--06-06"]), ("13/06", ["--06-13"]), ("06/13", ["06/13"]),
    ("5/6/27", ["5/6/27"]), ("13/06/27", ["2027-06-13"]), ("in a couple of weeks", ["+14d"]),
    ("dans trois semaines", ["+21d"]), ("il y a katre jours", ["-4d"]), ("in thre days", ["+3d"]),
    ("a fortnight ago", ["-14d"]), ("dans une quinzaine", ["+15d"]),
    ("nineteen days from now", ["+19d"]), ("demain en huit", ["+8d"]),
    ("noel", ["--12-25"]), ("new year's day", ["--01-01"]), ("monday or tuesday", ["mon", "tue"]),
    ("today's parcel", ["+0d"]), ("fridays are fine", ["fri"]), ("thurs", ["thu"]),
    ("le mar", ["tue"]), ("tue 17th", ["---17"]), ("Friday the 13th", ["---13"]),
    ("a week on friday", ["fri+7d"]), ("lundi en quinze", ["mon+14d"]),
    ("monday dans 15 jours", ["mon+14d"]), ("second monday of december", ["--12-mon2"]),
    ("the last friday of dec 2026", ["2026-12-fri-1"]), ("december's first tuesday",
    ["--12-tue1"]), ("le 3e jeudi du mois prochain", ["+1m-thu3"]), ("last day of the month",
    ["+0m-day-1"]), ("2nd week of december", ["--12-part"]), ("1er week-end de mai", ["--05-part"]),
    ("le lendemain de noël", ["--12-26"]), ("the day before the 12th", ["---12-1d"]),
    ("veille de noel", ["--12-24"]), ("boxing day", ["--12-26"]), ("June 18 '89", ["2089-06-18"]),
    ("june 18 89", ["--06-18"]), ("second of december", ["--12-02"]), ("day after tomorrow",
    ["+2d"]), ("a week from today", ["+7d"]), ("8 days from today", ["+8d"]),
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
    ("mon+7d", FR, False, "2026-12-07"), ("fri+7d", EN, False, "2026-12-04"),
    ("fri+14d", EN, False, "2026-12-11"), ("--12-mon2", EN, False, "2026-12-14"),
    ("--12-fri-1", EN, False, "2026-12-25"), ("--11-mon2", EN, True, "2026-11-09"),
    ("--12-mon5", EN, False, None), ("--11-mon5", EN, False, "2026-11-30"),
    ("2027-01-fri3", FR, False, "2027-01-15"),
    ("+1m-mon1", FR, False, "2026-12-07"), ("+0m-day-1", FR, False, "2026-11-30"),
    ("--01-fri1", EN, False, "2027-01-01"), ("--12-25+1d", EN, False, "2026-12-26"),
    ("---12-1d", EN, False, "2026-12-11"), ("--12-part", EN, False, None),
    ("--02-day-1", EN, False, "2027-02-28"), ("+1m-day-1", EN, False, "2026-12-31"),
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


@pytest.mark.parametrize(("reply", "language", "meant"), [
    ("6/18/89", EN, "1989-06-18"), ("18/06/89", EN, "1989-06-18"), ("18/06/89", FR, "1989-06-18"),
    ("18-06-89", FR, "1989-06-18"), ("18 juin 89", FR, "1989-06-18"), ("June 18 89", EN,
    "1989-06-18"), ("June 18 '89", EN, "1989-06-18"), ("June 18 ’89", EN, "1989-06-18"),
    ("5 juin 1989", FR, "1989-06-05"), ("05/06/89", FR, "1989-06-05"), ("05/06/89", EN, None),
    ("13/02/30", FR, "1930-02-13"), ("1.1.00", FR, "2000-01-01"), ("18 06 1989", FR, "1989-06-18"),
    ("18 / 06 / 89", EN, "1989-06-18"), ("né le 18/06/89 à Lyon", FR, "1989-06-18"),
    ("18 juin", FR, None), ("june 18", EN, None), ("yesterday", EN, None), ("31/02/89", FR, None),
    ("29 feb 1900", EN, None), ("29/02/00", FR, "2000-02-29"),
])  # fmt: skip
@pytest.mark.parametrize(
    "question", ["What is your date of birth?", "Quelle est votre date de naissance ?"]
)
def test_a_birth_date_has_a_year_and_is_past(
    reply: str, language: Language, meant: str | None, question: str
):
    found = day(read(reply), language, TODAY, fold(question))
    assert (found.value if found else None) == meant


@pytest.mark.parametrize(("reply", "meant"), [
    ("18/06/27", "2027-06-18"), ("18/06/89", "1989-06-18"), ("18 juin 27", "2027-06-18"),
    ("18 juin '27", "2027-06-18"), ("le 18 juin 14h", "2027-06-18"),
])  # fmt: skip
def test_two_figures_of_a_year_in_a_day_to_come(reply: str, meant: str):
    found = day(read(reply), FR, TODAY, "quel jour vous convient ?")
    assert found is not None and found.value == meant


def test_a_day_to_come_answers_no_question_of_the_past():
    assert day(read("15/12/26"), FR, TODAY, "quand etes-vous venu ?") is None


RULED_OUT = {
    EN: (
        "can't do {}", "cant do {}", "I can't make {}", "I cannot come {}", "{} is bad",
        "{} no good", "{} is no good for me", "{}'s bad", "I'm busy {}", "im away {}",
        "I work {}", "I'm working on {}", "unable to come {}", "any day but {}", "anyday but {}",
        "any day other than {}", "any day except {}", "avoid {}", "not {}", "never on {}",
        "{} doesn't work", "{} doesnt suit", "{} won’t work", "{} is out", "{} is impossible",
        "not available {}", "I'm unavailable {}", "please no {}", "{} I can't", "{} not possible",
        "all but {}", "out of town {}", "{} isn't good", "{} is a no go", "{}? not available",
        "CAN'T DO {}", "can not do {}", "not free on {}", "{} clashes with work", "don't come {}",
    ),
    FR: (
        "{} je peux pas", "je peux pas {}", "je ne peux pas {}", "je suis pas dispo {}",
        "pas disponible {}", "{} pas possible", "absent {}", "absente le {}", "hors {}",
        "à part {}", "excepté {}", "un autre jour que {}", "sauf {}", "pas {}", "tout sauf {}",
        "je travaille {}", "je bosse {}", "{} je bosse", "{} impossible", "{} c’est mort",
        "indisponible {}", "occupé {}", "{} ça va pas", "{} ne me convient pas",
        "{} c'est pas bon", "évitez {}", "n'importe quel jour sauf {}", "hormis {}",
        "{} je suis absente", "{} non merci", "jamais le {}", "en déplacement {}",
        "{} m'arrange pas", "autre que {}", "{} c'est non", "{} j'ai pas le temps",
        "PAS DISPO {}", "{}, je ne suis pas là", "je pourrai pas {}", "en vacances {}",
    ),
}  # fmt: skip
DAYS = {
    EN: ("monday", "friday", "tomorrow", "the 12th", "Wensday", "next friday", "dec 4"),
    FR: ("lundi", "vendredi", "demain", "le 12", "mecredi", "lundi prochain", "4 décembre"),
}


@pytest.mark.parametrize("language", Language)
def test_a_day_ruled_out_is_no_answer(language: Language):
    wrong = [
        (text, found.value)
        for form in RULED_OUT[language]
        for name in DAYS[language]
        if (found := day(read(text := form.format(name)), language, TODAY))
    ]
    assert not wrong


@pytest.mark.parametrize(("reply", "language", "meant"), [
    ("not thursday, friday", EN, "2026-11-27"), ("can't do monday but friday works", EN,
    "2026-11-27"), ("I work monday so friday", EN, "2026-11-27"), ("friday, I work thursday", EN,
    "2026-11-27"), ("monday is bad, friday is good", EN, "2026-11-27"), ("friday not monday", EN,
    "2026-11-27"), ("friday is good", EN, "2026-11-27"), ("friday isn't bad", EN, "2026-11-27"),
    ("friday no problem", EN, "2026-11-27"), ("friday but not in the morning", EN, "2026-11-27"),
    ("friday not before 10", EN, "2026-11-27"), ("why not friday", EN, "2026-11-27"),
    ("I'm free friday", EN, "2026-11-27"), ("I don't work friday", EN, "2026-11-27"),
    ("friday works", EN, "2026-11-27"), ("friday, I can't wait", EN, "2026-11-27"),
    ("pas jeudi, vendredi", FR, "2026-11-27"), ("lundi je peux pas, vendredi oui", FR,
    "2026-11-27"), ("vendredi car je bosse jeudi", FR, "2026-11-27"), ("vendredi mais pas lundi",
    FR, "2026-11-27"), ("vendredi pas de souci", FR, "2026-11-27"), ("vendredi c'est pas mal", FR,
    "2026-11-27"), ("vendredi je suis là", FR, "2026-11-27"), ("pourquoi pas vendredi", FR,
    "2026-11-27"), ("je travaille pas vendredi", FR, "2026-11-27"), ("vendredi ça me va", FR,
    "2026-11-27"), ("vendredi mais pas trop tôt", FR, "2026-11-27"), ("à part lundi, vendredi", FR,
    "2026-11-27"),
])  # fmt: skip
def test_a_day_that_suits_is_an_answer(reply: str, language: Language, meant: str):
    found = day(read(reply), language, TODAY)
    assert found is not None and found.value == meant


@given(
    st.dates(date(2000, 1, 1), date(2090, 12, 31)),
    st.sampled_from(["{nth} {wd:%A} of {wd:%B} {wd:%Y}", "the {nth} {wd:%A} in {wd:%b} {wd:%Y}"]),
)
def test_every_nth_weekday_is_read(when: date, form: str):
    nth = ("1st", "second", "3rd", "fourth", "5th")[(when.day - 1) // 7]
    found = day(read(form.format(nth=nth, wd=when)), EN, TODAY)
    assert found is not None and found.value == when.isoformat()
