"""Every text of ours as it goes out: one segment, the first one too."""

from __future__ import annotations

import pytest

from bot.models import Language
from bot.sms.segments import Encoding, encoding, segments
from bot.texts import Texts
from scripts.texts_doc import ALONE, COMMON, LONGER, ROOT, filled, first

TEXTS = Texts.load(ROOT / "domain.yml")
# letters that no other wording of the text spares
OTHER_LETTERS = {"utter_languages", "utter_language_switched"}  # français
EACH = pytest.mark.parametrize(
    ("name", "language"), [(name, one) for name in sorted(TEXTS.names) for one in Language]
)


@EACH
def test_one_segment(name: str, language: Language):
    text = filled(TEXTS, name, language, COMMON)
    assert segments(text) == 1 or name in LONGER, f"{len(text)} letters"


@EACH
def test_one_segment_as_the_first_answer(name: str, language: Language):
    text = first(TEXTS, name, language, COMMON)
    assert segments(text) == 1 or name in LONGER, f"{len(text)} letters"


@EACH
def test_the_cheap_alphabet(name: str, language: Language):
    text = filled(TEXTS, name, language, COMMON)
    assert encoding(text) is Encoding.GSM7 or name in OTHER_LETTERS


@pytest.mark.parametrize("name", sorted(LONGER))
def test_a_longer_text_has_its_reason(name: str):
    assert name in TEXTS.names and LONGER[name]


@pytest.mark.parametrize("language", Language)
def test_the_introduction_is_short_and_says_that_a_machine_writes(language: Language):
    text = filled(TEXTS, "utter_introduction", language, COMMON)
    assert len(text) <= 25 and "bot" in text.lower()


def test_what_is_never_a_first_answer_is_named_rightly():
    assert all(any(name.startswith(one) for name in TEXTS.names) for one in ALONE)


@pytest.mark.parametrize("name", sorted(TEXTS.names - {"utter_opt_out_unsure"}))
def test_no_article_stands_before_the_brands_own(name: str):
    text = filled(TEXTS, name, Language.FR, COMMON)
    assert "de Le Panier" not in text and "à Le Panier" not in text
