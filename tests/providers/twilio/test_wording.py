"""A text of ours is known again in Twilio's list, whatever Twilio has done to its signs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.providers.twilio.wording import SMART, TRIAL, essence

SAME = [
    ("We open at 9", "Sent from your Twilio trial account - We open at 9"),
    ("“Hello” – it’s us…", '"Hello" - it\'s us...'),
    ("Prix : 12 €", "Prix : 12 €"),
    ("« Bonjour »", '"Bonjour"'),
    ("a • b", "a - b"),
]
OTHER = [
    ("We open at 9", "We open at 10"),
    ("CODE20", "CODE2O"),
    ("👍", "👎"),
    ("Sale", "Sent from your Twilio trial account - Sales"),
]


@pytest.mark.parametrize(("ours", "listed"), SAME)
def test_the_same_text(ours: str, listed: str):
    assert essence(ours) == essence(listed)


@pytest.mark.parametrize(("ours", "listed"), OTHER)
def test_another_text(ours: str, listed: str):
    assert essence(ours) != essence(listed)


@given(st.text(min_size=1, max_size=80))
def test_whatever_twilio_rewrites_stays_the_same(body: str):
    if any(c.isalnum() for c in body):
        assert essence(TRIAL + body.translate(SMART)) == essence(body)
