"""Sending hours: turns the rows of a regime into spans of real time.

A row's window is local wall time, [opens, closes). A text may go when every row that holds on the
local date allows it, in each possible zone. Everything is computed in whole seconds since 1970 in
UTC, for one UTC day at a time: within a day a zone has one offset, or two if the clocks change;
under one offset a window of wall time is a span of real time. So days of 23 and 25 hours, and local
times that are skipped or come twice, need no rule of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.gate.packs.model import Hours, Span
from bot.gate.regime import Regime

HANDOVER = 10 * 60  # seconds before a window closes, after which no text is handed over
LOOK_AHEAD = 400  # days
YEARS = range(1970, 2200)  # calendars of public holidays are worthless outside
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400
_MINUTE = timedelta(minutes=1)
_EPOCH_ORDINAL = EPOCH.toordinal()
_Spans = tuple[tuple[int, int], ...]  # ascending, apart; seconds since EPOCH, [start, end)


@dataclass(frozen=True, slots=True)
class Opening:
    """An instant at which a text may arrive.

    at: the earliest such instant. closes: the end of its span, None if nothing closes it. bound_by:
    the row that forbids the instant asked about, None if that one is allowed."""

    at: datetime
    closes: datetime | None = None
    bound_by: Hours | None = None


def opening(regime: Regime, at: datetime) -> Opening | None:
    """Returns `at` if it is allowed, else the earliest allowed whole minute after it.

    None if there is none within 400 days, if the zone is not known, or outside the years 1970 to
    2199."""
    if not regime.hours:
        return Opening(at)
    if not regime.zones or at.astimezone(UTC).year not in YEARS:
        return None
    since = at - EPOCH
    begun = since.days * _DAY + since.seconds
    ended = begun + (since.microseconds > 0)
    for start, end in _spans_from(regime, begun // _DAY):
        if start <= begun and ended <= end - HANDOVER:
            return Opening(at, _instant(end))
        minute = -(-start // 60) * 60
        if start > begun and minute <= end - HANDOVER:
            return Opening(_instant(minute), _instant(end), _bound_by(regime, begun, ended))
    return None


def whole_minute(at: datetime) -> datetime:
    """Returns the earliest whole minute that is not before `at`, in UTC."""
    return EPOCH - (EPOCH - at) // _MINUTE * _MINUTE


@lru_cache(maxsize=1024)
def public_holidays(country: str | None, year: int) -> frozenset[date]:
    """Returns a country's public holidays, with the days on which they are observed.

    None are returned if the `holidays` package does not know the country."""
    import holidays  # slow to load, and few callers need it

    try:
        return frozenset(holidays.country_holidays(country or "", years=year, expand=False))
    except NotImplementedError:
        return frozenset()


def span_of(row: Hours, day: date, country: str | None) -> Span:
    """Returns the row's span on that local day."""
    if row.holidays is not False and day in public_holidays(country, day.year):
        return row.holidays
    return row.days[day.weekday()]


def _instant(seconds: int) -> datetime:
    return EPOCH + timedelta(seconds=seconds)


def _spans_from(regime: Regime, day: int) -> Iterator[tuple[int, int]]:
    """Yields the spans from that UTC day on; joins those that meet at midnight."""
    start = end = -1
    for midnight in range(day * _DAY, (day + LOOK_AHEAD) * _DAY, _DAY):
        for more in _spans(regime, midnight):
            if more[0] != end:
                if end >= 0:
                    yield start, end
                start = more[0]
            end = more[1]
        if 0 <= end < midnight + _DAY:
            yield start, end
            start = end = -1
    if end >= 0:
        yield start, end


@lru_cache(maxsize=65_536)
def _spans(regime: Regime, midnight: int) -> _Spans:
    """Returns the spans of the UTC day that begins at `midnight`, allowed in all zones at once."""
    found: _Spans = ((midnight, midnight + _DAY),)
    for offsets in {_offsets(zone, midnight) for zone in regime.zones}:
        found = _both(found, _in_zone(regime, offsets))
        if not found:
            break
    return found


def _in_zone(regime: Regime, offsets: tuple[tuple[int, int, int], ...]) -> _Spans:
    """Returns the spans of one UTC day in a zone with these offsets."""
    found: list[tuple[int, int]] = []
    for first, last, offset in offsets:
        for day in range((first + offset) // _DAY, (last - 1 + offset) // _DAY + 1):
            window = _window(regime, day)
            if window is None:
                continue
            local_midnight = day * _DAY - offset
            start = max(first, local_midnight + window[0])
            end = min(last, local_midnight + window[1])
            if found and found[-1][1] == start:
                found[-1] = (found[-1][0], end)
            elif start < end:
                found.append((start, end))
    return tuple(found)


def _both(ones: _Spans, others: _Spans) -> _Spans:
    """Returns the spans that lie in both; if each side's are apart, so are these."""
    return tuple(
        sorted((max(a, c), min(b, d)) for a, b in ones for c, d in others if max(a, c) < min(b, d))
    )


@lru_cache(maxsize=65_536)
def _window(regime: Regime, day: int) -> tuple[int, int] | None:
    """Returns the window that all rows leave of a local day, in seconds after its midnight.

    day: days since EPOCH. None if they leave nothing."""
    local = date.fromordinal(_EPOCH_ORDINAL + day)
    opens, closes = 0, 24 * 60
    for row in regime.hours:
        if row.origin.holds(local):
            span = span_of(row, local, regime.country)
            if span is None:
                return None
            opens, closes = max(opens, span[0]), min(closes, span[1])
    return (opens * 60, closes * 60) if opens < closes else None


@lru_cache(maxsize=65_536)
def _offsets(zone: str, midnight: int) -> tuple[tuple[int, int, int], ...]:
    """Returns a zone's offsets during a UTC day: (from, to, seconds east of UTC).

    If there are two, they meet at the second in which the clocks change."""
    last = midnight + _DAY - 1
    before, after = _offset(zone, midnight), _offset(zone, last)
    if before == after:
        return ((midnight, midnight + _DAY, before),)
    low, high = midnight, last  # the change lies after low, at high at the latest
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return (midnight, high, before), (high, midnight + _DAY, after)


def _offset(zone: str, at: int) -> int:
    offset = datetime.fromtimestamp(at, ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return offset.days * _DAY + offset.seconds


def _bound_by(regime: Regime, begun: int, ended: int) -> Hours:
    """Returns the first row that by itself, in one of the zones, forbids the instant asked about.

    If only several rows together forbid it, returns the first row."""
    midnight = begun - begun % _DAY
    offsets = dict.fromkeys(
        offset
        for zone in regime.zones
        for first, last, offset in _offsets(zone, midnight)
        if first <= begun < last
    )
    for row in regime.hours:
        for offset in offsets:
            day, second = divmod(begun + offset, _DAY)
            local = date.fromordinal(_EPOCH_ORDINAL + day)
            if row.origin.holds(local):
                span = span_of(row, local, regime.country)
                if span is None or second < span[0] * 60:
                    return row
                if span[1] * 60 < min(second + (ended - begun) + HANDOVER, _DAY):
                    return row
    return regime.hours[0]
