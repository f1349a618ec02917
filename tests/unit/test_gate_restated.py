"""The gate and its restatement, which share no code, agree on every history."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.gate.packs.model import Place
from bot.gate.reasons import Reason
from bot.gate.verdict import Gate, VerdictKind, may_send
from bot.models import Channel, MessageClass, Purpose
from tests.restatement.auditor import restated
from tests.restatement.compare import difference
from tests.restatement.histories import gate as history

gates = st.randoms(use_true_random=False).map(history)

MANY = settings(
    max_examples=2_000,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)
FEW = settings(MANY, max_examples=300)


@MANY
@given(gates)
def test_they_agree(gate: Gate):
    assert not difference(gate)


def test_they_agree_on_histories_of_even_chances():
    """hypothesis likes extremes; these are drawn as `python -m bench --only histories` does."""
    for number in range(2_000):
        assert not difference(history(Random(number)))


STATES = """AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV
    NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY""".split()
PROVINCES = "AB BC MB NB NL NS NT NU ON PE QC SK YT".split()
COUNTRIES = """PR VI GU AS MP FR GP MQ GF RE YT PM BL MF NC PF WF AX AT BE BG HR CY CZ DK EE FI DE
    GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO GB CH GG JP""".split()
EVERYWHERE = [Place("US", (f"US-{state}",), ("America/Denver",)) for state in STATES]
EVERYWHERE += [Place("CA", (f"CA-{name}",), ("America/Regina",)) for name in PROVINCES]
EVERYWHERE += [Place(country, (), ("Europe/Paris",)) for country in COUNTRIES]
HOLIDAYS = {"US-NY", "CA-ON"}  # one of the states and provinces is enough for the country's own
# back to the week in which the French charter of 2024 ends with the Saturday
CHARTER = datetime(2027, 6, 7, tzinfo=UTC) - datetime(2026, 2, 23, tzinfo=UTC)
EDGES = [
    8 * 60,
    9 * 60,
    10 * 60,
    12 * 60,
    17 * 60,
    18 * 60,
    20 * 60,
    21 * 60,
    21 * 60 + 30,
    22 * 60,
]  # minutes of the day


def offer(place: Place, local: datetime, **changes: object) -> Gate:
    now = local.replace(tzinfo=ZoneInfo(place.zones[0])).astimezone(UTC)
    plain = Gate(
        now=now,
        message_class=MessageClass.PROMOTIONAL,
        purpose=Purpose.CAMPAIGN,
        channel=Channel.SMS,
        provider_blocks=False,
        granted=MessageClass.PROMOTIONAL,
        revoked=None,
        held=False,
        answers_at=None,
        place=place,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("place", EVERYWHERE, ids=lambda p: (p.regions or (p.country,))[0])
def test_they_agree_at_every_edge_of_a_week_everywhere(place: Place):
    """No row of a pack is missed, nor one that should not be there: ten hours of the day at which
    any window opens or closes, the minute before, and where the last ten minutes begin."""
    for day, edge, before in product(range(7), EDGES, (0, 1, 9, 10)):
        at = datetime(2027, 6, 7, tzinfo=UTC) + timedelta(days=day, minutes=edge - before)
        assert not difference(offer(place, at))
        assert not difference(offer(place, at - CHARTER))


def test_they_agree_on_where_a_law_is_known():
    for country in sorted({*phonenumbers.SUPPORTED_REGIONS, "TF", "AQ", "XX"}):
        for at in (datetime(2027, 6, 8, 12, tzinfo=UTC), datetime(2027, 6, 8, 21, 15, tzinfo=UTC)):
            assert not difference(offer(Place(country, (), ("Europe/Paris",)), at))


@pytest.mark.parametrize("place", EVERYWHERE, ids=lambda p: (p.regions or (p.country,))[0])
def test_they_agree_on_caps_and_confirmations_everywhere(place: Place):
    noon = datetime(2027, 6, 8, 12, 30, tzinfo=UTC)
    now = offer(place, noon).now
    for sent, hours in product(range(5), (1, 5, 7)):
        recent = tuple(now - timedelta(hours=hours * (n + 1)) for n in reversed(range(sent)))
        assert not difference(offer(place, noon, recent=recent))
    for minutes in (4, 5, 6, 1438, 1439, 1440):
        assert not difference(
            offer(
                place,
                noon,
                message_class=MessageClass.CONVERSATIONAL,
                revoked=7,
                purpose=Purpose.CONFIRMATION,
                answers_at=now - timedelta(minutes=minutes),
            )
        )


@pytest.mark.parametrize(
    "place",
    [place for place in EVERYWHERE if not place.regions or place.regions[0] in HOLIDAYS],
    ids=lambda p: p.country,
)
def test_they_agree_on_holidays_and_safe_hours_everywhere(place: Place):
    for day, edge, before in product((0, 5, 6), EDGES, (0, 9, 10)):
        at = datetime(2027, 6, 7, tzinfo=UTC) + timedelta(days=day, minutes=edge - before)
        assert not difference(
            offer(place, at, strict=True, message_class=MessageClass.INFORMATIONAL)
        )
    for day in range(430):  # four months before and ten after the French charter of 2026
        at = datetime(2025, 11, 1, 12, 30, tzinfo=UTC) + timedelta(days=day)
        assert not difference(offer(place, at, strict=day % 2 == 0))


@settings(MANY, max_examples=100)
@given(gates)
def test_each_minute_tried_finds_what_each_quarter_of_an_hour_does(gate: Gate):
    assert restated(gate, step=1) == restated(gate)


@FEW
@given(gates)
def test_what_is_deferred_may_go_then_and_no_minute_sooner(gate: Gate):
    verdict = may_send(gate)
    if (
        verdict.until is None
        or verdict.reason in (Reason.HELD, Reason.WITH_STAFF)
        or gate.purpose is Purpose.CONFIRMATION
    ):
        return  # a hold has no known end; a confirmation that waited would be too late
    assert verdict.until > gate.now
    assert verdict.until.second == verdict.until.microsecond == 0
    then = replace(gate, now=verdict.until)
    assert may_send(then).kind == "allow"
    if verdict.until - timedelta(minutes=1) > gate.now:
        before = may_send(replace(gate, now=verdict.until - timedelta(minutes=1)))
        assert (before.kind, before.until) == ("defer", verdict.until)


def test_the_histories_reach_every_kind_of_verdict():
    """Else the others would prove little."""
    random = Random(5)
    verdicts = [may_send(history(random)) for _ in range(3_000)]
    kinds = Counter(verdict.kind for verdict in verdicts)
    assert all(kinds[kind] > 300 for kind in VerdictKind), kinds
    assert {verdict.reason for verdict in verdicts} == set(Reason)
