"""A team's hours, what silence brings, how a search is read, when their morning is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.contacts.rules import Wanted, wanted
from bot.gate.packs.model import NOWHERE, Place
from bot.inbox.rules.sending import morning, theirs
from bot.inbox.rules.silence import Due, Silence, due
from bot.teams.model import TeamHours
from bot.teams.rules import next_open, promised, within

PARIS = ZoneInfo("Europe/Paris")
HOUR = timedelta(hours=1)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
SHOP = TeamHours(
    zone="Europe/Paris",
    country="FR",
    hours={"mon-fri": "9:00-12:00, 14:00-18:00", "sat-sun": "closed", "holidays": "closed"},
    exceptions={"2026-11-26": "9:00-10:00"},
)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        (at(23, 9), at(23, 10), 1),  # a Monday
        (at(23, 11), at(23, 15), 2),  # over lunch
        (at(23, 20), at(24, 8), 0),  # at night
        (at(20, 17), at(23, 10), 2),  # Friday evening to Monday morning
        (at(21, 12), at(22, 12), 0),  # a weekend
        (at(26, 8), at(27, 9), 1),  # the exception
        (at(10, 17), at(12, 10), 2),  # 11 November is a holiday
        (at(23, 10), at(23, 9), 0),
        (at(23, 10), at(23, 10), 0),
    ],
)
def test_how_much_lies_within_the_hours(since: datetime, until: datetime, hours: float):
    assert within(SHOP, since, until) == hours * HOUR


def test_a_day_on_which_clocks_change_has_its_own_length():
    always = TeamHours(zone="Europe/Paris")
    for month, day, hours in ((10, 25, 25), (3, 29, 23), (11, 23, 24)):
        start = datetime(2026, month, day, tzinfo=PARIS)
        end = datetime(2026, month, day + 1, tzinfo=PARIS)
        assert within(always, start.astimezone(UTC), end.astimezone(UTC)) == hours * HOUR


@given(
    st.timedeltas(timedelta(), timedelta(days=330)).map(NEW_YEAR.__add__),
    st.timedeltas(timedelta(minutes=1), timedelta(hours=20)),
)
def test_a_promise_is_kept_when_so_much_of_the_hours_has_passed(since: datetime, span: timedelta):
    end = promised(SHOP, since, span)
    assert end is not None and within(SHOP, since, end) == span
    opens = next_open(SHOP, since)
    assert opens is not None and opens >= since and within(SHOP, since, opens) == timedelta()


def test_a_team_that_is_never_there_promises_nothing():
    never = TeamHours(hours={"mon-sun": "closed"})
    assert promised(never, at(23, 9), HOUR) is next_open(never, at(23, 9)) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Europe/Pari"},
        {"hours": {"mon-fri": "9:00-18:00"}},
        {"hours": {"mon-sun": "9-18"}},
        {"exceptions": {"24/12": "closed"}},
        {"opening": {}},
    ],
)
def test_wrong_hours_are_refused(wrong: dict[str, object]):
    with pytest.raises((ValidationError, KeyError)):
        TeamHours(**wrong)


NOON = at(23, 12)
ALWAYS = TeamHours()


@pytest.mark.parametrize(
    ("silence", "expected"),
    [
        # waiting since, staff wrote, the person wrote, reminded
        (Silence(NOON - HOUR / 2, None, NOON, None), None),
        (Silence(NOON - HOUR, None, NOON, None), Due.REMIND),
        (Silence(NOON - HOUR, None, NOON, NOON - HOUR / 2), None),
        (Silence(NOON - 2 * HOUR, None, NOON, NOON - HOUR), Due.RETURN),
        # the reminder was of an earlier wait
        (Silence(NOON - 2 * HOUR, None, NOON, NOON - 3 * HOUR), Due.REMIND),
        (Silence(None, None, NOON, None), None),
        (Silence(None, NOON - 72 * HOUR, NOON - 80 * HOUR, None), Due.CLOSE),
        (Silence(None, NOON - 71 * HOUR, NOON - 80 * HOUR, None), None),
        (Silence(None, NOON - 80 * HOUR, NOON - 72 * HOUR, None), None),
    ],
)
def test_what_is_due(silence: Silence, expected: Due | None):
    assert due(silence, ALWAYS, HOUR, 72 * HOUR, NOON) is expected


def test_nobody_is_reminded_at_night():
    asked = Silence(at(23, 17, 45), None, at(23, 17, 45), None)
    assert due(asked, SHOP, HOUR, 72 * HOUR, at(24, 9, 30)) is None
    assert due(asked, SHOP, HOUR, 72 * HOUR, at(24, 9, 45)) is Due.REMIND


@pytest.mark.parametrize(
    ("typed", "end", "start"),
    [
        ("06 12 34 56 78", "612345678", None),
        ("0612345678", "612345678", None),
        ("+33612345678", "33612345678", "+33612345678"),
        ("+33 6 12 34 56 78", "33612345678", "+33612345678"),
        ("+33 (0)6 12.34-56/78", "33612345678", "+33612345678"),
        ("0033 6 12 34 56 78", "33612345678", "+33612345678"),
        ("(202) 555-0123", "2025550123", None),
        ("+1 202", "1202", "+1202"),
        ("5678", "5678", None),
        (" 678 ", "678", None),
        ("06\u202f12\u00a034", "61234", None),
    ],
)
def test_a_number_is_read_in_any_spelling(typed: str, end: str, start: str | None):
    found = wanted(typed)
    assert (found.end, found.start) == (end[::-1], start)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Léa", "'lea':*"),
        ("  crème   BRÛLÉE ", "'creme':* & 'brulee':*"),
        ("œuf", "'oeuf':*"),
        ("Straße", "'strasse':*"),
        ("l'été", "'ete':*"),
        ("LP-10234", "'lp':* & '10234':*"),
        ("'); drop table contacts; --", "'drop':* & 'table':* & 'contacts':*"),
        ("a & b | !c:*", None),
        ("عمر", "'عمر':*"),
        ("", None),
        ("?!", None),
        ("12", "'12':*"),
    ],
)
def test_words_are_read_without_accents_and_signs(typed: str, words: str | None):
    assert wanted(typed) == Wanted(words=words)


@given(st.text())
def test_whatever_is_typed_is_read(typed: str):
    found = wanted(typed)
    assert found.words is None or "'" not in found.words.replace("':*", "").replace(" & '", "")[1:]


def test_their_morning_is_after_nine_for_all_who_they_may_be():
    now = datetime(2026, 11, 24, 20, 5, tzinfo=UTC)
    wide = Place("US", (), ("America/New_York", "Pacific/Honolulu"))
    found = morning(wide, now)
    assert found == datetime(2026, 11, 25, 9, tzinfo=ZoneInfo("Pacific/Honolulu"))
    assert theirs(wide, now) == now and theirs(NOWHERE, now) is morning(NOWHERE, now) is None
    paris = Place("FR", (), ("Europe/Paris",))
    before = datetime(2026, 10, 24, 12, tzinfo=UTC)  # clocks change in the night
    assert morning(paris, before) == datetime(2026, 10, 25, 8, tzinfo=UTC)
