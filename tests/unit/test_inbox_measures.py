"""Measures of staff's work, what staff may send, and the states of a conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations import rules as conversations
from bot.conversations.rules import Event, State
from bot.errors import UsageError
from bot.inbox.rules.measures import Measured, Span, by, first_answer, resolution
from bot.inbox.rules.sending import check_body, shown_name
from bot.models import BOT, NOBODY, Conversation
from bot.teams.model import TeamHours

PARIS = ZoneInfo("Europe/Paris")
SHOP = TeamHours(
    zone="Europe/Paris",
    country="FR",
    hours={"mon-fri": "9:00-12:00, 14:00-18:00", "sat-sun": "closed", "holidays": "closed"},
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=PARIS)


def case(
    number: int,
    opened: datetime,
    answered: datetime | None = None,
    closed: datetime | None = None,
    team: int | None = 1,
) -> Measured:
    by_whom = "ana" if number % 2 else "ben"
    return Measured(
        number, number, team, opened, answered, by_whom if answered else None, closed,
        by_whom if closed else None,
    )  # fmt: skip


CASES = [
    case(1, at(23, 11), at(23, 14, 30), at(24, 9)),  # a Monday, over lunch: 1 h 30
    case(2, at(23, 19), at(24, 9, 5)),  # at night: 5 minutes
    case(3, at(27, 17, 50), at(30, 9, 10), at(30, 9, 10)),  # over a weekend: 20 minutes
    case(4, at(23, 19), at(23, 20), team=None),  # of no team: its hours are all hours
    case(5, at(23, 10)),  # waits still
]


def test_waits_are_counted_in_the_hours_of_the_team() -> None:
    span = first_answer(CASES, {1: SHOP})
    assert span.cases == (1, 2, 3, 4)
    assert span.median == timedelta(minutes=40)  # between 20 and 60 minutes
    assert span.slowest == timedelta(minutes=90)


def test_a_case_is_resolved_when_it_closes() -> None:
    span = resolution(CASES, {1: SHOP})
    assert span.cases == (1, 3)
    assert span.slowest == timedelta(hours=5)  # Monday 11–12 and 14–18
    assert span.median == timedelta(hours=2, minutes=40)


def test_where_nothing_was_answered_there_is_no_figure() -> None:
    assert first_answer([CASES[4]], {1: SHOP}) == Span((), None, None)
    assert resolution([], {}) == Span((), None, None)


@given(st.permutations(CASES))
def test_the_order_of_the_cases_changes_no_figure(cases: list[Measured]) -> None:
    one, other = first_answer(cases, {1: SHOP}), first_answer(CASES, {1: SHOP})
    assert (set(one.cases), one.median, one.slowest) == (
        set(other.cases), other.median, other.slowest,
    )  # fmt: skip


def test_cases_are_grouped_by_who_answered() -> None:
    grouped = by(CASES, lambda one: one.answered_by)
    assert {name: [one.id for one in cases] for name, cases in grouped.items()} == {
        "ana": [1, 3],
        "ben": [2, 4],
    }
    assert list(by(CASES, lambda one: one.team_id)) == [1]


# -- what staff may send --------------------------------------------------------------------------


@pytest.mark.parametrize("body", ["", "   ", "\n\t", "\0"])
def test_a_text_needs_words(body: str) -> None:
    with pytest.raises(UsageError, match="needs words"):
        check_body(body, 1600)


def test_a_text_is_counted_as_the_provider_counts_it() -> None:
    assert check_body("  Hi Zoé \n", 6) == "Hi Zoé"
    assert check_body("👍" * 5, 10) == "👍" * 5  # two code units each
    with pytest.raises(UsageError, match="10 characters at most, and it has 12"):
        check_body("👍" * 6, 10)


@pytest.mark.parametrize(
    ("user", "name"), [("ana", "Ana"), ("ana.martin", "Ana"), ("ÉLODIE", "Élodie")]
)
def test_customers_see_a_first_name(user: str, name: str) -> None:
    assert shown_name(user) == name


# -- states of a conversation ---------------------------------------------------------------------

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PLAIN = Conversation(1, BOT, 1, "+15557650100", NOW)


@pytest.mark.parametrize(
    ("conversation", "state"),
    [
        (PLAIN, State.BOT),
        (replace(PLAIN, owner=NOBODY), State.WAITING),
        (replace(PLAIN, owner="ana"), State.OWNED),
        (replace(PLAIN, owner="ana", snoozed_until=NOW + timedelta(minutes=1)), State.SNOOZED),
        (replace(PLAIN, owner="ana", snoozed_until=NOW), State.OWNED),
        (replace(PLAIN, closed_at=NOW - timedelta(hours=23, minutes=59)), State.CLOSED),
        (replace(PLAIN, closed_at=NOW - timedelta(hours=24)), State.BOT),
    ],
)
def test_the_state_is_read_from_the_conversation(conversation: Conversation, state: State) -> None:
    assert conversations.state(conversation, NOW) is state


@given(st.sampled_from(list(State)), st.sampled_from(list(Event)))
def test_every_event_has_an_answer_in_every_state(state: State, event: Event) -> None:
    after = conversations.after(state, event)
    assert after is None or isinstance(after, State)
    if event in (Event.TEXT, Event.STOP, Event.ERASURE):
        assert after is not None  # what comes from outside can always happen
    if event is Event.STOP:
        assert after in (State.BOT, State.CLOSED)  # nobody goes on who was told to stop


@given(st.lists(st.sampled_from(list(Event)), max_size=12))
def test_who_waits_is_never_lost(events: list[Event]) -> None:
    """From a call for staff on, only an act of theirs, silence or the person ends the wait."""
    state = State.WAITING
    ends = {Event.HAND_BACK, Event.CLOSE, Event.PERSON_SILENT, Event.STOP, Event.ERASURE}
    for event in events:
        if event in ends:
            return
        state = conversations.after(state, event) or state
        assert state not in (State.BOT, State.CLOSED)
