"""What is answered from the facts: which one a text asks for, alone or after another, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.knowledge import facts as fact_file
from bot.knowledge.rules.answers import asked, compute, heard, is_elsewhere
from bot.knowledge.rules.asked import (
    ABROAD,
    COST,
    DELIVERY,
    HOURS,
    LOCATION,
    RETURN,
    follows_up,
    may_be_returned,
    plain,
)
from bot.knowledge.rules.topic import Topic
from bot.models import Entity, EntityKind, Language
from bot.texts import Texts

ROOT = Path(__file__).parents[2]
TEXTS = Texts.load(ROOT / "domain.yml")
SHOP = fact_file.read(ROOT / "data" / "facts.yml")
EN, FR = Language.EN, Language.FR
NOW = datetime(2026, 11, 23, 11, tzinfo=ZoneInfo("Europe/Paris"))  # a Monday
SATURDAY = date(2026, 11, 28)
Named = tuple[str, EntityKind, str]
BELGIUM: Named = ("Belgium", EntityKind.COUNTRY, "BE")
SUISSE: Named = ("Suisse", EntityKind.COUNTRY, "CH")
JAPAN: Named = ("Japan", EntityKind.COUNTRY, "JP")
OUTLET: Named = ("outlet", EntityKind.STORE, "Outlet")
TROYES: Named = ("Troyes", EntityKind.CITY, "Troyes")
LYON: Named = ("Lyon", EntityKind.CITY, "Lyon")


def entities(text: str, named: Sequence[Named]) -> list[Entity]:
    found = []
    for word, kind, value in named:
        start = text.index(word)
        found.append(Entity(kind, value, start, start + len(word)))
    return found


def answer(
    text: str, language: Language, named: Sequence[Named] = (), last: Topic | None = None
) -> tuple[str | None, str]:
    """Returns the slug that the text asks for, and the answer in words."""
    question = heard(text, entities(text, named), language, NOW, last)
    slug = asked(question, "")
    computed = compute(SHOP, slug, question) if slug else None
    said = computed.said if computed else ()
    return slug, " ".join(TEXTS.render(one.name, language, one.variables) for one in said)


@pytest.mark.parametrize(
    ("text", "named", "slug", "words"),
    [
        ("how much is delivery to Belgium", [BELGIUM], ABROAD, "Delivery to Belgium: €12.90"),
        ("do you ship to Japan?", [JAPAN], ABROAD, "Japan"),
        ("do you deliver to Marrakech", [], ABROAD, "we don't deliver to Morocco"),
        ("do you deliver abroad", [], ABROAD, "Delivery to the EU: €12.90"),
        ("how much is shipping for 80 euros", [], COST, "for €80: free"),
        ("how much is shipping for 20 euros", [], COST, "for €20: €4.90"),
        ("I bought it 10 days ago, can I return it?", [], RETURN, "until 13 December"),
        ("can i return what I bought on 3 november", [], RETURN, "until 3 December"),
        ("bought 2 months ago, can I still return it", [], RETURN, "30 days"),
        ("how long do I have to return a thing", [], RETURN, "You have 30 days"),
        ("what time do you close at the other shop?", [], HOURS, "Outlet:"),
        ("what time does the outlet open", [OUTLET], HOURS, "Outlet:"),
        ("when are you open in Troyes", [TROYES], HOURS, "Outlet:"),
    ],
)
def test_facts_answer_what_is_asked(
    text: str, named: Sequence[Named], slug: str, words: str
) -> None:
    found, said = answer(text, EN, named)
    assert found == slug
    assert words in said


@pytest.mark.parametrize(
    ("text", "named", "last", "slug", "words"),
    [
        ("and for 80 euros?", [], Topic(COST), COST, "for €80: free"),
        ("and over 50?", [], Topic(DELIVERY), COST, "for €50: free"),
        ("and for €80?", [], Topic(DELIVERY), COST, "for €80: free"),
        ("20 bucks?", [], Topic(DELIVERY), COST, "for €20: €4.90"),
        ("how many days?", [], Topic(DELIVERY), DELIVERY, "2 to 3 working days"),
        ("how many days would that take", [], Topic(ABROAD, country="BE"), DELIVERY, "Belgium"),
        ("my daughter lives in Belgium", [BELGIUM], Topic(DELIVERY), ABROAD, "Belgium: €12.90"),
        ("and to Belgium?", [BELGIUM], Topic(COST), ABROAD, "Belgium: €12.90"),
        ("how many days for the Belgian one", [], Topic(ABROAD, country="NO"), DELIVERY, "Belgium"),
        ("what about my Swiss cousin", [], Topic(DELIVERY), ABROAD, "Customs"),
        ("and to my brother in Marseille?", [], Topic(ABROAD), ABROAD, "France: €4.90"),
        ("even if it comes to seventy euros?", [], Topic(ABROAD, country="BE"), COST, "€12.90"),
        ("too far for me. on saturday?", [], Topic(HOURS), HOURS, "Saturday: 9 am to 7 pm"),
        ("and on saturday?", [], Topic(DELIVERY), DELIVERY, "Saturday"),
        ("and on saturday?", [], Topic(HOURS), HOURS, "Saturday: 9 am to 7 pm"),
        ("and on saturday?", [], None, HOURS, "Saturday: 9 am to 7 pm"),
        ("on sunday?", [], Topic(HOURS, store="Outlet"), HOURS, "Outlet, Sunday: closed"),
        ("and the outlet?", [OUTLET], Topic(HOURS, SATURDAY), HOURS, "9:30 am to 8 pm"),
        ("and the other shop?", [], Topic(HOURS, SATURDAY), HOURS, "9:30 am to 8 pm"),
        ("and the other shop?", [], Topic(HOURS, store="Outlet"), HOURS, "Garden Street"),
    ],
)
def test_what_follows_on_an_answer_is_read_with_it(
    text: str, named: Sequence[Named], last: Topic | None, slug: str, words: str
) -> None:
    found, said = answer(text, EN, named, last)
    assert found == slug
    assert words in said


@pytest.mark.parametrize(
    ("text", "named", "last"),
    [
        ("and to Belgium?", [BELGIUM], Topic(HOURS)),
        ("and on saturday?", [], Topic("gift_cards")),
        ("and the outlet?", [OUTLET], Topic("gift_cards")),
        ("and the outlet?", [OUTLET], None),
        ("thanks a lot", [], Topic(DELIVERY)),
        ("I read that people over there have to wait quite a lot these weeks", [], Topic(DELIVERY)),
    ],
)
def test_what_follows_on_nothing_of_the_facts_is_left_to_the_meaning(
    text: str, named: Sequence[Named], last: Topic | None
) -> None:
    assert answer(text, EN, named, last) == (None, "")


@pytest.mark.parametrize(
    ("text", "named", "slug", "words"),
    [
        ("combien la livraison pour septante euros ?", [], COST, "70"),
        ("livrez-vous en Suisse ?", [SUISSE], ABROAD, "Droits de douane"),
        ("jusqu'à quand on peut rendre un article", [], RETURN, "30 jours"),
        ("acheté il y a 2 mois, je peux encore le rendre ?", [], RETURN, "30 jours"),
    ],
)
def test_facts_answer_in_french(text: str, named: Sequence[Named], slug: str, words: str) -> None:
    found, said = answer(text, FR, named)
    assert found == slug
    assert words in said


def test_who_asks_for_a_shop_elsewhere_hears_where_the_shops_are() -> None:
    question = heard("a shop in Lyon?", entities("a shop in Lyon?", [LYON]), EN, NOW)
    computed = compute(SHOP, LOCATION, question)
    assert computed is not None
    assert computed.said[0].variables == {"city": "Lyon", "cities": "Paris and Troyes"}
    here = heard("a shop in Troyes?", entities("a shop in Troyes?", [TROYES]), EN, NOW)
    assert compute(SHOP, LOCATION, here) is None
    assert compute(SHOP, LOCATION, heard("where are you", [], EN, NOW)) is None


def test_what_the_facts_do_not_have_is_not_answered() -> None:
    empty = replace_facts()
    for slug in (HOURS, DELIVERY, COST, ABROAD, RETURN, LOCATION, "gift_cards"):
        assert compute(empty, slug, heard("and to Belgium?", [], EN, NOW)) is None


def replace_facts() -> fact_file.ShopFacts:
    return SHOP.model_copy(update={"hours": None, "delivery": None, "returns": None, "shops": {}})


@pytest.mark.parametrize(
    ("slug", "text", "elsewhere"),
    [
        (HOURS, "when does the post office open", True),
        (HOURS, "when do you open", False),
        (DELIVERY, "are the scarves made in Italy", True),
        (DELIVERY, "do you deliver what is made in Italy", False),
        (RETURN, "are the scarves made in Italy", False),
    ],
)
def test_other_places_and_origins_are_told_apart(slug: str, text: str, elsewhere: bool) -> None:
    assert is_elsewhere(slug, text) is elsewhere


@pytest.mark.parametrize(
    ("text", "follows"),
    [
        ("how much can I put on one?", True),
        ("and the red one", True),
        ("et en bleu ?", True),
        ("do you sell scarves", False),
        ("and yesterday my aunt told me all about the scarves she had bought at the fair", False),
    ],
)
def test_what_makes_sense_only_after_another_text(text: str, follows: bool) -> None:
    assert follows_up(text) is follows


@pytest.mark.parametrize(
    ("text", "returned"),
    [
        ("bought it last week, can I bring it back", True),
        ("until when can i exchange a gift", True),
        ("combien de temps pour retourner un colis", True),
        ("I sent it back last week, bought on the 3rd", False),
        ("can I return it", False),
    ],
)
def test_what_was_bought_some_time_ago_may_be_returned(text: str, returned: bool) -> None:
    assert may_be_returned(plain(text)) is returned


def test_the_topic_says_what_was_named() -> None:
    text = "does delivery to Belgium come on saturday"
    question = heard(text, entities(text, [BELGIUM]), EN, NOW)
    assert question.topic(ABROAD) == replace(Topic(ABROAD), day=SATURDAY, country="BE")
