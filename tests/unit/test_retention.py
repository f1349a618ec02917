"""bot/privacy/rules.py: the shortest and the longest of what the packs say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.gate.packs.loading import packs
from bot.privacy.rules import PROOF, proof_for, shortest, silent_for

YEARS = timedelta(days=3650)


@pytest.mark.parametrize("country", [None, "", "ZZ", "AQ"])
def test_a_country_without_a_rule(country: str | None):
    assert silent_for(packs(), country, YEARS) == YEARS
    assert proof_for(packs(), country) == PROOF == timedelta(days=1826)


def test_a_country_with_a_rule():
    """France: three years after the last contact (CNIL)."""
    assert silent_for(packs(), "FR", YEARS) == timedelta(days=1095)
    assert silent_for(packs(), "FR", timedelta(days=1)) == timedelta(days=1095)


def test_the_shortest_of_all_and_the_longest_proof():
    every = [silent_for(packs(), country, YEARS) for country in packs().covers]
    assert shortest(packs(), YEARS) == min(every) < YEARS
    assert shortest(packs(), timedelta(days=1)) == timedelta(days=1)
    assert all(proof_for(packs(), country) >= PROOF for country in packs().covers)
    assert date(2026, 1, 1) + PROOF == date(2031, 1, 1)
