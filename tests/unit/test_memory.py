"""bot/dialogue/memory.py: bounded, fading, and at home in any state."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.memory import KEY, LASTS, MOST, Kept, Memory, family
from bot.models import Entity, EntityKind

NOW = datetime(2026, 11, 29, 10, tzinfo=UTC)


def later(memory: Memory, by: timedelta) -> Memory:
    return Memory.read(json.loads(json.dumps({KEY: memory.written()})), memory.now + by)


def named(kind: EntityKind, value: str) -> Entity:
    return Entity(kind, value, 0, len(value))


@pytest.mark.parametrize("kind", Kept)
def test_it_fades(kind):
    memory = Memory(NOW)
    memory.keep(kind, "1")
    assert later(memory, LASTS[kind]).recall(kind) == "1"
    gone = later(memory, LASTS[kind] + timedelta(seconds=1))
    assert gone.recall(kind) is None and not gone.written()


def test_it_is_bounded():
    memory = Memory(NOW)
    for kind in Kept:
        for _ in range(50):
            memory.keep(kind, "x" * 5000)
    assert len(json.dumps(memory.written())) < len(Kept) * (MOST + 60)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from([KEY, *Kept]) | st.text(), inner)
        ),
    )
)
def test_any_state_is_read(stored):
    for state in (None, {KEY: stored}, {KEY: {Kept.TOPIC.value: stored}}):
        Memory.read(state, NOW).written()


def test_a_time_without_its_zone_is_forgotten():
    assert (
        Memory.read({KEY: {"topic": ["a", "2026-11-29T09:59:00"]}}, NOW).recall(Kept.TOPIC) is None
    )


def test_another_matter_forgets_the_day_and_the_offer():
    memory = Memory(NOW)
    memory.about("opening_hours_sunday")
    memory.keep(Kept.DATE, "sun")
    memory.about("opening_hours")
    assert memory.recall(Kept.DATE) == "sun"
    memory.keep(Kept.OFFER, "person")
    memory.about("delivery_info_cost")
    assert memory.recall(Kept.DATE) is None and memory.recall(Kept.OFFER) is None


def test_misses_are_counted_over_turns():
    memory = Memory(NOW)
    assert [memory.miss(), later(memory, timedelta(minutes=5)).miss()] == [1, 2]
    assert later(memory, timedelta(hours=2)).miss() == 1


@pytest.mark.parametrize(
    ("topic", "of"),
    [
        ("opening_hours", "opening_hours"),
        ("opening_hours_sunday", "opening_hours"),
        ("promo_question_gift_card", "promo_question"),
        ("warranty", "warranty"),
    ],
)
def test_the_family_of_a_topic(topic, of):
    assert family(topic) == of
