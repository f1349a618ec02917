"""Feedback's pure rules: weeks, what people may ask for, files, what ratings say of somebody."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.models import Language
from bot.surveys.feedback import file, weeks
from bot.surveys.feedback.listing import Filters
from bot.surveys.feedback.model import FeedbackKind, Theme
from bot.surveys.feedback.store import Item
from bot.surveys.rules.model import Question, QuestionKind
from bot.surveys.rules.mood import mood

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)  # a Monday, and Tuesday in Paris


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_a_week_is_found_by_its_name(day: date):
    first = day - timedelta(days=day.weekday())
    assert weeks.monday(weeks.named(first)) == first


@pytest.mark.parametrize("name", ["", "2026", "2026-W54", "W48", "2026-W00", "2026-48", "x-W01"])
def test_what_is_no_week(name: str):
    assert weeks.monday(name) is None


def test_weeks_begin_on_the_clock_of_whoever_asks():
    assert weeks.last(NOW, PARIS, 2) == [date(2026, 11, 23), date(2026, 11, 30)]
    assert weeks.last(datetime(2026, 11, 29, 23, 30, tzinfo=UTC), PARIS, 1) == [date(2026, 11, 30)]
    start, end = weeks.span(date(2026, 10, 19), PARIS)  # clocks go back in it
    assert end - start == timedelta(days=7)
    assert start.astimezone(UTC).hour == 22 and end.astimezone(UTC).hour == 23


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (Filters(kind="rant"), "rant is none of praise, complaint, suggestion, question"),
        (Filters(theme="food"), "food is none of delivery"),
        (Filters(language="de"), "de is none of en, fr"),
        (Filters(week="last"), "last is no week: write 2026-W48"),
        (Filters(words="?!"), "a word of two letters"),
    ],
)
def test_what_can_not_be_looked_for_is_said(filters: Filters, said: str):
    with pytest.raises(UsageError) as wrong:
        filters.asked(PARIS)
    assert said in str(wrong.value)


def test_filters_are_read_as_they_are_typed():
    asked = Filters(" Praise ", "SHOP", "fr", "2026-W48", "café", urgent=True).asked(PARIS)
    assert (asked.kind, asked.theme, asked.language) == ("praise", "shop", "fr")
    assert asked.since and asked.until and asked.until - asked.since == timedelta(days=7)
    assert asked.urgent and asked.words == "'cafe':*"


def item(body: str, **changes: object) -> Item:
    values: dict[str, object] = {
        "id": 7,
        "contact_id": 1,
        "message_id": 2,
        "at": NOW,
        "kind": FeedbackKind.COMPLAINT,
        "theme": Theme.SHOP,
        "urgency": None,
        "body": body,
        "name": "Ann",
        "address": "+33612345601",
        "language": Language.FR,
        **dict.fromkeys(
            """read_kind read_theme corrected_by case_id due_at first_answered_at closed_at
            closed_by outcome""".split()
        ),
    }
    return Item(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "cell"),
    [
        ("nul", "nul"),
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("+1 for more tills", "'+1 for more tills"),
        ("-10 % please", "'-10 % please"),
        ("@you: meh", "'@you: meh"),
        ("1+1", "1+1"),
        ('one\ntwo, «three»; "four"', 'one\ntwo, «three»; "four"'),
    ],
)
def test_spreadsheets_open_the_file_as_it_is(body: str, cell: str):
    written = file.as_csv([item(body)], named=True)
    assert written.encode().startswith(b"\xef\xbb\xbf")
    [row] = csv.DictReader(io.StringIO(written.removeprefix(file.BOM)))
    assert row["text"] == cell
    assert (row["name"], row["number"], row["theme"]) == ("Ann", "+33612345601", "shop")


def test_names_and_numbers_are_left_out_for_who_may_not_see_them():
    [found] = json.loads(file.as_json([item("nul")], named=False))
    assert found["name"] is found["number"] is None and found["text"] == "nul"


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "none"),
        ({"case_id": 1}, "open"),
        ({"case_id": 1, "first_answered_at": NOW}, "answered"),
        ({"case_id": 1, "closed_at": NOW}, "closed"),
        ({"case_id": 1, "first_answered_at": NOW, "closed_at": NOW}, "closed"),
    ],
)
def test_how_a_case_stands(changes: dict[str, object], state: str):
    assert item("nul", **changes).state == state


QUESTIONS = (
    Question("nps", QuestionKind.NPS, {}),
    Question("stars", QuestionKind.RATING, {}),
    Question("why", QuestionKind.FREE_TEXT, {}),
)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, None),
        ({"why": "0"}, None),
        ({"nps": None, "stars": None}, None),
        ({"nps": "6"}, "detractor"),
        ({"nps": "7"}, "passive"),
        ({"nps": "9"}, "promoter"),
        ({"nps": "10", "stars": "2"}, "detractor"),
        ({"nps": "10", "stars": "3"}, "passive"),
        ({"nps": "10", "stars": "4", "why": "0"}, "promoter"),
        ({"nps": None, "stars": "1"}, "detractor"),
    ],
)
def test_what_ratings_say_of_somebody(answers: dict[str, str | None], expected: str | None):
    assert mood(QUESTIONS, answers) == expected
