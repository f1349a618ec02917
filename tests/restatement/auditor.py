"""`restated(gate)`: may this text go, by reading down the list of what forbids it?

Slow and plain on purpose: the time of a deferral is found by trying one minute after another.
Sources: 47 CFR 64.1200(a)(10), (a)(12), (c)(1), (e); the states' windows and caps as published by
Twilio and the states; the AF2M charters of 2024 and 2026; the CRTC's telemarketing hours; CTIA's
principles of May 2023. Table by table what bot/gate/packs says too, typed in twice.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import holidays

if TYPE_CHECKING:
    from bot.gate.packs.model import Place
    from bot.gate.verdict import Gate

Answer = tuple[str, datetime | None]

US = {"US", "PR", "VI", "GU", "AS", "MP"}
FRANCE = {"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF"}
EUROPE = set(
    "AT AX BE BG HR CY CZ DK EE FI DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES "
    "SE IS LI NO".split()
)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

# Monday to Friday, Saturday, Sunday: from, until, as hours of the day
STATES = {
    "AL": "8-20 8-20 8-20",
    "FL": "8-20 8-20 8-20",
    "LA": "8-20 8-20 8-20",
    "MD": "8-20 8-20 8-20",
    "MS": "8-20 8-20 8-20",
    "OK": "8-20 8-20 8-20",
    "TN": "8-20 8-20 8-20",
    "WA": "8-20 8-20 8-20",
    "MA": "8-20 8-20 8-20",
    "NJ": "8-20 8-20 8-20",
    "CT": "9-20 9-20 9-20",
    "NV": "9-20 9-20 9-20",
    "TX": "9-21 9-21 12-21",
    "KY": "10-21 10-21 10-21",
    "CA": "9-21 9-21 9-21",
    "IL": "9-21 9-21 9-21",
    "MI": "9-21 9-21 9-21",
    "MN": "9-21 9-21 9-21",
    "RI": "9-18 10-17 10-17",
}
THREE_A_DAY = {"US-FL", "US-OK", "US-MD", "US-NJ"}


def restated(g: Gate, step: int = 15) -> Answer:
    """ "allow", "defer" and the minute, or "refuse". step: how many minutes are tried at once;
    no window opens and no zone's clock changes but on a quarter of an hour, so 15 finds what 1
    finds."""
    conversation = in_conversation(g) or awaited(g) or ends_the_talk(g)
    promotional = g.message_class.value == "promotional" or no_longer_asked_for(g)
    if reason_to_refuse(g, conversation, promotional):
        return "refuse", None
    name = g.purpose.value
    answers = name in ("confirmation", "keyword_reply", "answer", "staff")
    asks = name == "doubt_question" and not promotional  # its answer ends the hold
    if g.held and not asks and not (conversation and answers):
        return "defer", g.now + timedelta(hours=1)
    if (
        g.campaigns_held
        and not (conversation or awaited(g))
        and (promotional or not (answers or asks))
    ):
        return "defer", g.now + timedelta(hours=1)
    if conversation:
        return "allow", None
    if g.with_staff and (promotional or name == "survey_question"):
        return "defer", g.now + timedelta(hours=1)
    return when(g, promotional, step)


def awaited(g: Gate) -> bool:
    """Whether staff answer somebody who asked for a person and still waits for that: for two weeks
    at most, in a plain SMS that nobody would drop, never an offer."""
    if g.asked_at is None or g.purpose.value != "staff" or g.revoked is not None:
        return False
    if g.message_class.value != "conversational" or g.channel.value == "whatsapp":
        return False
    return not g.provider_blocks and g.now - g.asked_at <= min(g.asked_for, 14 * DAY) - MINUTE


def ends_the_talk(g: Gate) -> bool:
    """Whether a survey asks how staff did, within a quarter of an hour after they closed what the
    person had written for: no offer, no WhatsApp, and not while anything else is open with the
    person or keeps texts from them."""
    if g.closed_at is None or g.purpose.value != "survey_question" or g.revoked is not None:
        return False
    if g.message_class.value == "promotional" or g.channel.value == "whatsapp":
        return False
    if g.provider_blocks or g.dead or g.held or g.campaigns_held or g.with_staff:
        return False
    if g.question_until is not None and g.now < g.question_until:
        return False
    return g.now - g.closed_at <= 14 * MINUTE


def no_longer_asked_for(g: Gate) -> bool:
    """Whether it hands over what a campaign promised, too long after the person asked for it: then
    it is just an offer."""
    if g.purpose.value != "promised":
        return False
    return g.answers_at is None or g.now - g.answers_at > 14 * MINUTE


def in_conversation(g: Gate) -> bool:
    """Whether the text answers one that the person wrote a short time ago. A person's words are
    awaited for a day, a machine's for a quarter of an hour; with less than a minute left there is
    no time to deliver it. An offer is never part of a conversation; an answer that is labelled as
    information is information."""
    if g.answers_at is None or g.message_class.value == "promotional":
        return False
    name, age = g.purpose.value, g.now - g.answers_at
    if name in ("answer", "staff", "promised") and g.message_class.value != "conversational":
        return False
    if name in ("staff", "keyword_reply", "confirmation"):
        return age <= DAY - MINUTE
    if name in ("answer", "doubt_question", "survey_question", "opt_in_request", "welcome"):
        return age <= 15 * MINUTE - MINUTE
    if name == "promised":  # what the campaign's own text promised, to who asks for it
        return age <= 14 * MINUTE
    return False  # a campaign or a reminder answers nobody


def reason_to_refuse(g: Gate, conversation: bool, promotional: bool) -> str:
    """ "" where there is none."""
    name = g.purpose.value
    if name == "confirmation" and no_longer_presumed(g):
        return "no longer presumed to be within the consent"
    if g.blocked and name not in ("confirmation", "keyword_reply"):
        return "staff answer nothing but STOP, START and HELP"
    if g.revoked is not None:
        return "" if conversation and may_follow_a_stop(g) else "revoked"
    if conversation:
        return ""
    if g.dead:
        return "nobody has the number"
    if g.channel.value == "whatsapp":
        return "WhatsApp is for conversations"
    if name == "opt_in_request":
        return "asks who has not asked"
    granted = None if g.granted is None else g.granted.value
    if granted != "promotional" and (promotional or granted != "informational"):
        return "no consent"
    return "no rules known" if promotional and not law(g.place.country) else ""


def no_longer_presumed(g: Gate) -> bool:
    """Of a confirmation of a STOP in the United States."""
    return g.place.country in US and g.answers_at is not None and g.now - g.answers_at > 5 * MINUTE


def may_follow_a_stop(g: Gate) -> bool:
    """Of what is part of a conversation: the replies to STOP, START and HELP, and the answers to
    what was written after the STOP. Nothing that the provider would drop."""
    if g.provider_blocks:
        return False
    if g.purpose.value in ("answer", "staff"):
        return g.answers is not None and g.revoked is not None and g.answers > g.revoked
    return g.purpose.value in ("confirmation", "keyword_reply")


def law(country: str | None) -> str:
    """Whose law holds in a country: US, CA, FR, EU or none that is known."""
    if country in US:
        return "US"
    if country in FRANCE:
        return "FR"
    return "CA" if country == "CA" else "EU" if country in EUROPE else ""


def when(g: Gate, promotional: bool, step: int) -> Answer:
    """Now, the first minute at which hours and numbers allow, or never. Texts that have gone only
    grow older, so the hours are tried from the minute at which there is room for one more."""
    if not promotional and not g.strict:  # information has no hours and no caps
        if g.question_until and another_question_is_open(g, g.now):
            return "defer", next_minute(g.question_until)
        return "allow", None
    if not g.place.zones:
        return "refuse", None  # nobody knows what hour it is there
    if fits(g, g.now, promotional) and ten_minutes_open(g.place, promotional, g.strict, g.now):
        return ("refuse", None) if skipped(g, g.now, promotional) else ("allow", None)
    minute = next_minute(g.now)
    while not fits(g, minute, promotional):
        minute = minute + MINUTE if step == 1 else next_room(g, minute)
    found = first_open(g.place, promotional, g.strict, minute, step)
    if found is None or skipped(g, found, promotional):
        return "refuse", None
    return "defer", found


def skipped(g: Gate, at: datetime, promotional: bool) -> bool:
    """Whether a campaign's offer would break the program's own promise, or be another one on a day
    that has had enough: counted day by day, in each zone for itself. The promise does not bind what
    answers the person."""
    if not promotional or g.answers_at or g.purpose.value not in ("campaign", "survey_question"):
        return False
    for zone in map(ZoneInfo, g.place.zones):
        today = at.astimezone(zone).date()
        if g.at_most is not None:
            days = {today - n * DAY for n in range(g.at_most.days)}
            if sum(sent.astimezone(zone).date() in days for sent in g.recent) >= g.at_most.texts:
                return True
        had = sum(sent.astimezone(zone).date() == today for sent in g.lately)
        if g.offers_a_day and had >= g.offers_a_day:
            return True
    return False


def next_minute(at: datetime) -> datetime:
    """That instant, or the beginning of the minute after it."""
    minute = at.astimezone(UTC).replace(second=0, microsecond=0)
    return minute + (MINUTE if minute < at else timedelta())


def another_question_is_open(g: Gate, at: datetime) -> bool:
    """Whether an answer to this text could be one to an earlier question. A reminder of an
    appointment can't wait for that."""
    if not g.asks or g.question_until is None or g.purpose.value == "reminder":
        return False
    return at < g.question_until


def fits(g: Gate, at: datetime, promotional: bool) -> bool:
    """Whether there is room for one more text of the program at `at`, and for a question."""
    if another_question_is_open(g, at):
        return False

    def gone(span: timedelta) -> int:
        return sum(at - sent < span for sent in g.recent)

    capped = g.strict or (promotional and THREE_A_DAY & set(g.place.regions))
    if capped and gone(DAY) >= 3:
        return False
    if promotional and g.frequency.value == "weekly":
        return gone(7 * DAY) == 0
    if promotional and g.frequency.value == "monthly":
        return gone(30 * DAY) == 0
    return True


def next_room(g: Gate, minute: datetime) -> datetime:
    """The next minute at which one of the counts forgets a text that has gone, or the other
    question is no longer open."""
    ends = [sent + days * DAY for sent in g.recent for days in (1, 7, 30)]
    ends += [g.question_until] if g.question_until else []
    end = min(end for end in ends if end > minute)
    return minute + MINUTE * ceil((end - minute) / MINUTE)


def first_open(
    place: Place, promotional: bool, strict: bool, minute: datetime, step: int
) -> datetime | None:
    """The first minute from `minute` on at which a text may be handed over, within 400 days; None
    without one."""
    tried, last = minute, minute + 400 * DAY
    while tried <= last:
        if ten_minutes_open(place, promotional, strict, tried):
            return tried
        tried += MINUTE * (step - tried.minute % step)
    return None


def ten_minutes_open(place: Place, promotional: bool, strict: bool, at: datetime) -> bool:
    """Whether all windows are open at `at` and for the ten minutes after it."""
    quarter, within = divmod(at.timestamp(), 15 * 60)
    if not quarter_open(place, promotional, strict, int(quarter)):
        return False
    return within <= 5 * 60 or quarter_open(place, promotional, strict, int(quarter) + 1)


@lru_cache(maxsize=1_000_000)
def quarter_open(place: Place, promotional: bool, strict: bool, quarter: int) -> bool:
    """Whether all windows of all zones are open in that quarter of an hour since 1970."""
    for zone in place.zones:
        day, weekday, hour = local(zone, quarter)
        windows: list[tuple[float, float]] = []
        if strict:
            windows.append(
                (0, 0) if holiday(place.country, day) else (12, 20) if weekday == 6 else (9, 20)
            )
        if promotional:
            windows += country_windows(place.country, day, weekday)
            windows += [state_window(region, weekday) for region in place.regions]
        if any(not opens <= hour < closes for opens, closes in windows):
            return False
    return True


def country_windows(country: str | None, day: date, weekday: int) -> list[tuple[float, float]]:
    """Hours of the day in which offers may arrive."""
    whose = law(country)
    if whose == "FR":
        if day >= date(2026, 3, 1):
            return [(8, 21.5)]
        return [(0, 0) if weekday == 6 or holiday(country, day) else (8, 22)]
    if whose == "CA":
        return [(10, 18) if weekday >= 5 else (9, 21.5)]
    return [(8, 21)]


def state_window(region: str, weekday: int) -> tuple[float, float]:
    country, _, state = region.partition("-")
    if country != "US" or state not in STATES:
        return 0, 24
    week, saturday, sunday = STATES[state].split()
    opens, closes = (sunday if weekday == 6 else saturday if weekday == 5 else week).split("-")
    return int(opens), int(closes)


@lru_cache(maxsize=1_000_000)
def local(zone: str, quarter: int) -> tuple[date, int, float]:
    """Date, weekday (Monday is 0) and hour of the day on a zone's clocks."""
    there = datetime.fromtimestamp(quarter * 15 * 60, ZoneInfo(zone))
    assert there.minute % 15 == 0 and there.second == 0, "a zone off the quarters"
    return there.date(), there.weekday(), there.hour + there.minute / 60


@lru_cache(maxsize=100_000)
def holiday(country: str | None, day: date) -> bool:
    """Whether that is a public holiday of the whole country."""
    if country is None or country not in holidays.list_supported_countries():
        return False
    return day in calendar(country, day.year)


@lru_cache(maxsize=1_000)
def calendar(country: str, year: int) -> holidays.HolidayBase:
    return holidays.country_holidays(country, years=year)
