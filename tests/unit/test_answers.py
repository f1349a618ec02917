"""Questions on the shop's facts, without a model: which fact is asked for, and that it is told."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.knowledge import facts
from bot.knowledge.rules import answers
from bot.knowledge.rules.topic import Topic
from bot.models import Language

SHOP = facts.read(Path(__file__).parents[2] / "data" / "facts.yml")
NOW = datetime.fromisoformat("2026-11-29T12:00:00+01:00")
EN, FR = Language.EN, Language.FR
HOURS, DELIVERY = Topic("opening_hours"), Topic("delivery_info")

ASKED = [
    ("are you open on saturday?", EN, None, "opening_hours"),
    ("what time do you close today?", EN, None, "opening_hours"),
    ("are you open now?", EN, None, "opening_hours"),
    ("when do you open next?", EN, None, "opening_hours"),
    ("are you open on christmas day?", EN, None, "opening_hours"),
    ("vous êtes ouverts lundi ?", FR, None, "opening_hours"),
    ("vous ouvrez le 1er mai ?", FR, None, "opening_hours"),
    ("et dimanche ?", FR, HOURS, "opening_hours"),
    ("and on sunday?", EN, HOURS, "opening_hours"),
    ("how much is delivery to Belgium?", EN, None, "delivery_info"),
    ("combien coûte la livraison en Suisse ?", FR, None, "delivery_info"),
    ("and to germany?", EN, DELIVERY, "delivery_info"),
    ("how long does delivery take?", EN, None, "delivery_info"),
    ("how long do I have to return something?", EN, None, "return_refund"),
    ("can I still return something I bought three weeks ago?", EN, None, "return_refund"),
    ("j'ai combien de temps pour retourner un article ?", FR, None, "return_refund"),
]


@pytest.mark.parametrize(("text", "language", "last", "about"), ASKED)
def test_a_question_on_a_fact_is_told(
    text: str, language: Language, last: Topic | None, about: str
):
    question = answers.heard(text, [], language, NOW, last)
    slug = answers.asked(question, about)
    assert slug is None or slug.startswith(about)
    found = answers.compute(SHOP, slug or about, question)
    assert found is not None and found.said


@pytest.mark.parametrize("text", ["hello there", "merci beaucoup", "my dog is called Rex"])
def test_other_texts_ask_for_no_fact(text: str):
    assert answers.asked(answers.heard(text, [], EN, NOW, None), "") is None
