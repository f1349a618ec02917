"""Links and stamps: only what was signed is believed, under any key that was ever in use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files import signed as link

KEY, NEXT = b"k" * 32, b"n" * 32
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@given(st.uuids())
def test_a_link_leads_to_its_person_and_survives_a_change_of_keys(subject: UUID):
    token = link.personal_token(KEY, subject)
    assert len(token) == 43 and token.isascii()
    assert link.subject_of([NEXT, KEY], token) == subject
    assert link.subject_of([NEXT], token) is None
    assert link.subject_of([], token) is None


@given(st.uuids(), st.integers(0, 42), st.characters())
def test_no_other_letter_will_do(subject: UUID, place: int, letter: str):
    token = link.personal_token(KEY, subject)
    changed = token[:place] + letter + token[place + 1 :]
    assert (link.subject_of([KEY], changed) == subject) is (changed == token)


@given(st.text(max_size=80))
def test_nonsense_is_nobodys(token: str):
    assert link.subject_of([KEY], token) is None
    assert link.form_age([KEY], "join:shop", token, NOW) is None


@pytest.mark.parametrize("seconds", [0, 1, 3600, 10**7])
def test_a_stamp_tells_its_age(seconds: int):
    stamp = link.form_stamp(KEY, "join:shop", NOW)
    age = link.form_age([NEXT, KEY], "join:shop", stamp, NOW + timedelta(seconds=seconds))
    assert age == timedelta(seconds=seconds)
    assert link.form_age([KEY], "join:news", stamp, NOW) is None


def test_a_stamp_is_no_link_and_a_link_no_stamp():
    assert link.subject_of([KEY], link.form_stamp(KEY, "join:shop", NOW)) is None
    assert link.form_age([KEY], "join:shop", link.personal_token(KEY, uuid4()), NOW) is None
