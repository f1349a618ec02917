"""Experiments: read from a campaign's file, drawn by a stable hash, decided however often one
looks."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from math import ceil, log
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.campaigns.rules import campaign_mapping, parse_campaign
from bot.campaigns.rules.decision import (
    Arm,
    Outcome,
    Seen,
    clock,
    decide,
    needed,
)
from bot.campaigns.rules.experiment import Experiment, Measure, Variant
from bot.campaigns.rules.goal import is_held_out
from bot.campaigns.rules.sequential import ALPHA, Look, bounds, crosses, quantile, spent
from bot.campaigns.rules.variants import ends_at, of_the_others, starts_at, variants
from bot.errors import UsageError
from bot.models import Language

EN = Language.EN
BEGAN = datetime(2026, 12, 1, 9, tzinfo=UTC)
CONTENT: dict[str, Any] = {
    "name": "sale",
    "class": "promotional",
    "audience": {"tags": ["all"]},
    "text": {"en": "Hi {first_name}: {link}"},
    "fallback": {"first_name": "you"},
    "links": {"link": "https://shop.example/a"},
    "experiment": {
        "measure": "clicks",
        "hours": 24,
        "variants": [{"text": {"en": "Now or never: {link}"}}],
    },
}


def content(**changes: Any) -> dict[str, Any]:
    """The campaign with another experiment."""
    return {**CONTENT, "experiment": {**CONTENT["experiment"], **changes}}


# -- the file ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "variant",
    [
        {"text": {"en": "Now: {link}"}},
        {"links": {"link": "https://shop.example/b"}},
        {"start": {"at": "2026-12-01T18:00+00:00"}},
        {"start": {"local": "2026-12-01T18:00", "past": "next_day"}},
        {"start": "now", "text": {"en": "Now: {link}"}},
        {"text": {"en": "Now: {other}"}, "links": {"other": "https://shop.example/b"}},
    ],
)
def test_an_experiment_is_read_and_written(variant: dict[str, Any]):
    made = parse_campaign(content(variants=[variant], winner="by_hand", usual=3.5, share=20))
    assert made.experiment is not None
    assert made.experiment.usual == 3.5 and made.experiment.difference == 2
    assert parse_campaign(campaign_mapping(made)) == made
    assert len(variants(made)) == 2


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"measure": "opens"}, "experiment.measure: must be one of clicks, replies"),
        ({"measure": "conversions"}, "experiment.measure: needs a goal"),
        ({"hours": 0}, "experiment.hours: must be a whole number from 1 to 168"),
        ({"hours": True}, "experiment.hours"),
        ({"share": 101}, "experiment.share: must be a whole number of percent"),
        ({"winner": "alice"}, "experiment.winner: must be by_itself or by_hand"),
        ({"usual": 0}, "experiment.usual: must be a number of percent"),
        ({"difference": "2"}, "experiment.difference: must be a number"),
        ({"difference": True}, "experiment.difference: must be a number"),
        ({"usual": float("nan")}, "experiment.usual: must be a number"),
        ({"variants": []}, "experiment.variants: must be 1 to 3"),
        ({"variants": [{}]}, "experiment.variants[1]: differs in nothing"),
        ({"variants": [{"text": {}}]}, "experiment.variants[1]: differs in nothing"),
        ({"variants": ["b"]}, "experiment.variants[1]: fields are expected"),
        ({"variants": [{"txt": "b"}]}, "experiment.variants[1].txt: is not a known field"),
        ({"variants": [{"text": {"en": "Now!"}}]}, "B has no link in its text"),
        ({"variants": [{"text": {"fr": "Là : {link}"}}]}, "variants[1].text: is missing in en"),
        ({"variants": [{"text": {"en": "{link} {size}"}}]}, "{size} has no fallback"),
        ({"variants": [{"text": {"en": "{link} {"}}]}, "variants[1].text.en: has a brace"),
        ({"variants": [{"text": {"en": "{link}" + "x" * 1600}}]}, "variants[1].text.en: may come"),
        ({"variants": [{"text": CONTENT["text"]}]}, "variants[1]: is the same as A"),
        ({"variants": [{"links": CONTENT["links"]}]}, "variants[1]: is the same as A"),
        ({"variants": [{"text": {"en": "B {link}"}}] * 2}, "variants[2]: is the same as B"),
        ({"variants": [{"links": {"brand": "https://a.example"}}]}, "links.brand: can't have"),
        ({"variants": [{"start": {"at": "noon"}}]}, "variants[1].start.at: must be a time"),
        ({"people": 3}, "experiment.people: is not a known field"),
    ],
)
def test_what_is_wrong_with_an_experiment(changes: dict[str, Any], wrong: str):
    with pytest.raises(UsageError) as caught:
        parse_campaign(content(**changes))
    assert wrong in str(caught.value), str(caught.value)


def test_an_experiment_is_its_own_canary():
    with pytest.raises(UsageError, match="does not go with an experiment"):
        parse_campaign({**CONTENT, "canary": {"people": 5, "minutes": 5}})


def test_a_variant_has_what_differs_and_the_rest_of_the_campaign():
    made = parse_campaign(
        content(
            variants=[
                {"text": {"en": "B {more}"}, "links": {"more": "https://shop.example/b"}},
                {"start": {"at": "2026-12-01T18:00+00:00"}},
            ]
        )
    )
    one, two, three = variants(made)
    assert [v.variant for v in (one, two, three)] == [0, 1, 2]
    assert [sorted(v.links) for v in (one, two, three)] == [["link"], ["more"], ["link"]]
    assert three.text == one.text == made.text and two.text[EN] == "B {more}"
    assert three.timing.at == BEGAN + timedelta(hours=9)
    assert starts_at(made, BEGAN) == BEGAN
    assert made.experiment is not None and made.experiment.of_time
    assert ends_at(made, made.experiment, BEGAN) == BEGAN + timedelta(hours=9 + 24)
    assert variants(parse_campaign({k: v for k, v in CONTENT.items() if k != "experiment"}))


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ({"at": "2026-12-01T18:00+00:00"}, BEGAN.replace(hour=18) + timedelta(days=2)),
        ({"at": "2026-12-09T18:00+00:00"}, BEGAN.replace(hour=18) + timedelta(days=8)),
    ],
)
def test_the_others_get_the_winner_at_the_same_time_of_a_later_day(
    start: dict[str, str], due: datetime
):
    made = parse_campaign(content(variants=[{"start": start}]))
    chosen = of_the_others(variants(made)[1], BEGAN + timedelta(days=1, hours=18))
    assert chosen.timing.at == due and chosen.experiment is None
    local = parse_campaign(
        content(variants=[{"start": {"local": "2026-12-01T18:00", "past": "now"}}])
    )
    assert of_the_others(variants(local)[1], BEGAN).timing.past == "next_day"


# -- who gets what -----------------------------------------------------------------------------

TWO = Experiment(Measure.CLICKS, 24, (Variant(),), share=40)


def test_the_split_is_even_stable_and_independent():
    people = range(40_000)
    drawn = {n: TWO.drawn("spring", n) for n in people}
    assert drawn == {n: TWO.drawn("spring", n) for n in people}
    counts = [sum(v == variant for v in drawn.values()) for variant in (0, 1, None)]
    for count, share in zip(counts, (0.2, 0.2, 0.6), strict=True):
        assert abs(count - share * len(people)) < 4 * (share * (1 - share) * len(people)) ** 0.5
    other = {n: TWO.drawn("autumn", n) for n in people}
    both = sum(drawn[n] == 0 == other[n] for n in people)
    assert abs(both - 0.04 * len(people)) < 4 * (0.04 * 0.96 * len(people)) ** 0.5
    held = [n for n in people if is_held_out("spring", 10, n)]
    of_those = sum(drawn[n] == 1 for n in held)
    assert abs(of_those - 0.2 * len(held)) < 4 * (0.16 * len(held)) ** 0.5


@given(st.integers(0, 2**62), st.text(max_size=80), st.integers(1, 100), st.integers(1, 3))
def test_everybody_has_a_variant_or_waits(person: int, name: str, share: int, more: int):
    tried = Experiment(Measure.CLICKS, 24, (Variant(),) * more, share)
    got = tried.drawn(name, person)
    assert got is None or 0 <= got <= more
    wider = Experiment(Measure.CLICKS, 24, (Variant(),) * more, 100)
    assert wider.drawn(name, person) is not None


# -- the bounds --------------------------------------------------------------------------------

# Lan and DeMets' spending of the O'Brien-Fleming type, 5 % on two sides, looks at equal steps, as
# in the tables of Proschan, Lan and Wittes (2006), and of the programs ld98 and gsDesign.
PUBLISHED = (
    (2, (2.963, 1.969)),
    (3, (3.710, 2.511, 1.993)),
    (4, (4.333, 2.963, 2.359, 2.014)),
    (5, (4.877, 3.357, 2.680, 2.290, 2.031)),
    (10, (6.991, 4.877, 3.930, 3.367, 2.989, 2.715, 2.504, 2.336, 2.197, 2.081)),
)


@pytest.mark.parametrize(("looks", "table"), PUBLISHED)
def test_the_bounds_are_the_published_ones(looks: int, table: tuple[float, ...]):
    made = bounds([Look(k / looks, k / looks) for k in range(1, looks + 1)])
    assert made == pytest.approx(table, abs=0.0011)


def test_alpha_is_spent_in_full_and_late():
    assert spent(0) == 0 and spent(1) == spent(1.5) == ALPHA
    assert spent(0.5) == pytest.approx(0.00305, abs=1e-5)  # as the same tables have it
    assert spent(1e-9) < 1e-12 and quantile(0) == 8


ascending = st.lists(st.floats(0.01, 1), min_size=1, max_size=6, unique=True).map(sorted)


@given(ascending, st.data())
def test_a_bound_is_between_its_two_limits(clocks: list[float], data: st.DataObject):
    known, looks = 0.0, []
    for one in clocks:
        known += data.draw(st.floats(0.05, 1))
        looks.append(Look(one, known))
    for number, bound in enumerate(bounds(looks)):
        before = spent(looks[number - 1].clock) if number else 0.0
        assert bound >= quantile(spent(looks[number].clock) / 2) - 0.01
        assert bound <= quantile((spent(looks[number].clock) - before) / 2) + 0.01
    last = bounds(looks)[-1]
    assert crosses(looks, last + 0.02) and not crosses(looks, -last + 0.02)


# -- the decision ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("usual", "difference", "people"),
    # twice 1.96 + 0.84, as in any table of sample sizes, and 3 % more
    [(8, 2, 3_310), (2, 1, 3_938), (40, 20, 100)],
)
def test_how_many_people_it_takes(usual: float, difference: float, people: int):
    assert needed(usual, difference) == pytest.approx(people, rel=0.01)


def test_the_clock_goes_by_texts_and_time():
    day, hour = timedelta(hours=24), timedelta(hours=1)
    assert clock(0, day, day) == clock(1, timedelta(), day) == 0
    assert clock(1, day, day) == clock(1, 2 * day, day) == 1
    assert clock(0.5, hour, day) == pytest.approx(clock(1, hour, day) / 2)
    assert 0.45 < clock(1, hour, day) < 0.55


def seen(far: float, *arms: tuple[int, int, int]) -> Seen:
    """A look: people, responses and opt-outs of each variant."""
    return Seen(far, tuple(Arm(n, n, did, out, n) for n, did, out in arms))


ALIKE = seen(0.5, (4_000, 320, 20), (4_000, 324, 21))


@pytest.mark.parametrize(
    ("looks", "need", "ends", "outcome", "best"),
    [
        ([ALIKE], 100, False, None, 0),
        ([ALIKE], 100, True, Outcome.NO_DIFFERENCE, 0),
        ([ALIKE], 4_001, True, Outcome.TOO_FEW, 0),
        ([seen(0.5, (4_000, 320, 20), (4_000, 480, 20))], 100, False, Outcome.WINNER, 1),
        ([seen(0.5, (4_000, 320, 20), (4_000, 480, 20))], 4_001, False, None, 0),
        ([seen(0.5, (4_000, 0, 0), (4_000, 15, 0))], 100, False, None, 0),  # 15 tell nothing
        ([seen(0.0, (0, 0, 0), (0, 0, 0))], 1, True, Outcome.TOO_FEW, 0),
        ([seen(0.0, (9, 9, 0), (9, 9, 0))], 1, True, Outcome.NO_DIFFERENCE, 0),
        # better than A, but not than C
        ([seen(0.9, (4_000, 320, 0), (4_000, 480, 0), (4_000, 479, 0))], 9, True,
         Outcome.NO_DIFFERENCE, 0),
        ([seen(0.9, (4_000, 320, 0), (4_000, 580, 0), (4_000, 400, 0))], 9, True,
         Outcome.WINNER, 1),
        # nothing new since the last look, which found nothing
        ([seen(0.5, (4_000, 320, 0), (4_000, 390, 0))] * 2, 9, False, None, 0),
        ([seen(0.1, (4_000, 10, 1), (4_000, 12, 30))], 9, False, Outcome.OPT_OUTS, 0),
        ([seen(0.1, (4_000, 10, 12), (4_000, 12, 20))], 9, False, None, 0),
        ([seen(0.1, (4_000, 9, 30), (4_000, 12, 1), (4_000, 20, 2))], 9, False,
         Outcome.OPT_OUTS, 2),
    ],
)  # fmt: skip
def test_what_is_decided(
    looks: list[Seen], need: int, ends: bool, outcome: Outcome | None, best: int
):
    found = decide(looks, need, ends=ends)
    assert (found.outcome if found else None) == outcome
    assert found is None or found.best == best


def test_variants_of_different_times_are_compared_at_the_end_only():
    far = seen(0.5, (4_000, 320, 0), (4_000, 0, 90))
    assert decide([far], 9, ends=False, of_time=True) is None
    found = decide([far], 9, ends=True, of_time=True)
    assert found is not None and (found.outcome, found.best) == (Outcome.WINNER, 0)


def test_without_a_difference_the_cheapest_goes():
    arms = (Arm(100, 100, 8, 0, 200), Arm(100, 100, 8, 0, 100))
    found = decide([Seen(1, arms)], 9, ends=True)
    assert found is not None and (found.outcome, found.best) == (Outcome.NO_DIFFERENCE, 1)


def run(rng: random.Random, people: int, *rates: float) -> Outcome:
    """Whether a winner is found, looking every hour for two days."""
    came = [[0] * 49 for _ in rates]
    for number, rate in enumerate(rates):
        for _ in range(people):
            if rng.random() < rate:
                came[number][min(48, ceil(rng.lognormvariate(log(1.0), 1.4)))] += 1
    looks, total = [], [0] * len(rates)
    for hour in range(1, 49):
        total = [n + hours[hour] for n, hours in zip(total, came, strict=True)]
        far = clock(1, timedelta(hours=hour), timedelta(hours=48))
        looks.append(Seen(far, tuple(Arm(people, people, n, 0) for n in total)))
        if found := decide(looks, people, ends=hour == 48):
            return found.outcome
    raise AssertionError


def test_looking_every_hour_misleads_as_seldom_as_looking_once():
    rng = random.Random(7)
    wrong = sum(run(rng, 1_000, 0.08, 0.08) is Outcome.WINNER for _ in range(400))
    assert wrong <= 32  # 5 % are 20; more than 32 come once in 200 such tests
    several = sum(run(rng, 500, 0.08, 0.08, 0.08) is Outcome.WINNER for _ in range(200))
    assert several <= 14
    assert sum(run(rng, 6_000, 0.08, 0.1) is Outcome.WINNER for _ in range(100)) >= 88
