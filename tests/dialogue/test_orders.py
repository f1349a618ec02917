"""Where is my order? Asked for its number once, looked up, else a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.campaigns.rules import parse_campaign
from bot.dialogue import orders
from bot.dialogue.memory import Kept, Memory
from bot.dialogue.turn import Handoff, OptOut, Reply, SurveyFacts
from bot.models import Entity, EntityKind, Language, Understanding
from bot.orders.rules import Order, OrderState, candidates, key
from bot.sms.segments import Encoding, encoding
from bot.texts import Texts
from tests.dialogue.talk import FAQ, ROOT, VARIABLES, Talk
from tests.dialogue.test_entities import found as named

EN, FR = Language.EN, Language.FR
ORDERS = {
    key(order.number): order
    for order in (
        Order("LP-10234", OrderState.PROCESSING, date(2026, 12, 1), None),
        Order("LP-10235", OrderState.SHIPPED, date(2026, 11, 27), "Colissimo", "6A22014471903"),
        Order("LP-10236", OrderState.SHIPPED, date(2026, 11, 20), None),
        Order("48213", OrderState.DELIVERED, date(2026, 11, 20), "DHL", "003404"),
        Order("48214", OrderState.CANCELED, None, None),
        Order("48215", OrderState.RETURNED, None, "La Poste"),
    )
}


class Customer(Talk):
    """With the orders that a text names among its facts, as conversations/turns.py finds them."""

    async def say(self, text: str) -> str:
        named = {k: ORDERS[k] for k in candidates(text) if k in ORDERS}
        lately = Memory.read(self.state, self.facts.now).recall(Kept.ORDER)
        self.facts = replace(self.facts, orders=named, order_in_talk=ORDERS.get(lately))
        return await super().say(text)


@pytest.fixture
def customer(engine):
    return lambda **facts: Customer(engine, **facts)


@pytest.mark.parametrize(
    ("text", "language", "reply"),
    [
        (
            "where is my order LP-10235",
            EN,
            "Order LP-10235: it is on its way with Colissimo.\nExpected on Friday 27 November.",
        ),
        (
            "où en est ma commande n°LP-10235 ?",
            FR,
            "Commande LP-10235 : expédiée par Colissimo.\n"
            "Livraison prévue le vendredi 27 novembre.",
        ),
        (
            "ou est ma commande lp10234 svp",
            FR,
            "Commande LP-10234 : en préparation.\nLivraison prévue le mardi 1er décembre.",
        ),
        (
            "has order lp 10236 shipped yet??",
            EN,
            "Order LP-10236: it is on its way.\n"
            "It was due on Friday 20 November, sorry for the delay."
            " Reply AGENT for a person.",
        ),
        (
            "wheres my parcel, order #48213",
            EN,
            "Order 48213: delivered. Not with you? Reply AGENT.",
        ),
        ("48214", EN, "Order 48214: canceled. A question? Reply AGENT."),
        (
            "c'est la commande 48215",
            FR,
            "Commande 48215 : retour bien arrivé. Une question ? Répondez CONSEILLER.",
        ),
    ],
)
async def test_a_text_with_the_number_is_answered_at_once(customer, text, language, reply):
    contact = customer(language=language)
    assert await contact.say(text) == reply
    assert contact.intent == "order_status" and encoding(reply) is Encoding.GSM7


async def test_two_orders_in_one_text(customer):
    contact = customer(language=EN)
    reply = await contact.say("where are orders 48213 and 48214?")
    assert "48213: delivered" in reply and "48214: canceled" in reply


@pytest.mark.parametrize(
    ("asks", "number", "language"),
    [
        ("where is my order", "48213", EN),
        ("where is my order", "its 48213 thx", EN),
        ("has my parcel been sent?", "LP 10235", EN),
        ("où est ma commande ?", "c'est le 48213 merci", FR),
        ("mon colis est parti ?", "48213", FR),
    ],
)
async def test_the_number_is_asked_for_once(customer, asks, number, language):
    contact = customer(language=language)
    assert ("number" if language is EN else "numéro") in await contact.say(asks)
    assert ("Order" if language is EN else "Commande") in await contact.say(number)
    assert not contact.effects(Handoff)


@pytest.mark.parametrize("language", [EN, FR])
async def test_an_unknown_number_is_asked_for_once_more_then_a_person_is_called(customer, language):
    contact = customer(language=language)
    asks = "where is my order 99999" if language is EN else "où est ma commande 99999"
    texts = Texts.load(ROOT / "domain.yml")
    assert await contact.say(asks) == texts.render("utter_order_unknown", language, VARIABLES)
    assert await contact.say("99998") == texts.render("utter_order_handoff", language, VARIABLES)
    assert contact.effects(Handoff) == [Handoff("order")]


async def test_asked_wrong_right(customer):
    contact = customer(language=EN)
    await contact.say("where is my order")
    assert "check the number" in await contact.say("99999")
    assert "delivered" in await contact.say("sorry 48213")


@pytest.mark.parametrize("text", ["where is it?? where is my order", "the blue cat sings"])
async def test_who_gives_no_number_gets_a_person(customer, text):
    contact = customer(language=EN)
    await contact.say("where is my order")
    assert "A person of our team" in await contact.say(text)
    assert contact.effects(Handoff) == [Handoff("order")]


@pytest.mark.parametrize(
    "text",
    [
        "I have no number",
        "i don't have it",
        "i dont have the number sorry",
        "I lost it",
        "no idea",
        "idk",
        "I can't find the e-mail",
        "never got an order number",
        "je ne l'ai pas",
        "je l'ai perdu",
        "pas de numéro",
        "J’ai pas de numero désolé",
        "je ne trouve plus l'e-mail",
        "aucune idée",
        "j'ai oublié",
        "je sais pas",
    ],
)
async def test_who_has_no_number_is_not_asked_about_leaving(customer, text):
    contact = customer(language=EN)
    await contact.say("where is my order")
    await contact.say(text)
    assert contact.effects(Handoff) == [Handoff("order")]


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "no thanks",
        "I have no interest in your texts",
        "I don't want any of it",
        "lost cause",
        "stop",
        "not interested",
        "no more",
        "plus rien",
        "plus de sms",
        "je ne veux plus rien",
        "forget it",
        "sans façon",
    ],
)
async def test_other_refusals_are_not_about_the_number(customer, text):
    read = Understanding("opt_out", 0.4)
    assert not orders.is_meant(read, text, customer(language=EN).facts, "order")


async def test_another_matter_in_between_is_answered(customer):
    contact = customer(language=EN)
    await contact.say("where is my order")
    assert await contact.say("what time do you open?") == FAQ[EN]["opening_hours"]
    assert "delivered" in await contact.say("48213")


async def test_an_opt_out_with_a_number_is_an_opt_out(customer):
    contact = customer(language=EN)
    await contact.say("where is my order")
    await contact.say("48213 and stop texting me, take me off your list")
    assert contact.effects(OptOut)


@pytest.mark.parametrize(
    "text",
    [
        "2025-06-11",
        "12/06/2025",
        "on 12/06/2025",
        "it was 13/06",
        "at 18:30",
        "le 12.06.2025",
    ],
)
async def test_a_day_is_no_number_though_one_is_awaited(customer, text):
    contact = customer(language=EN)
    await contact.say("where is my order")
    assert "check the number" not in await contact.say(text)


@pytest.mark.parametrize("text", ["20250611", "LP-2025-06-1", "its 77120", "2025-0611"])
async def test_what_looks_like_a_day_but_is_none_is_a_number(customer, text):
    contact = customer(language=EN)
    await contact.say("where is my order")
    assert "check the number" in await contact.say(text)


async def test_an_order_that_is_numbered_like_a_day_is_found(customer, monkeypatch):
    monkeypatch.setitem(ORDERS, "20250611", Order("2025-06-11", OrderState.DELIVERED, None, None))
    contact = customer(language=EN)
    await contact.say("where is my order")
    assert "Order 2025-06-11: delivered" in await contact.say("2025-06-11")


async def test_what_the_pipeline_names_reaches_the_turn(engine):
    contact = Talk(engine, language=EN)
    await contact.say("ship order 48213 to Canada by friday at 6pm? the blue dress, Lyon store")
    assert [(one.kind, one.value) for one in contact.last.understanding.entities] == [
        (EntityKind.ORDER_NUMBER, "48213"),
        (EntityKind.COUNTRY, "CA"),
        (EntityKind.DATE, "fri"),
        (EntityKind.TIME, "18:00"),
        (EntityKind.PRODUCT, "dress"),
        (EntityKind.CITY, "Lyon"),
    ]


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("48213", True),
        ("48213 on friday", True),
        ("2025-06-11", False),
        ("18h30", False),
        ("2025-06-11 or 48213", True),
        ("hello", False),
        ("réf é́ 12/06/2025", False),
    ],
)
def test_what_may_be_a_number_beside_days_and_times(text, may):
    found = tuple(
        Entity(EntityKind(one["entity"]), one["value"], one["start"], one["end"])
        for one in named(text)
    )
    assert orders.may_name_order(text, Understanding("greet", 0.9, found)) is may


async def test_a_number_elsewhere_is_no_order(customer):
    contact = customer(language=EN)
    await contact.say("the code is 48999 lol")
    assert contact.intent != "order_status"


async def test_in_a_survey_the_order_is_told_and_the_question_repeated(customer):
    content = (ROOT / "data" / "demo" / "survey.yml").read_text("utf-8")
    survey = parse_campaign_survey(content)
    contact = customer(language=EN, survey=survey)
    question = (await contact.say("where is my order 48213?")).splitlines()
    assert question[0].startswith("Order 48213: delivered.") and len(question) > 1
    assert contact.effects(Reply) and contact.facts.survey == survey


def parse_campaign_survey(content: str) -> SurveyFacts:
    import yaml

    survey = parse_campaign(yaml.safe_load(content)).survey
    assert survey is not None
    return SurveyFacts(1, survey.questions, 0, 0, survey.thanks, survey.on_invalid)
