"""When a campaign's text is due for somebody, and until when it is worth sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.campaigns.rules import starts
from bot.campaigns.rules.starts import Start
from bot.files import checking
from bot.files.checking import Problems, inside
from bot.files.naming import attribute
from bot.gate import hours
from bot.gate.regime import Regime
from bot.sms import dated

WINDOW = timedelta(hours=48)  # within which a first open window must begin
LONGEST = 24 * 30  # hours that a text may wait
EARLIEST = timedelta(hours=14)  # east of UTC is the first place to have a local time
_NOWHERE = ("Etc/GMT+12",)  # the latest of all zones, for somebody of whom none is known


class Past(StrEnum):
    """What becomes of those at whose place the time has passed when a campaign starts."""

    NOW = "now"
    NEXT_DAY = "next_day"
    LEAVE_OUT = "leave_out"


@dataclass(frozen=True, slots=True)
class Before:
    """So many hours before each one's own date, which that attribute of theirs holds."""

    attribute: str
    hours: int


@dataclass(frozen=True, slots=True)
class Timing:
    """When a campaign goes out, and until when.

    at: an instant; local: a wall time at each one's place; before: ahead of each one's own date;
    none of them: as soon as it is launched. one_by_one: what starts a survey for one person after
    the other. hours: how long a text may wait after its time, None
    for the first open window. ends_at: the end of what the text is about."""

    at: datetime | None = None
    local: datetime | None = None
    past: Past = Past.NOW
    hours: int | None = None
    ends_at: datetime | None = None
    before: Before | None = None
    one_by_one: Start | None = None

    def date_of(self, attributes: Mapping[str, str]) -> str:
        """Returns how a person's date is written, "" if they have none or need none."""
        return attributes.get(self.before.attribute, "") if self.before else ""

    def starts_at(self, now: datetime) -> datetime:
        """Returns when the first texts are due, if it is launched now."""
        if self.local is not None:
            return max(now, self.local.replace(tzinfo=UTC) - EARLIEST)
        return max(now, self.at or now)


AT_ONCE = Timing()


@lru_cache(4096)  # asked of every recipient
def due(timing: Timing, zones: tuple[str, ...], began: datetime, date: str = "") -> datetime | None:
    """Returns when the text to somebody is due: of several possible zones, in the latest one. None
    if the person is left out. began: when the campaign started; date: the person's own."""
    if timing.before is not None:
        on = dated.read(date)
        return dated.instant(on, zones) - timedelta(hours=timing.before.hours) if on else None
    if timing.local is None:
        return max(began, timing.at or began)
    for days in range(_DAYS):
        wall = timing.local + timedelta(days=days)
        at = max(wall.replace(tzinfo=ZoneInfo(zone)) for zone in zones or _NOWHERE).astimezone(UTC)
        if at >= began:
            return at
        if timing.past is Past.NOW:
            return began
        if timing.past is Past.LEAVE_OUT:
            return None
    return began


_DAYS = 400


@lru_cache(4096)
def expiry(timing: Timing, at: datetime, regime: Regime) -> datetime:
    """Returns until when a text that is due at `at` is worth sending: by default the end of the
    first window open to it that begins within 48 hours, never after the offer's end, nor after the
    person's own date."""
    if timing.before is not None:
        until = at + timedelta(hours=min(timing.before.hours, timing.hours or timing.before.hours))
    elif timing.hours is not None:
        until = at + timedelta(hours=timing.hours)
    else:
        until = at + WINDOW
        opening = hours.opening(regime, at)
        if opening is not None and opening.at <= until and opening.closes is not None:
            until = opening.closes
    return until if timing.ends_at is None else min(until, timing.ends_at)


# -- in a file ------------------------------------------------------------------------------------

FIELDS = ("start", "expires", "ends_at")
START_FIELDS = ("at", "local", "past", "before", "hours")

NOT_DATED = (
    "survey",
    "coupon",
    "canary",
    "hold_out",
    "experiment",
)  # what is but once


def read(fields: Mapping[str, object], problems: Problems) -> Timing:
    """Reads the fields of a campaign file that say when; notes what is wrong with them."""
    said = fields.get("start")
    one_by_one = starts.read(said, problems) if starts.named(said) else None
    if one_by_one is not None:
        starts.check(fields, problems)
    at, local, past, before = _start(None if starts.named(said) else said, problems)
    if before is not None:
        for other in NOT_DATED:
            if fields.get(other) is not None:
                problems.add(other, "does not go with start.before: a new date gets a new text")
    ends_at = _instant(fields.get("ends_at"), "ends_at", problems)
    if ends_at is not None and at is not None and ends_at <= at:
        problems.add("ends_at", "is before the campaign starts")
    hours = _hours(fields.get("expires"), problems)
    return Timing(at, local, past, hours, ends_at, before, one_by_one)


def mapping(timing: Timing) -> dict[str, object]:
    """Returns the fields that `read` reads, fit for JSON."""
    found: dict[str, object] = {}
    if timing.at is not None:
        found["start"] = {"at": timing.at.isoformat()}
    if timing.local is not None:
        found["start"] = {"local": timing.local.isoformat(" ", "minutes"), "past": timing.past}
    if timing.before is not None:
        found["start"] = {"before": timing.before.attribute, "hours": timing.before.hours}
    if timing.one_by_one is not None:
        found["start"] = starts.mapping(timing.one_by_one)
    if timing.hours is not None:
        found["expires"] = {"hours": timing.hours}
    if timing.ends_at is not None:
        found["ends_at"] = timing.ends_at.isoformat()
    return found


def _start(
    data: object, problems: Problems
) -> tuple[datetime | None, datetime | None, Past, Before | None]:
    if data is None or data == "now":
        return None, None, Past.NOW, None
    fields = checking.mapping(data, "start", problems)
    checking.only(fields, START_FIELDS, "start", problems)
    at = _instant(fields.get("at"), "start.at", problems)
    local = _wall(fields.get("local"), "start.local", problems)
    before = _before(fields, problems)
    ways = [one for one in (fields.get(way) for way in ("at", "local", "before")) if one]
    if isinstance(data, Mapping) and len(ways) != 1:
        problems.add(
            "start",
            "say either at (an instant), local (a time at each one's place) or before (a date of"
            " theirs)",
        )
    said = fields.get("past")
    if fields.get("local") is not None and said not in tuple(Past):
        problems.add(
            "start.past",
            f"must be {', '.join(Past)}: what becomes of those at whose place the time has passed",
        )
    if fields.get("local") is None and said is not None:
        problems.add("start.past", "is for start.local only")
    return at, local, Past(str(said)) if said in tuple(Past) else Past.NOW, before


def _before(fields: Mapping[str, object], problems: Problems) -> Before | None:
    if fields.get("before") is None:
        if fields.get("hours") is not None:
            problems.add("start.hours", "is for start.before only")
        return None
    said = checking.text(fields["before"], "start.before", problems)
    hours = _count(fields.get("hours"), "start.hours", problems)
    return Before(attribute(said), hours) if said and hours else None


def _hours(data: object, problems: Problems) -> int | None:
    if data is None:
        return None
    fields = checking.mapping(data, "expires", problems)
    checking.only(fields, ("hours",), "expires", problems)
    return _count(fields.get("hours"), inside("expires", "hours"), problems) if fields else None


def _count(count: object, place: str, problems: Problems) -> int | None:
    if checking.is_whole(count, LONGEST):
        return count
    problems.add(place, f"must be a whole number from 1 to {LONGEST}")
    return None


def _instant(data: object, place: str, problems: Problems) -> datetime | None:
    found = _time(data, place, problems)
    if found is not None and found.tzinfo is None:
        problems.add(place, f"names no zone; write it as in {found.isoformat()}+01:00")
        return None
    return found.astimezone(UTC) if found else None


def _wall(data: object, place: str, problems: Problems) -> datetime | None:
    found = _time(data, place, problems)
    if found is not None and found.tzinfo is not None:
        problems.add(place, "is a time at each one's place, so it names no zone")
        return None
    return found


def _time(data: object, place: str, problems: Problems) -> datetime | None:
    if data is None:
        return None
    try:
        found = data if isinstance(data, datetime) else datetime.fromisoformat(str(data).strip())
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year < 2200 or isinstance(data, bool):
        problems.add(place, f"must be a time, as in 2026-12-01T10:00, not {checking.kind_of(data)}")
        return None
    return found
