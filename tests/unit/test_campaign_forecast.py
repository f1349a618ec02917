"""What a launch would come to: who waits where, and when the last text has gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.campaigns.rules.forecast import Wait, done_at, label, waiting
from bot.gate.packs.model import NOWHERE, Place

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EIGHT = datetime.fromisoformat("2026-11-25T08:00")  # on somebody's own clock
NINE = EIGHT + timedelta(hours=1)


def test_who_waits_is_told_by_reason_and_hour_of_their_own_clocks():
    waits = {
        Wait("quiet_hours", EIGHT, "WA"): 300,
        Wait("quiet_hours", EIGHT.replace(second=30), "FL"): 900,
        Wait("quiet_hours", NINE, "CT"): 14,
        Wait("cap", EIGHT, "FL"): 2,
    }
    told = [(one.reason, one.until, one.people, one.places) for one in waiting(waits)]
    assert told == [
        ("quiet_hours", EIGHT, 1200, ("FL", "WA")),
        ("quiet_hours", NINE, 14, ("CT",)),
        ("cap", EIGHT, 2, ("FL",)),
    ]
    assert waiting({}) == []


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Place("US", ("US-FL",), ("America/New_York",)), "FL"),
        (Place("US", ("US-FL", "US-WA"), ("America/New_York",)), "US"),
        (Place("FR", (), ("Europe/Paris",)), "FR"),
        (NOWHERE, "?"),
    ],
)
def test_a_place_has_a_short_name(place: Place, said: str):
    assert label(place) == said


@pytest.mark.parametrize(
    ("going", "rate", "ahead", "minutes"),
    [
        ({}, 10, 0, 0),
        ({NOW: 6_000}, 100, 0, 1),
        ({NOW: 6_000}, 100, 6_000, 2),
        ({NOW: 6_000, NOW + timedelta(hours=1): 6_000}, 100, 0, 61),
        ({NOW: 600_000, NOW + timedelta(hours=1): 6_000}, 100, 0, 101),
        ({NOW: 6_000, NOW + timedelta(hours=1): 1}, None, 9, 60),
    ],
)
def test_the_end_follows_from_the_pace(going, rate, ahead, minutes):
    assert done_at(NOW, going, rate, ahead) == NOW + timedelta(minutes=minutes)
