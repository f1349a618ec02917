"""When a text is due for somebody, until when it is worth sending, and how a file says so."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.campaigns.rules import campaign_mapping, parse_campaign
from bot.campaigns.rules.timing import Before, Past, Timing, due, expiry
from bot.errors import UsageError
from bot.gate.packs.loading import packs
from bot.gate.places import place
from bot.gate.regime import regime
from bot.models import Language, MessageClass
from bot.sms import dated

PARIS, NEW_YORK, HAWAII = ("Europe/Paris",), ("America/New_York",), ("Pacific/Honolulu",)
BEGAN = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)  # 16:00 in Paris, 10:00 in New York
TEN = datetime.fromisoformat("2026-12-01T10:00")
SKIPPED = datetime.fromisoformat("2027-03-28T02:30")
TWICE = datetime.fromisoformat("2027-10-31T02:30")
AHEAD = Timing(before=Before("appointment_at", 24))
FIRST, LAST = (datetime.fromisoformat(f"{year}-01-01") for year in (2026, 2028))


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("timing", "zones", "at"),
    [
        (Timing(), PARIS, BEGAN),
        (Timing(at=utc(2, 9)), PARIS, utc(2, 9)),
        (Timing(at=utc(1, 9)), PARIS, BEGAN),
        (Timing(local=TEN, past=Past.NOW), PARIS, BEGAN),
        (Timing(local=TEN, past=Past.NEXT_DAY), PARIS, utc(2, 9)),
        (Timing(local=TEN, past=Past.LEAVE_OUT), PARIS, None),
        (Timing(local=TEN, past=Past.LEAVE_OUT), NEW_YORK, BEGAN),
        (Timing(local=TEN, past=Past.LEAVE_OUT), HAWAII, utc(1, 20)),
        # several are possible: the latest of them
        (Timing(local=TEN, past=Past.LEAVE_OUT), (*PARIS, *NEW_YORK, *HAWAII), utc(1, 20)),
        # none is known: the latest there is
        (Timing(local=TEN, past=Past.LEAVE_OUT), (), utc(1, 22)),
        # ahead of each one's own date; of several possible zones the first one has it
        (AHEAD, PARIS, utc(4, 9)),
        (AHEAD, (*PARIS, *NEW_YORK), utc(4, 9)),
        (AHEAD, (), utc(3, 20)),
        # a time that the clocks skip, and one that comes twice
        (Timing(local=SKIPPED), PARIS, SKIPPED.replace(hour=1, tzinfo=UTC)),
        (Timing(local=TWICE), PARIS, TWICE.replace(hour=0, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_when_a_text_is_due(timing: Timing, zones: tuple[str, ...], at: datetime | None) -> None:
    assert due(timing, zones, BEGAN, "2026-12-05 10:00") == at


def test_who_has_no_date_is_left_out() -> None:
    for said in ("", "soon", "05/12/2026 10:00", "12", "9999-12-05", "2026-13-05", "20261205"):
        assert due(AHEAD, PARIS, BEGAN, said) is None, said


@pytest.mark.parametrize(
    ("said", "key", "spoken"),
    [
        ("2026-12-05T10:00", "2026-12-05T10:00:00", "Saturday 5 December at 10 am"),
        (" 2026-12-05 10:00:00.5 ", "2026-12-05T10:00:00", "Saturday 5 December at 10 am"),
        ("2026-12-05T10:30+01:00", "2026-12-05T09:30:00+00:00", "Saturday 5 December at 10:30 am"),
        ("2026-12-05T09:30Z", "2026-12-05T09:30:00+00:00", "Saturday 5 December at 10:30 am"),
        ("2026-12-05", "2026-12-05T00:00:00", "Saturday 5 December"),
    ],
)
def test_one_date_is_one_in_whatever_way_it_is_written(said: str, key: str, spoken: str) -> None:
    found = dated.read(said)
    assert found is not None and dated.key(said) == key and dated.key(key) == key
    assert dated.spoken(found, Language.EN, PARIS) == spoken
    assert dated.spoken(found, Language.FR, PARIS).startswith("samedi 5 décembre")


@given(st.datetimes(FIRST, LAST), st.integers(1, 720))
def test_nothing_is_worth_sending_after_the_date(local: datetime, hours: int) -> None:
    timing = Timing(before=Before("appointment_at", hours))
    for zones in (PARIS, (*PARIS, *HAWAII), ()):
        at = due(timing, zones, BEGAN, local.isoformat())
        assert at is not None
        for zone in zones or PARIS:
            assert expiry(timing, at, FR) <= local.replace(tzinfo=ZoneInfo(zone))


@given(
    st.datetimes(FIRST, LAST),
    st.sampled_from([*Past]),
    st.lists(st.sampled_from([*PARIS, *NEW_YORK, *HAWAII, "Pacific/Kiritimati"]), max_size=3),
)
def test_nothing_is_due_before_the_start(local: datetime, past: Past, zones: list[str]) -> None:
    timing = Timing(local=local, past=past)
    began = timing.starts_at(BEGAN)
    at = due(timing, tuple(zones), began)
    assert at is None or at >= began >= BEGAN
    if local.replace(tzinfo=UTC) - BEGAN > timedelta(days=2):  # nobody's time has passed
        assert at is not None and began <= at < began + timedelta(hours=27)


FR = regime(packs(), place("+33612345678"), MessageClass.PROMOTIONAL, False)
NEWS = regime(packs(), place("+33612345678"), MessageClass.INFORMATIONAL, False)
NOWHERE = regime(packs(), place("+5511987654321"), MessageClass.PROMOTIONAL, False)


@pytest.mark.parametrize(
    ("timing", "law", "at", "until"),
    [
        (Timing(), FR, utc(1, 9), utc(1, 20, 30)),  # the window of the day closes at 21:30
        (Timing(), FR, utc(1, 20, 25), utc(2, 20, 30)),  # too late for today: the next one
        (Timing(), FR, utc(1, 23), utc(2, 20, 30)),
        (Timing(), NEWS, utc(1, 23), utc(3, 23)),  # no hours: 48 h
        (Timing(), NOWHERE, utc(1, 23), utc(3, 23)),
        (Timing(hours=4), FR, utc(1, 23), utc(2, 3)),
        (Timing(ends_at=utc(1, 18)), FR, utc(1, 9), utc(1, 18)),
        (Timing(hours=4, ends_at=utc(1, 18)), FR, utc(1, 9), utc(1, 13)),
        (Timing(ends_at=utc(1, 8)), FR, utc(1, 9), utc(1, 8)),
    ],
)
def test_until_when_it_is_worth_sending(
    timing: Timing, law: Any, at: datetime, until: datetime
) -> None:
    assert expiry(timing, at, law) == until


FILE = {
    "name": "sale",
    "class": "promotional",
    "audience": {"tags": ["vip"]},
    "text": {"en": "Come in"},
}


@pytest.mark.parametrize(
    ("fields", "timing"),
    [
        ("{}", Timing()),
        ("start: now", Timing()),
        ("start: {at: 2026-12-01T10:00+01:00}", Timing(at=utc(1, 9))),
        ("start: {at: 2026-12-01T10:00:00+01:00}", Timing(at=utc(1, 9))),
        ("start: {local: 2026-12-01 10:00:00, past: next_day}",
         Timing(local=TEN, past=Past.NEXT_DAY)),
        ("start: {local: '2026-12-01 10:00', past: leave_out}\nexpires: {hours: 4}",
         Timing(local=TEN, past=Past.LEAVE_OUT, hours=4)),
        ("start: {before: Appointment at, hours: 24}", AHEAD),
        ("ends_at: 2026-12-05T21:00Z", Timing(ends_at=utc(5, 21))),
    ],
)  # fmt: skip
def test_a_file_says_when(fields: str, timing: Timing) -> None:
    campaign = parse_campaign({**FILE, **yaml.safe_load(fields)})
    assert campaign.timing == timing
    assert parse_campaign(json.loads(json.dumps(campaign_mapping(campaign)))) == campaign


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ("start: {at: 2026-12-01T10:00}", "start.at: names no zone; write it as in"),
        ("start: {at: tomorrow}", "start.at: must be a time, as in 2026-12-01T10:00, not"),
        ("start: {local: 2026-12-01T10:00+01:00, past: now}", "start.local: is a time at each"),
        ("start: {local: 2026-12-01T10:00}", "start.past: must be now, next_day, leave_out"),
        ("start: {at: 2026-12-01T10:00Z, past: now}", "start.past: is for start.local only"),
        ("start: {}", "start: say either at"),
        ("start: {before: appointment_at}", "start.hours: must be a whole number"),
        ("start: {before: appointment_at, hours: 0}", "start.hours: must be a whole number"),
        ("start: {before: ' ', hours: 2}", "start.before: is empty"),
        ("start: {hours: 2}", "start.hours: is for start.before only"),
        ("start: {before: at, hours: 2}\nhold_out: 5\ngoal: booking", "hold_out: does not go with"),
        ("start: 5", "start: fields are expected here"),
        ("start: {when: now}", "start.when: is not a known field"),
        ("expires: {hours: 0}", "expires.hours: must be a whole number from 1"),
        ("expires: {hours: true}", "expires.hours: must be"),
        ("expires: 4", "expires: fields are expected here"),
        ("ends_at: 12", "ends_at: must be a time"),
        ("ends_at: 9999-12-01T10:00Z", "ends_at: must be a time"),
        ("start: {at: 2026-12-06T10:00Z}\nends_at: 2026-12-05T21:00Z", "ends_at: is before"),
    ],
)
def test_a_wrong_time_is_named(fields: str, says: str) -> None:
    with pytest.raises(UsageError, match=f"\n  {says}"):
        parse_campaign({**FILE, **yaml.safe_load(fields)})
