"""bot/reading/numbers.py."""

from __future__ import annotations

import re

import pytest

from bot.reading.numbers import ENGLISH, FRENCH, NUMBERS, ORDINALS, UP_TO_TEN, any_of, number


@pytest.mark.parametrize(("word", "value"), [
    ("zero", 0), ("zerro", 0), ("nil", 0), ("one", 1), ("une", 1), ("deu", 2), ("thre", 3),
    ("troi", 3), ("katre", 4), ("foor", 4), ("sinq", 5), ("fve", 5), ("siix", 6), ("sevn", 7),
    ("eigth", 8), ("uit", 8), ("nien", 9), ("neuff", 9), ("diix", 10), ("tenn", 10),
    ("twelve", 12), ("quinze", 15), ("seize", 16), ("dix-sept", 17), ("dix neuf", 19),
    ("vingt et un", 21), ("vingt-deux", 22), ("trente et une", 31), ("forty two", 42),
    ("fifty", 50), ("soixante", 60), ("septante", 70), ("huitante", 80), ("nonante-neuf", 99),
    ("cent", 100), ("hundred", 100), ("premier", 1), ("twelfth", 12), ("twenty-first", 21),
    ("thirtieth", 30), ("thirty first", 31), ("42", 42), ("007", 7),
])  # fmt: skip
def test_number(word: str, value: int):
    assert number(word) == value


def test_every_number_up_to_fifty_nine_has_a_word_in_both_languages():
    assert set(range(60)) <= set(ENGLISH.values()) and set(range(60)) <= set(FRENCH.values())
    assert set(range(1, 32)) == set(ORDINALS.values())


def test_ratings_know_no_more_than_ten():
    assert set(UP_TO_TEN.values()) == set(range(11)) and UP_TO_TEN.items() <= NUMBERS.items()


def test_the_longer_word_is_found_first():
    pattern = re.compile(any_of(NUMBERS))
    for word, value in NUMBERS.items():
        for written in (word, word.replace(" ", "-")):
            found = pattern.match(written)
            assert found and number(found[0]) == value
