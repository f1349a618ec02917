"""bot/sms/anonymous.py: what a training text may keep."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sms.anonymous import EMAIL, LINK, PHONE, anonymous


@pytest.mark.parametrize(("text", "left"), [
    ("call +33 6 12 34 56 78 now", f"call {PHONE} now"), ("(212) 555-0123", PHONE),
    ("06.12.34.56.78", PHONE), ("1234567", PHONE), ("123456", "123456"),
    ("order LP1234567", "order LP1234567"), ("jo.doe+x@mail.co.uk?", f"{EMAIL}?"),
    ("jo @ mail . com", EMAIL), ("see https://a.example/x?u=1 ok", f"see {LINK} ok"),
    ("WWW.shop.example", LINK), ("a  b\nc", "a b c"), ("", ""),
    ("on 12/06/2025 at 18:30", f"on {PHONE} at 18:30"),
])  # fmt: skip
def test_what_is_left(text: str, left: str):
    assert anonymous(text) == left


@given(st.from_regex(r"\A\+[1-9][0-9]{6,14}\Z"), st.text(" abc.,", max_size=8))
def test_no_phone_number_is_left(number: str, around: str):
    assert number not in anonymous(f"{around} {number} {around}")


@given(st.text(max_size=80))
def test_twice_is_as_once(text: str):
    once = anonymous(text)
    assert anonymous(once) == once
