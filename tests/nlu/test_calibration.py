"""The decision on opt-outs on top of the classifiers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.calibration import MACHINE_LIKE, Calibration, Scored, find
from bot.models import Understanding
from bot.reading.opt_out import SURE, UNSURE, Band, band

NAMES = ("affirm", "goodbye", "opt_out", "thank", "automatic")
PERSONS = NAMES[:4]
CALIBRATION = Calibration(
    (1.0, 1.0, 1.0),
    alone=0.98,
    settled=0.9,
    sure=0.8,
    unsure=0.2,
    untold=0.5,
    opt_out=2,
    machine=0.3,
    automatic=4,
)
SHARES = st.lists(st.floats(0.001, 1), min_size=5, max_size=5).map(
    lambda odds: np.array(odds) / sum(odds)
)


@given(SHARES, st.booleans())
def test_the_verdict_is_never_less_sure_than_another_intent(shares, told):
    """Else Rasa's FallbackClassifier, which looks at the gap, answers that nothing was read."""
    ranking = CALIBRATION.ranking(shares, NAMES, told=told)
    confidences = [one["confidence"] for one in ranking]
    assert confidences == sorted(confidences, reverse=True)
    assert {one["name"] for one in ranking} == set(PERSONS)


@given(SHARES, st.booleans())
def test_the_verdict_is_an_opt_out_from_the_threshold_on(shares, told):
    first = CALIBRATION.ranking(shares, NAMES, told=told)[0]
    found = band(Understanding(first["name"], first["confidence"]))
    leaving = shares[2]
    if leaving <= shares[4]:
        assert found is Band.NO
    elif not told or shares[4] >= MACHINE_LIKE:
        assert found is (Band.UNSURE if leaving >= 0.5 else Band.NO)
    else:
        assert (found is Band.SURE) == (leaving >= 0.8)
        assert (found is Band.NO) == (leaving < 0.2)


@pytest.mark.parametrize(
    ("leaving", "told", "wanted"),
    [(0.2, True, UNSURE), (0.8, True, SURE), (1.0, True, 1.0), (0.5, False, UNSURE)],
)
def test_thresholds_land_at_fixed_confidences(leaving, told, wanted):
    assert CALIBRATION.opt_out_confidence(leaving, told=told) == pytest.approx(wanted)


def test_thresholds_are_those_that_few_ordinary_texts_reach():
    rng = np.random.default_rng(3)
    labels = np.repeat(np.arange(5), 400)
    scores = rng.normal(size=(2000, 5)) + 4 * np.eye(5)[labels]
    ordinary = rng.normal(size=(3000, 5)) + 3 * np.eye(5)[rng.choice([0, 1, 3], 3000)]
    alike = rng.normal(size=(500, 5)) + 3 * np.eye(5)[rng.choice([0, 1, 4], 500)]
    half = np.arange(3000) % 2 == 0
    found = find(
        Scored(scores, scores, scores, labels),
        ordinary,
        half,
        alike,
        NAMES,
    )
    leaving = found.second(ordinary)[:, found.opt_out]
    assert found.unsure < found.sure
    assert (leaving[half] >= found.sure).sum() <= 0.0012 * 3000
    assert (leaving[half] >= found.unsure).sum() <= 0.008 * 3000
    assert (leaving[~half] >= found.untold).sum() <= 0.001 * 3000
    assert found.unsure >= 0.1
    assert sum(map(found.is_machine, found.second(ordinary))) <= 0.002 * 3000
    assert sum(map(found.is_machine, found.second(alike))) <= 0.05 * 500


@given(SHARES)
def test_a_machines_text_is_surer_than_the_threshold_of_understanding(shares):
    """Else Rasa's FallbackClassifier would answer it as not understood."""
    assert not CALIBRATION.is_machine(shares) or CALIBRATION.filing(shares)["confidence"] >= SURE
