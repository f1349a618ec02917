"""The gate and its restatement, which share no code, agree on every history."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.models import Purpose
from bot.rules.consent import Gate, Reason, VerdictKind, may_send
from tests.restatement.auditor import restated
from tests.restatement.compare import difference
from tests.restatement.histories import gate as history

gates = st.randoms(use_true_random=False).map(history)

MANY = settings(
    max_examples=2_000, deadline=None, database=None, derandomize=True,
    suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate, Phase.shrink))
FEW = settings(MANY, max_examples=300)


@MANY
@given(gates)
def test_they_agree(gate: Gate):
    assert not difference(gate)


def test_they_agree_on_histories_of_even_chances():
    """hypothesis likes extremes; these are drawn as `python -m bench --only histories` does."""
    for number in range(2_000):
        assert not difference(history(Random(number)))


@settings(MANY, max_examples=100)
@given(gates)
def test_each_minute_tried_finds_what_each_quarter_of_an_hour_does(gate: Gate):
    assert restated(gate, step=1) == restated(gate)


@FEW
@given(gates)
def test_what_is_deferred_may_go_then_and_no_minute_sooner(gate: Gate):
    verdict = may_send(gate)
    if verdict.until is None or gate.held or gate.purpose is Purpose.CONFIRMATION:
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
