"""What an address or a form says, and what makes no sense in it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.web.console.query import hour, instant, whole

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(("words", "number"), [("0", 0), ("17", 17), ("9" * 18, 10**18 - 1)])
def test_a_whole_number(words: str, number: int):
    assert whole(words) == number


@pytest.mark.parametrize("words", ["", "-1", "+1", "1.0", " 1", "x", "٣", "²", "9" * 19])
def test_no_whole_number(words: str):
    assert whole(words) is None


def test_an_instant_whose_plus_came_as_a_space():
    assert instant("2026-11-30T10:00:00 01:00") == datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.mark.parametrize("words", ["", "2026-11-30", "2026-11-30T10:00:00", "yesterday"])
def test_no_instant_or_one_without_a_zone(words: str):
    assert instant(words) is None


def test_an_hour_is_on_the_clock_of_whoever_says_it():
    assert hour("2026-11-30T10:00", PARIS) == datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert hour("2026-11-30T10:00Z", PARIS) == datetime(2026, 11, 30, 10, tzinfo=UTC)
    with pytest.raises(ValueError, match="Invalid"):
        hour("soon", PARIS)
