"""bot/gate/hours.py: spans of real time, against a clock on the wall of each zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.gate.hours import Opening, opening, public_holidays, whole_minute
from bot.gate.packs import week
from bot.gate.packs.model import Hours, Origin, Span
from bot.gate.regime import Regime
from bot.models import MessageClass

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def row(
    line: str, since: date | None = None, until: date | None = None, *, verified: bool = True
) -> Hours:
    days, holidays = week.parse(line)
    return Hours(
        "XX",
        frozenset({MessageClass.PROMOTIONAL}),
        days,
        holidays,
        Origin(line, since, until, verified),
    )


def regime(zones: str, *rows: Hours | str, country: str | None = "US") -> Regime:
    return Regime(
        True,
        country,
        tuple(zones.split()),
        tuple(row(one) if isinstance(one, str) else one for one in rows),
        (),
    )


def wall_allows(here: Regime, at: datetime) -> bool:
    """Whether every wall clock shows a time at which every row is open."""
    for zone in here.zones:
        local = at.astimezone(ZoneInfo(zone))
        for one in here.hours:
            origin = one.origin
            if (origin.since and local.date() < origin.since) or (
                origin.until and local.date() >= origin.until
            ):
                continue
            span: Span = one.days[local.weekday()]
            if one.holidays is not False and local.date() in public_holidays(
                here.country, local.year
            ):
                span = one.holidays
            minute = local.hour * 60 + local.minute
            if span is None or not span[0] <= minute < span[1]:
                return False
    return True


def earliest(here: Regime, at: datetime) -> datetime | None:
    """The answer by trying one minute after the other, five days long."""
    for minute in (at, *(whole_minute(at + MINUTE / 2) + n * MINUTE for n in range(5 * 1440))):
        if (
            minute >= at
            and all(wall_allows(here, minute + n * MINUTE) for n in range(10))
            and (minute == whole_minute(minute) or wall_allows(here, minute + 10 * MINUTE))
        ):
            return minute
    return None


def time(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("here", "at", "opens", "closes"),
    [
        # an ordinary day
        (
            regime("Europe/Paris", "Mo-Su 08:00-21:30"),
            "2026-11-24T07:59:59+01:00",
            "2026-11-24T08:00+01:00",
            "2026-11-24T21:30+01:00",
        ),
        (
            regime("Europe/Paris", "Mo-Su 08:00-21:30"),
            "2026-11-24T08:00:00.000001+01:00",
            "2026-11-24T08:00:00.000001+01:00",
            "2026-11-24T21:30+01:00",
        ),
        (
            regime("Europe/Paris", "Mo-Su 08:00-21:30"),
            "2026-11-24T21:20+01:00",
            "2026-11-24T21:20+01:00",
            "2026-11-24T21:30+01:00",
        ),
        (
            regime("Europe/Paris", "Mo-Su 08:00-21:30"),
            "2026-11-24T21:20:00.000001+01:00",
            "2026-11-25T08:00+01:00",
            "2026-11-25T21:30+01:00",
        ),
        # the window crosses midnight in UTC
        (
            regime("America/Los_Angeles", "Mo-Su 08:00-21:00"),
            "2026-11-24T15:59-08:00",
            "2026-11-24T15:59-08:00",
            "2026-11-24T21:00-08:00",
        ),
        (
            regime("America/Los_Angeles", "Mo-Su 08:00-21:00"),
            "2026-11-24T20:45-08:00",
            "2026-11-24T20:45-08:00",
            "2026-11-24T21:00-08:00",
        ),
        # two zones: from nine of the later to nine in the evening of the earlier
        (
            regime("America/New_York America/Los_Angeles", "Mo-Su 09:00-21:00"),
            "2026-11-24T10:00-05:00",
            "2026-11-24T12:00-05:00",
            "2026-11-24T21:00-05:00",
        ),
        # two zones that are never open together
        (
            regime("Pacific/Auckland Europe/Paris", "Mo-Su 10:00-12:00; PH off"),
            "2026-11-24T10:00-05:00",
            None,
            None,
        ),
        # 23 hours: at night nothing changes
        (
            regime("America/New_York", "Mo-Su 08:00-21:00"),
            "2026-03-07T21:30-05:00",
            "2026-03-08T08:00-04:00",
            "2026-03-08T21:00-04:00",
        ),
        # a window that begins at a time which does not exist opens when the clocks have changed
        (
            regime("America/New_York", "Mo-Su 02:30-05:00"),
            "2026-03-08T00:00-05:00",
            "2026-03-08T03:00-04:00",
            "2026-03-08T05:00-04:00",
        ),
        # a time that comes twice opens twice
        (
            regime("America/New_York", "Mo-Su 01:00-01:30"),
            "2026-11-01T01:25-04:00",
            "2026-11-01T01:00-05:00",
            "2026-11-01T01:30-05:00",
        ),
        # midnight that does not exist
        (
            regime("Asia/Beirut", "Mo-Su 00:00-01:00"),
            "2026-03-28T12:00+02:00",
            "2026-03-30T00:00+03:00",
            "2026-03-30T01:00+03:00",
        ),
        # a day that does not exist: Samoa had no 30 December 2011
        (
            regime("Pacific/Apia", "Mo-Th,Sa-Su 08:00-21:00; Fr off", country=None),
            "2011-12-29T22:00-10:00",
            "2011-12-31T08:00+14:00",
            "2011-12-31T21:00+14:00",
        ),
        # half an hour of summer time
        (
            regime("Australia/Lord_Howe", "Mo-Su 01:45-03:00"),
            "2026-10-04T01:00+10:30",
            "2026-10-04T01:45+10:30",
            "2026-10-04T03:00+11:00",
        ),
        # Sundays and public holidays
        (
            regime("Europe/Paris", "Mo-Sa 08:00-22:00; Su,PH off", country="FR"),
            "2026-05-13T22:00+02:00",
            "2026-05-15T08:00+02:00",
            "2026-05-15T22:00+02:00",
        ),
        (
            regime("America/Chicago", "Mo-Su 08:00-22:00; PH 10:00-12:00"),
            "2026-11-26T07:00-06:00",
            "2026-11-26T10:00-06:00",
            "2026-11-26T12:00-06:00",
        ),
        (
            regime(
                "America/Chicago", "Mo-Su 08:00-22:00; PH off"
            ),  # the 4th is a Saturday: observed
            "2026-07-03T09:00-05:00",
            "2026-07-05T08:00-05:00",
            "2026-07-05T22:00-05:00",
        ),
        # a row that ends, and one that begins
        (
            regime(
                "Europe/Paris",
                row("Mo-Su 10:00-12:00", until=date(2026, 3, 1)),
                row("Mo-Su 08:00-21:30", since=date(2026, 3, 1)),
            ),
            "2026-02-28T12:00+01:00",
            "2026-03-01T08:00+01:00",
            "2026-03-01T21:30+01:00",
        ),
        # ... at a midnight that comes earlier in the one zone
        (
            regime("Europe/Paris Europe/London", row("Mo-Su 00:00-00:30", until=date(2026, 3, 1))),
            "2026-02-28T01:00+01:00",
            "2026-03-01T01:00+01:00",
            None,
        ),
        # no rows: always; open around the clock: for ever
        (regime("Europe/Paris"), "2026-11-24T03:00+01:00", "2026-11-24T03:00+01:00", None),
        # closed for good; no zone; another millennium
        (regime("Europe/Paris", "Mo-Su off"), "2026-11-24T03:00+01:00", None, None),
        (regime("", "Mo-Su 08:00-21:00"), "2026-11-24T13:00+01:00", None, None),
        (regime("Europe/Paris", "Mo-Su 08:00-21:00"), "9999-01-01T03:00+01:00", None, None),
    ],
)
def test_opening(here: Regime, at: str, opens: str | None, closes: str | None) -> None:
    found = opening(here, time(at))
    if opens is None:
        assert found is None
        return
    assert found is not None
    assert found.at == time(opens)
    if closes is not None:
        assert found.closes == time(closes)
    assert (found.bound_by is None) == (found.at == time(at))


def test_open_around_the_clock_has_no_gap_at_midnight() -> None:
    at = time("2026-11-24T23:55+01:00")
    found = opening(regime("Europe/Paris", "Mo-Su 00:00-24:00"), at)
    assert found is not None and found.at == at
    assert found.closes is not None and found.closes > at + 300 * DAY
    assert opening(regime("Europe/Paris"), at) == Opening(at)


def test_the_row_that_binds_is_a_verified_one_where_both_do() -> None:
    here = regime("Europe/Paris", "Mo-Su 08:00-21:00", row("Mo-Su 09:00-20:00", verified=False))
    for at, line in (
        ("2026-11-24T07:00+01:00", "Mo-Su 08:00-21:00"),
        ("2026-11-24T08:30+01:00", "Mo-Su 09:00-20:00"),
        ("2026-11-24T19:55+01:00", "Mo-Su 09:00-20:00"),
        ("2026-11-24T20:55+01:00", "Mo-Su 08:00-21:00"),
    ):
        found = opening(here, time(at))
        assert found is not None and found.bound_by is not None
        assert found.bound_by.origin.source == line


ZONES = (
    "America/New_York",
    "Europe/Paris",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Beirut",
    "America/Havana",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Asia/Gaza",
    "Pacific/Chatham",
    "America/Nuuk",
    "Africa/Cairo",
    "Pacific/Apia",
    "America/St_Johns",
)
CHANGES = (
    "2026-03-08T07:00Z",
    "2026-03-29T01:00Z",
    "2026-10-25T01:00Z",
    "2026-11-01T06:00Z",
    "2026-04-05T03:00Z",
    "2026-09-06T04:00Z",
    "2026-03-28T22:00Z",
    "2026-10-03T15:30Z",
    "2011-12-30T10:00Z",
    "2026-12-31T23:00Z",
    "2028-02-29T00:00Z",
    "2026-02-15T02:00Z",
)
SPANS: st.SearchStrategy[Span] = st.none() | st.tuples(
    st.integers(0, 1380), st.integers(1, 1440)
).filter(lambda span: span[0] < span[1])
ROWS = st.builds(
    lambda days, holidays, since, until: Hours(
        "XX",
        frozenset({MessageClass.PROMOTIONAL}),
        days,
        holidays,
        Origin("a test", since, until, verified=True),
    ),
    st.tuples(*[SPANS] * 7),
    st.just(False) | SPANS,
    st.none() | st.dates(date(2026, 2, 28), date(2026, 3, 31)),
    st.none() | st.dates(date(2026, 3, 1), date(2026, 11, 5)),
)


@given(
    st.lists(st.sampled_from(ZONES), min_size=1, max_size=2, unique=True),
    st.lists(ROWS, min_size=1, max_size=2),
    st.sampled_from(CHANGES),
    st.integers(-2 * 86_400, 2 * 86_400),
)
@settings(max_examples=40, deadline=None)
def test_as_the_wall_clocks_say(
    zones: list[str], rows: list[Hours], change: str, seconds: int
) -> None:
    here = Regime(True, "US", tuple(zones), tuple(rows), ())
    at = time(change) + timedelta(seconds=seconds)
    found, expected = opening(here, at), earliest(here, at)
    if expected is None:
        assert found is None or found.at > at + 4 * DAY
    else:
        assert found is not None and found.at == expected


@given(
    st.datetimes().map(lambda naive: naive.replace(tzinfo=UTC)).filter(lambda at: at.year < 9999)
)
def test_whole_minute(at: datetime) -> None:
    minute = whole_minute(at)
    assert minute.second == minute.microsecond == 0
    assert timedelta() <= minute - at < MINUTE


def test_public_holidays() -> None:
    french = public_holidays("FR", 2026)
    assert sorted(day.strftime("%d.%m.") for day in french) == sorted(
        [
            "01.01.",
            "06.04.",
            "01.05.",
            "08.05.",
            "14.05.",
            "25.05.",
            "14.07.",
            "15.08.",
            "01.11.",
            "11.11.",
            "25.12.",
        ]
    )
    assert len(public_holidays("US", 2026)) == 12  # eleven, and one observed a day early
    assert public_holidays("XX", 2026) == public_holidays(None, 2026) == frozenset()
