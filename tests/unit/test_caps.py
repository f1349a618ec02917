"""bot/gate/caps.py: caps that begin and end on a date, in zones that reach it one after another."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.gate.caps import cap_frees, frequency_frees, holds
from bot.gate.packs.model import Cap, Origin
from bot.gate.regime import Regime
from bot.models import Frequency, MessageClass

ZONES = ("America/New_York", "Pacific/Honolulu")
NOON = datetime(2026, 11, 23, 17, tzinfo=UTC)  # 12:00 in New York, 07:00 in Honolulu
DAY = timedelta(days=1)


def origin(since: date | None = None, until: date | None = None) -> Origin:
    return Origin("a law", since, until, True)


def capped(*caps: tuple[int, int, Origin], zones: tuple[str, ...] = ZONES) -> Regime:
    rows = tuple(
        Cap("US", frozenset({MessageClass.PROMOTIONAL}), most, hours, of)
        for most, hours, of in caps
    )
    return Regime(True, "US", zones, (), rows)


def ago(*hours: float) -> tuple[datetime, ...]:
    return tuple(NOON - timedelta(hours=h) for h in hours)


def test_a_cap_holds_the_next_text_back_until_the_oldest_that_counts_is_out():
    frees = cap_frees(capped((3, 24, origin())), ago(30, 20, 4, 1), NOON)
    assert frees is not None and frees[0] == NOON + timedelta(hours=4)
    assert cap_frees(capped((3, 24, origin())), ago(4, 1), NOON) is None
    assert cap_frees(capped((1, 24, origin())), ago(24), NOON) is None


def test_of_two_caps_the_one_that_lasts_longer():
    regime = capped((1, 2, origin()), (2, 24, origin()), (1, 3, origin()))
    frees = cap_frees(regime, ago(3, 1), NOON)
    assert frees is not None and (frees[0], frees[1].hours) == (NOON + timedelta(hours=21), 24)


def test_a_cap_that_ends_lets_go_where_its_last_day_ends_last():
    frees = cap_frees(capped((1, 240, origin(until=date(2026, 11, 24)))), ago(1), NOON)
    assert frees is not None and frees[0] == datetime(2026, 11, 24, 10, tzinfo=UTC)
    without_zone = capped((1, 240, origin(until=date(2026, 11, 24))), zones=())
    frees = cap_frees(without_zone, ago(1), NOON)
    assert frees is not None and frees[0] == datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "until", "at", "held"),
    [
        (None, None, "2026-11-23T12:00+00:00", True),
        (date(2026, 11, 24), None, "2026-11-24T04:59+00:00", False),  # still the 23rd in New York
        (date(2026, 11, 24), None, "2026-11-24T05:00+00:00", True),
        (None, date(2026, 11, 24), "2026-11-24T09:59+00:00", True),  # still the 23rd in Honolulu
        (None, date(2026, 11, 24), "2026-11-24T10:00+00:00", False),
    ],
)
def test_a_row_holds_as_soon_and_as_long_as_in_one_of_the_zones(
    since: date | None, until: date | None, at: str, held: bool
):
    assert holds(origin(since, until), ZONES, datetime.fromisoformat(at)) is held


def test_a_cap_of_another_time_holds_nothing_back():
    past = capped((1, 240, origin(until=date(2026, 11, 1))))
    coming = capped((1, 240, origin(since=date(2026, 12, 1))))
    assert cap_frees(past, ago(1), NOON) is None and cap_frees(coming, ago(1), NOON) is None


@pytest.mark.parametrize(("frequency", "days"), [(Frequency.WEEKLY, 7), (Frequency.MONTHLY, 30)])
def test_how_often_a_contact_chose(frequency: Frequency, days: int):
    last = NOON - days * DAY
    assert frequency_frees(frequency, (last,), NOON) is None
    assert frequency_frees(frequency, (last + timedelta(seconds=1),), NOON) == (
        NOON + timedelta(seconds=1)
    )
    assert frequency_frees(frequency, (), NOON) is None
