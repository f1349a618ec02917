"""Frequent questions found by meaning. The texts of tests/nlu/faq.tsv were written beside the
entries of data/faq.yml, apart from the held-out set; the thresholds were chosen on them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml

from bot.dialogue import encoder, faq
from bot.dialogue.turn import Handoff
from bot.models import FaqAnswer, Language
from bot.sms.segments import Encoding, encoding, segments
from tests.dialogue.talk import ENTRIES, FAQ, ROOT, Talk

EN, FR = Language.EN, Language.FR


def asked() -> list[dict[str, str]]:
    path = Path(__file__).parents[1] / "nlu" / "faq.tsv"
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_seed_is_a_shops_in_both_languages():
    assert set(ENTRIES[EN]) == set(ENTRIES[FR])
    assert len(ENTRIES[EN]) >= 25
    for entries in ENTRIES.values():
        for slug, entry in entries.items():
            assert len(set(entry.questions)) >= 6, slug
            assert encoding(entry.text) is Encoding.GSM7, (slug, entry.text)
            assert segments(entry.text) <= 2, slug


def test_no_question_leads_to_two_entries():
    seen: dict[str, str] = {}
    for item in yaml.safe_load((ROOT / "data" / "faq.yml").read_text("utf-8")):
        for question in item["questions"]:
            assert seen.setdefault(question.casefold(), item["slug"]) == item["slug"], question


def test_what_is_asked_in_other_words_is_found(engine):
    """At least seven in ten are answered rightly, at most one in eight wrongly; of questions that
    no entry answers, at most one in five gets an answer."""
    right = wrong = strangers = 0
    rows = asked()
    for row in rows:
        slug = entry_of(engine, row["text"])
        right += bool(slug) and slug == row["slug"]
        wrong += bool(slug and row["slug"]) and slug != row["slug"]
        strangers += bool(slug) and not row["slug"]
    number = sum(bool(row["slug"]) for row in rows)
    assert right >= 0.7 * number
    assert wrong <= number / 8
    assert strangers <= (len(rows) - number) / 5


def entry_of(engine, text: str) -> str | None:
    read = engine.explain(text)
    intent = read["intent"]["name"]
    likely = {guess["name"]: guess["confidence"] for guess in read["intent_ranking"]}
    unplaced = intent in ("out_of_scope", "nlu_fallback") and faq.is_question(text)
    if intent not in ENTRIES[EN] and not unplaced:
        return None
    return faq.find(ENTRIES, text, intent, likely, sure=not read["encoded"])


@pytest.mark.parametrize(
    ("language", "text", "slug"),
    [
        (EN, "r u open this sunday pls", "opening_hours_sunday"),
        (EN, "do I have to pay to park", "store_location_parking"),
        (FR, "y a un programme fidélité", "promo_question_loyalty"),
        (FR, "vous livrez en suisse ?", "delivery_info_abroad"),
        (FR, "Vous recrutez ?", "jobs"),  # of no intent
    ],
)
async def test_the_answer_is_the_entrys(talk, language, text, slug):
    assert await talk(language=language).say(text) == FAQ[language][slug]


async def test_the_answer_comes_in_the_contacts_language_where_there_is_one(engine):
    entries = {
        EN: {
            "terrace": FaqAnswer(
                "Yes, on the roof.", ("Do you have a terrace?", "can we sit outside")
            )
        },
        FR: {},
    }
    faq.learn(entries)
    contact = Talk(engine, language=FR, faq=entries)
    assert await contact.say("Do you have a terrace?") == "Yes, on the roof."
    entries = {**entries, FR: {"terrace": FaqAnswer("Oui, sur le toit.")}}
    contact = Talk(engine, language=EN, faq=entries)
    await contact.say("en français svp")
    assert await contact.say("can we sit outside?") == "Oui, sur le toit."


async def test_an_entry_is_found_as_soon_as_it_is_learned(engine):
    entries = {
        EN: {
            "opening_hours": FaqAnswer("9 to 5."),
            "dogs": FaqAnswer(
                "Dogs are welcome.", ("Can I bring my dog?", "are dogs allowed in the shop")
            ),
        }
    }
    text = "are dogs allowed inside?"
    assert await Talk(engine, language=EN, faq=entries).say(text) != "Dogs are welcome."
    faq.learn(entries)
    assert await Talk(engine, language=EN, faq=entries).say(text) == "Dogs are welcome."
    del entries[EN]["dogs"]
    gone = {EN: dict(entries[EN])}
    assert await Talk(engine, language=EN, faq=gone).say(text) != "Dogs are welcome."


async def test_what_no_entry_answers_is_not_known_and_a_person_is_offered(talk):
    contact = talk(language=EN, faq={})
    assert "I don't know that one" in await contact.say("what time do you open on saturday")
    await contact.say("yes")
    assert contact.effects(Handoff)


def test_the_encoder_is_not_asked_where_nothing_is_to_be_weighed(engine):
    alone = {EN: {"opening_hours": FaqAnswer("9 to 5.", ("hours",))}}
    faq.learn(alone)
    before = encoder._encode.cache_info()
    likely = {"opening_hours": 0.99}
    assert (
        faq.find(alone, "what time do you open then", "opening_hours", likely, sure=True)
        == "opening_hours"
    )
    assert faq.find(alone, "HOURS ??", "out_of_scope", {}, sure=False) == "opening_hours"
    after = encoder._encode.cache_info()
    assert (after.hits, after.misses) == (before.hits, before.misses)


def test_a_text_is_encoded_once_in_a_turn(engine):
    encoder._encode.cache_clear()
    engine.explain("is it the same price for a parcel sent to my aunt in peru")
    faq.ranked(ENTRIES, "is it the same price for a parcel sent to my aunt in peru", {})
    assert encoder._encode.cache_info().misses <= 1


@pytest.mark.parametrize("text", ["", "?", "👍", "\0", "a" * 1600, "שלום", "[](){}"])
def test_any_text_has_an_answer_or_none(engine, text):
    assert faq.find(ENTRIES, text, "out_of_scope", {}, sure=False) in {None, *ENTRIES[EN]}
    assert faq.find({}, text, "out_of_scope", {}, sure=False) is None


def test_a_cache_that_is_broken_is_made_again(tmp_path):
    cache = tmp_path / "faq.npz"
    cache.write_bytes(b"PK not an archive")
    first = encoder.encode_all(["hello there"], cache)
    assert (encoder.encode_all(["hello there"], cache) == first).all()
    assert cache.stat().st_size > 100
