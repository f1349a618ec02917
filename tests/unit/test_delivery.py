"""bot/delivery/rules.py and Twilio's words: late, repeated and reordered reports do no harm."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.rules import advance, backoff
from bot.models import Status
from bot.providers.errors import ErrorDecision, What
from bot.providers.twilio.errors import DECISIONS, STATUSES, decide, status_of

# Twilio's published enumeration, message_enum_status
PUBLISHED = {
    "queued",
    "sending",
    "sent",
    "failed",
    "delivered",
    "undelivered",
    "receiving",
    "received",
    "accepted",
    "scheduled",
    "read",
    "partially_delivered",
    "canceled",
}

STATUS = st.sampled_from(Status)
FINAL = {
    Status.DELIVERED,
    Status.READ,
    Status.UNDELIVERED,
    Status.FAILED,
    Status.SUPPRESSED,
    Status.CANCELED,
}


def test_every_published_status_has_ours() -> None:
    assert set(STATUSES) == PUBLISHED


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("queued", Status.ACCEPTED),
        ("sending", Status.ACCEPTED),
        ("sent", Status.SENT),
        ("delivered", Status.DELIVERED),
        ("undelivered", Status.UNDELIVERED),
        ("failed", Status.FAILED),
        ("read", Status.READ),
        ("canceled", Status.CANCELED),
        ("DELIVERED", Status.DELIVERED),
        ("teleported", Status.ACCEPTED),
        ("", Status.ACCEPTED),
    ],
)
def test_status_of(name: str, status: Status) -> None:
    assert status_of(name) is status


@given(st.lists(STATUS, max_size=12))
def test_rank_never_falls_and_the_first_final_stays(reports: list[Status]) -> None:
    current = Status.QUEUED
    for report in reports:
        after = advance(current, report)
        assert after.rank >= current.rank
        assert after in (current, report)
        if current in FINAL:
            assert after is current or (current, after) == (Status.DELIVERED, Status.READ)
        current = after


@given(STATUS, STATUS)
def test_a_repeated_report_changes_nothing(current: Status, report: Status) -> None:
    once = advance(current, report)
    assert advance(once, report) is once


def test_the_order_of_callbacks_does_not_matter() -> None:
    usual = [Status.ACCEPTED, Status.SENT, Status.DELIVERED, Status.READ]
    for order in permutations(usual):
        current = Status.SENDING
        for report in order:
            current = advance(current, report)
        assert current is Status.READ


@pytest.mark.parametrize(
    ("current", "new", "after"),
    [
        (Status.SENDING, Status.ACCEPTED, Status.ACCEPTED),
        (Status.UNKNOWN, Status.ACCEPTED, Status.ACCEPTED),
        (Status.UNKNOWN, Status.DELIVERED, Status.DELIVERED),
        (Status.DELIVERED, Status.SENT, Status.DELIVERED),
        (Status.DELIVERED, Status.UNDELIVERED, Status.DELIVERED),
        (Status.UNDELIVERED, Status.DELIVERED, Status.UNDELIVERED),
        (Status.DELIVERED, Status.READ, Status.READ),
        (Status.READ, Status.DELIVERED, Status.READ),
        (Status.UNDELIVERED, Status.READ, Status.UNDELIVERED),
        (Status.SUPPRESSED, Status.SENT, Status.SUPPRESSED),
        (Status.ACCEPTED, Status.FAILED, Status.FAILED),
    ],
)
def test_advance(current: Status, new: Status, after: Status) -> None:
    assert advance(current, new) is after


@pytest.mark.parametrize(
    ("code", "http", "what", "retryable"),
    [
        (21610, 400, What.OPTED_OUT, False),
        (21211, 400, What.BAD_NUMBER, False),
        (21614, 400, What.BAD_NUMBER, False),
        (20429, 429, What.RATE, True),
        (20003, 401, What.AUTH, True),
        (21606, 400, What.SENDER, False),
        (21617, 400, What.CONTENT, False),
        (30007, None, What.CONTENT, False),
        (30003, None, What.CARRIER, False),
        (None, 429, What.RATE, True),
        (None, 401, What.AUTH, True),
        (None, 503, What.UNAVAILABLE, True),
        (None, 400, What.OTHER, False),
        (99999, 400, What.OTHER, False),
        (99999, 429, What.RATE, True),
        (None, None, What.OTHER, False),
    ],
)
def test_decide(code: int | None, http: int | None, what: What, retryable: bool) -> None:
    decision = decide(code, http)
    assert (decision.what, decision.retryable) == (what, retryable)


def test_who_waits_may_return_and_a_refused_person_is_not_asked_again() -> None:
    for code, decision in DECISIONS.items():
        assert decision.pause >= 0
        if decision.what in (What.OPTED_OUT, What.BAD_NUMBER, What.CONTENT):
            assert decision == ErrorDecision(decision.what), code


@given(st.integers(-5, 10_000), st.floats(0, 1))
def test_backoff(attempt: int, jitter: float) -> None:
    assert 0.5 <= backoff(attempt, jitter) <= backoff(attempt) <= 300
    assert backoff(attempt + 1) >= backoff(attempt)


def test_backoff_doubles() -> None:
    assert [backoff(n) for n in (1, 2, 3, 4, 9, 10, 50)] == [1, 2, 4, 8, 256, 300, 300]
