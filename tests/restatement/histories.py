"""Random histories of a contact, and what the gate is told of them.

Drawn from a `random.Random`: a seeded one makes 100,000 fast, hypothesis' own
(`st.randoms(use_true_random=False)`) steers it and shrinks what it finds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from bot.gate.packs.model import NOWHERE, Place
from bot.gate.verdict import Gate
from bot.models import Channel, Frequency, MessageClass, Purpose
from bot.programs.model import AtMost
from tests.restatement.auditor import EUROPE, STATES

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)

# Clocks change, leap days, holidays, observed holidays, year ends, packs change.
DAYS = [
    datetime.fromisoformat(day)
    for day in """
    2026-02-28 2026-03-01 2026-03-02 2026-01-01 2026-12-24 2026-12-25 2026-12-31 2027-01-01
    2026-03-08 2026-11-01 2027-03-14 2027-11-07 2026-03-29 2026-10-25 2027-03-28 2027-10-31
    2026-04-04 2026-04-05 2026-09-05 2026-09-06 2026-09-27 2026-10-04 2027-04-04 2028-02-28
    2028-02-29 2028-03-01 2026-07-03 2026-07-04 2026-07-05 2026-11-26 2026-05-14 2026-07-14
    2026-05-25 2025-12-25 2025-12-31 2027-05-17 2027-12-31 2026-02-16 2026-07-01""".split()
]
EDGES = [0, 480, 540, 600, 720, 1020, 1080, 1200, 1260, 1290, 1320]  # minutes of the day
NEAR = [
    timedelta(seconds=s)
    for s in (-3600, -900, -660, -601, -600, -599, -540, -60, -1, 0, 1, 59, 60, 1800, 3600, 7200)
]
ASKED = [
    age + step * MINUTE for age in (0 * DAY, DAY, 3 * DAY, 14 * DAY) for step in (-2, -1, 0, 1)
]  # how long ago the person asked for somebody
AGES = [
    timedelta(minutes=m)
    for m in (
        0,
        1,
        4,
        5,
        6,
        13,
        14,
        15,
        16,
        59,
        720,
        1438,
        1439,
        1440,
        1441,
        2880,
        10_079,
        10_080,
        10_081,
        43_199,
        43_200,
        43_201,
    )
]
LIMITS = [timedelta(minutes=m) for m in (0, 4, 5, 13, 14, 15, 60, 1438, 1439, 1440)]
SLIPS = [
    timedelta(),
    timedelta(),
    timedelta(seconds=1),
    timedelta(seconds=-1),
    timedelta(seconds=30),
    timedelta(microseconds=500_000),
    timedelta(seconds=59),
]

NEW_YORK, CHICAGO, DENVER = "America/New_York", "America/Chicago", "America/Denver"
CALIFORNIA, ADAK, HONOLULU = "America/Los_Angeles", "America/Adak", "Pacific/Honolulu"
AMERICA = (
    NEW_YORK,
    CHICAGO,
    DENVER,
    CALIFORNIA,
    "America/Phoenix",
    "America/Anchorage",
    ADAK,
    HONOLULU,
)
CANADA = (
    "America/St_Johns",
    "America/Halifax",
    "America/Toronto",
    "America/Winnipeg",
    "America/Regina",
    "America/Edmonton",
    "America/Vancouver",
    "America/Whitehorse",
)
EUROPEAN = ("Europe/Berlin", "Europe/Helsinki", "Atlantic/Reykjavik", "Europe/Dublin")
ALL_STATES = tuple(f"US-{state}" for state in [*sorted(STATES), "NY", "GA", "CO", "HI", "AK", "DC"])
PLACES = [
    Place("US", ALL_STATES, AMERICA),
    Place("US", ("US-FL",), (NEW_YORK, CHICAGO)),
    Place("US", ("US-FL",), (NEW_YORK,)),
    Place("US", ("US-TX",), (CHICAGO, DENVER)),
    Place("US", ("US-RI",), (NEW_YORK,)),
    Place("US", ("US-KY",), (NEW_YORK, CHICAGO)),
    Place("US", ("US-CA",), (CALIFORNIA,)),
    Place("US", ("US-NY",), (NEW_YORK,)),
    Place("US", ("US-HI",), (HONOLULU,)),
    Place("US", ("US-AK",), ("America/Anchorage", ADAK)),
    Place("US", ("US-AZ",), ("America/Phoenix", DENVER)),
    Place("US", ("US-RI",), AMERICA),
    Place("US", ("US-OK",), ("Asia/Kolkata",)),  # a contact's own zone may lie anywhere
    Place("US", ("US-NY",), ("Australia/Lord_Howe",)),
    Place("US", ("US-FL", "US-NJ"), ("America/Santiago",)),
    Place("US", ("US-FL",), (NEW_YORK, "Asia/Tokyo")),  # no hour is allowed in both
    Place("PR", (), ("America/Puerto_Rico",)),
    Place("GU", (), ("Pacific/Guam",)),
    Place("CA", ("CA-ON",), ("America/Toronto", "America/Winnipeg", "America/Atikokan")),
    Place("CA", ("CA-NS", "CA-PE"), ("America/Halifax",)),
    Place(
        "CA",
        tuple(f"CA-{name}" for name in "AB BC MB NB NL NS NT NU ON PE QC SK YT".split()),
        CANADA,
    ),
    Place("FR", (), ("Europe/Paris",)),
    Place("FR", (), ("Europe/Paris", "Indian/Reunion", "America/Martinique")),
    Place("FR", (), ("Pacific/Auckland",)),
    Place("FR", (), ("Pacific/Chatham",)),
    Place("FR", (), ("Asia/Kathmandu",)),
    Place("RE", (), ("Indian/Reunion",)),
    Place("GP", (), ("America/Guadeloupe",)),
    Place("PM", (), ("America/Miquelon",)),
    Place("ES", (), ("Europe/Madrid", "Atlantic/Canary")),
    Place("PT", (), ("Europe/Lisbon", "Atlantic/Azores")),
    Place("GB", (), ("Europe/London",)),
    Place("CH", (), ("Europe/Zurich",)),
    Place("AU", (), ("Australia/Sydney", "Australia/Perth")),
    Place("BR", (), ("America/Sao_Paulo",)),
    Place("PF", (), ("Pacific/Tahiti",)),
    Place("ZZ", (), ("UTC",)),
    NOWHERE,
]

EVENTS = [
    "grant promotional",
    "grant promotional",
    "grant informational",
    "decline",
    "no more offers",
    "stop",
    "start",
    "start",
    "hold",
    "release",
    "release",
    "hold campaigns",
    "offer",
    "offer",
    "wrote",
    "wrote",
    "dead",
    "block",
    "unblock",
]
GRANTED: dict[str, Callable[[MessageClass | None], MessageClass | None]] = {
    "grant promotional": lambda granted: MessageClass.PROMOTIONAL,
    "grant informational": lambda granted: granted or MessageClass.INFORMATIONAL,
    "decline": lambda granted: None,
    "no more offers": lambda granted: granted and MessageClass.INFORMATIONAL,
}
CLASSES = [*MessageClass, MessageClass.PROMOTIONAL]
PURPOSES = [*Purpose, Purpose.CAMPAIGN, Purpose.CAMPAIGN]
REPLIES = [Purpose.CONFIRMATION, Purpose.CONFIRMATION, Purpose.ANSWER, Purpose.STAFF, *Purpose]
REPLIES += [Purpose.PROMISED, Purpose.PROMISED, Purpose.SURVEY_QUESTION]
CHANNELS = [Channel.SMS, Channel.SMS, Channel.SMS, Channel.WHATSAPP]
FREQUENCIES = [Frequency.ANY, Frequency.ANY, *Frequency]


def place(random: Random) -> Place:
    """One of the list, or states and zones at random, or somewhere in Europe."""
    kind = random.randrange(4)
    if kind == 0:
        regions = [random.choice(ALL_STATES) for _ in range(random.randint(1, 3))]
        zones = [random.choice(AMERICA) for _ in range(random.randint(1, 3))]
        return Place("US", tuple(dict.fromkeys(regions)), tuple(dict.fromkeys(zones)))
    if kind == 1:
        return Place(random.choice(sorted(EUROPE)), (), (random.choice(EUROPEAN),))
    return random.choice(PLACES)


def clock(random: Random, where: Place) -> datetime:
    """Any second of four years, or one that is near to where something changes."""
    kind = random.randrange(4)
    if kind == 0:
        return datetime(2025, 12, 1, tzinfo=UTC) + timedelta(
            seconds=random.randint(0, 4 * 365 * 86_400)
        )
    local = random.choice(DAYS) + random.choice([0, 0, 0, -1, 1]) * DAY
    if kind == 1:
        local += random.randint(0, 1439) * MINUTE
    else:
        local += random.choice(EDGES) * MINUTE + random.choice(NEAR)
    zone = ZoneInfo(random.choice(where.zones or ("UTC",)))
    there = local.replace(tzinfo=zone, fold=random.randint(0, 1))
    return there.astimezone(UTC) + random.choice(SLIPS)


def age(random: Random) -> timedelta:
    """How long ago something happened: near a limit, or anything up to 46 days."""
    ago = random.choice(AGES) if random.randrange(2) else random.randint(0, 46 * 1440) * MINUTE
    return max(ago + random.choice(SLIPS), timedelta())


def gate(random: Random) -> Gate:
    """What the gate is asked after a history of all sorts, of offers only, or of a conversation:
    most of the first are refused for what they lack, before anything finer is looked at."""
    return random.choice([of_all_sorts, of_offers, of_conversation])(random)


def of_offers(random: Random) -> Gate:
    """One more offer to a person who has agreed to them, and has had some."""
    where = place(random)
    now = clock(random, where)
    sent = [
        now - timedelta(seconds=random.randint(0, 30 * 3600))
        for _ in range(random.choice([0, 1, 2, 3, 3, 4, 5]))
    ]
    return Gate(
        now=now,
        message_class=MessageClass.PROMOTIONAL,
        purpose=Purpose.CAMPAIGN,
        channel=Channel.SMS,
        provider_blocks=False,
        granted=MessageClass.PROMOTIONAL,
        revoked=None,
        held=False,
        answers_at=None,
        place=where,
        recent=tuple(sorted(sent)),
        lately=elsewhere(random, now, sent),
        at_most=promise(random),
        offers_a_day=random.choice([0, 0, 1, 2]),
        frequency=random.choice([Frequency.ANY] * 5 + [*Frequency]),
        strict=random.randrange(5) == 0,
        dead=random.randrange(20) == 0,
        blocked=random.randrange(20) == 0,
        asks=random.randrange(2) == 0,
        question_until=question(random, now),
    )


def question(random: Random, now: datetime) -> datetime | None:
    """Until when another question of ours is open."""
    if random.randrange(3):
        return None
    return now + random.choice([-1, 0, 1, 59, 60, 2 * 3600, 24 * 3600]) * SECOND


def closed(random: Random, now: datetime) -> datetime | None:
    """When staff closed the case that the text asks about, if it asks about one."""
    if random.randrange(3) == 0:
        return None
    return now - random.choice([0, 1, 13, 14, 15, 60]) * MINUTE + random.choice([-1, 0, 1]) * SECOND


def promise(random: Random) -> AtMost | None:
    """A program's figures, if it has any."""
    if random.randrange(3):
        return None
    return AtMost(texts=random.randint(1, 5), days=random.choice([1, 1, 2, 7, 30]))


def elsewhere(random: Random, now: datetime, sent: Sequence[datetime]) -> tuple[datetime, ...]:
    """When offers of all programs went, these and others, in the last two days."""
    others = [now - age(random) for _ in range(random.choice([0, 0, 1, 2]))]
    return tuple(sorted(one for one in (*sent, *others) if now - one < 2 * DAY))


def of_conversation(random: Random) -> Gate:
    """A reply of some kind to a text that was perhaps a STOP, or came before or after one, by
    clocks that say nothing about which."""
    wrote = clock(random, where := place(random))
    text = random.choice([None, 0, 1, 7, 8])
    stopped = random.choice([None, 0, text or 0, (text or 0) + 1, max((text or 0) - 1, 0), 7])
    now = wrote + random.choice(LIMITS) + random.choice([0, 0, 1, -1]) * SECOND
    return Gate(
        now=now,
        message_class=random.choice([MessageClass.CONVERSATIONAL] * 4 + CLASSES),
        purpose=random.choice(REPLIES),
        channel=random.choice(CHANNELS),
        provider_blocks=random.randrange(4) == 0,
        granted=random.choice([None, *MessageClass]),
        revoked=stopped,
        held=(hold := random.randrange(8)) in (0, 1),
        campaigns_held=hold == 2,
        answers_at=wrote,
        answers=text,
        place=where,
        strict=random.randrange(5) == 0,
        dead=random.randrange(4) == 0,
        blocked=random.randrange(4) == 0,
        with_staff=random.randrange(4) == 0,
        asked_at=random.choice([None, wrote, wrote - random.choice(ASKED)]),
        asked_for=random.choice([DAY, 14 * DAY]),
        closed_at=closed(random, now),
        asks=random.randrange(4) == 0,
        question_until=question(random, now),
    )


def of_all_sorts(random: Random) -> Gate:
    """Grants, revocations, holds and texts of all kinds."""
    where = place(random)
    now = clock(random, where)
    happened = [(age(random), random.choice(EVENTS)) for _ in range(random.randint(0, 8))]
    offers = random.choice([0, 0, 1, 2, 3, 4])
    happened += [(age(random) % (2 * DAY), "offer") for _ in range(offers)]
    if random.randrange(3):  # else most histories would end at the want of consent
        happened.append((60 * DAY, "grant promotional"))
    if random.randrange(3):
        happened += [(timedelta(), "start"), (timedelta(), "release")]
    facts, answers = fold(now, happened), random.choice([False, True])
    return Gate(
        now=now,
        message_class=random.choice(CLASSES),
        purpose=random.choice(PURPOSES),
        channel=random.choice(CHANNELS),
        provider_blocks=random.choice([False, True]),
        granted=facts["granted"],
        revoked=facts["revoked"],
        held=facts["held"],
        campaigns_held=facts["campaigns_held"],
        answers_at=facts["wrote"] if answers else None,
        answers=facts["text"] if answers else None,
        place=where,
        recent=facts["recent"],
        lately=elsewhere(random, now, facts["recent"]),
        at_most=promise(random),
        offers_a_day=random.choice([0, 0, 1, 2]),
        frequency=random.choice(FREQUENCIES),
        strict=random.choice([False, False, True]),
        dead=facts["dead"],
        blocked=facts["blocked"],
        with_staff=random.randrange(4) == 0,
        asked_at=random.choice([None, now - random.choice(ASKED)]),
        asked_for=random.choice([DAY, 3 * DAY, 14 * DAY]),
        closed_at=closed(random, now),
        asks=random.randrange(2) == 0,
        question_until=question(random, now),
    )


def fold(now: datetime, happened: list[tuple[timedelta, str]]) -> dict[str, Any]:
    """The facts of today, from (how long ago, what): in the order of time, the later one counts.
    A grant covers what it names and less; only START takes a STOP back."""
    facts: dict[str, Any] = {
        "granted": None,
        "revoked": None,
        "held": False,
        "campaigns_held": False,
        "wrote": None,
        "text": None,
        "dead": False,
        "blocked": False,
        "recent": (),
    }
    for number, (ago, what) in enumerate(sorted(happened, key=lambda event: -event[0])):
        at = now - ago
        if what in GRANTED:
            facts["granted"] = GRANTED[what](facts["granted"])
        elif what in ("stop", "start"):
            facts["revoked"] = 2 * number + 1 if what == "stop" else None
        elif what in ("hold", "hold campaigns", "release"):
            facts["held"] = what == "hold"
            facts["campaigns_held"] = what == "hold campaigns"
        elif what == "offer" and ago < 30 * DAY:
            facts["recent"] = (*facts["recent"], at)
        elif what in ("block", "unblock"):
            facts["blocked"] = what == "block"
        elif what == "wrote":
            facts["wrote"], facts["text"] = at, 2 * number
        if what in ("stop", "start"):  # they are texts, too, and come before what they bring about
            facts["wrote"], facts["text"] = at, 2 * number
        # somebody who writes has the number
        facts["dead"] = what == "dead" or (facts["dead"] and facts["wrote"] != at)
    return facts
