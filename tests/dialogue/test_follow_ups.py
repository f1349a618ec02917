"""Conversations of several turns: what was said before counts, and a person is called in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue.turn import DataRequest, Feedback, Handoff, MaybeOptOut, OptOut
from bot.models import Language
from bot.reading.signals import DataWish
from bot.texts import Texts
from tests.dialogue.talk import FAQ, ROOT, VARIABLES, Talk
from tests.dialogue.test_orders import Customer, parse_campaign_survey

EN, FR = Language.EN, Language.FR
TEXTS = Texts.load(ROOT / "domain.yml")


def says(text: str, language: Language = EN, **variables: str) -> str:
    return TEXTS.render(text, language, VARIABLES | variables)


@pytest.fixture
def customer(engine):
    return lambda **facts: Customer(engine, **facts)


def wait(contact: Talk, **time: float) -> None:
    contact.facts = replace(contact.facts, now=contact.facts.now + timedelta(**time))


# -- not understood ------------------------------------------------------------------------------

NONSENSE = ("the cat is on the roof again", "my bus stop moved", "tell me a joke")


async def test_the_third_text_in_a_row_that_is_not_understood_calls_a_person(talk):
    contact = talk(language=EN)
    assert await contact.say(NONSENSE[0]) == says("utter_not_understood")
    assert await contact.say(NONSENSE[1]) == says("utter_offer_person")
    assert await contact.say(NONSENSE[2]) == says("utter_handoff_lost")
    assert contact.effects(Handoff) == [Handoff("not_understood")]


async def test_what_is_understood_between_is_not_counted(talk):
    contact = talk(language=EN)
    await contact.say(NONSENSE[0])
    assert await contact.say("thanks") == says("utter_welcome")
    await contact.say(NONSENSE[1])
    assert await contact.say("what time do you open?") == FAQ[EN]["opening_hours"]
    await contact.say(NONSENSE[2])
    assert contact.effects(Handoff) == [Handoff("not_understood")]


async def test_another_day_counts_anew(talk):
    contact = talk(language=EN)
    for text in NONSENSE[:2]:
        await contact.say(text)
    wait(contact, hours=2)
    assert await contact.say(NONSENSE[2]) == says("utter_not_understood")


async def test_what_nobody_knows_is_no_endless_offer(talk):
    contact = talk(language=EN, faq={})
    for _ in range(2):
        assert await contact.say("what time do you open?") == says("utter_faq_unknown")
    await contact.say("how much is delivery?")
    assert contact.effects(Handoff) == [Handoff("not_understood")]


@pytest.mark.parametrize(
    ("pause", "answer", "called"),
    [
        ({"minutes": 1}, "yes please", True),
        ({"hours": 5}, "yes", True),
        ({"days": 3}, "Oui !", True),
        ({"days": 6, "hours": 23}, "YES", True),
        ({"days": 8}, "yes", False),
        ({"days": 3}, "ok cool", False),
        ({"days": 3}, "no", False),
    ],
)
async def test_a_yes_to_the_offer_counts_for_days(talk, pause, answer, called):
    contact = talk(language=EN)
    for text in NONSENSE[:2]:
        await contact.say(text)
    wait(contact, **pause)
    await contact.say(answer)
    assert bool(contact.effects(Handoff)) is called


async def test_an_offer_outlives_thanks_but_not_another_answer(talk):
    contact = talk(language=EN)
    for text in NONSENSE[:2]:
        await contact.say(text)
    await contact.say("thanks")
    before = contact.state
    await contact.say("what time do you open?")
    await contact.say("yes")
    assert not contact.effects(Handoff)
    contact.state = before
    await contact.say("yes")
    assert contact.effects(Handoff) == [Handoff("asked")]


# -- at once -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language", "reason", "name"),
    [
        ("JE SUIS TRES EN COLERE", FR, "anger", "utter_urgent_sorry"),
        ("My wallet got stolen in your store!!", EN, "theft", "utter_urgent_sorry"),
        ("I'm allergic to nuts, is the granola safe?", EN, "safety", "utter_urgent_safety"),
        ("je suis allergique aux noix, c'est sans danger ?", FR, "safety", "utter_urgent_safety"),
        ("your cake made me sick", EN, "injury", "utter_urgent_danger"),
        ("je vais porter plainte", FR, "legal", "utter_urgent_sorry"),
        ("i will sue you", EN, "legal", "utter_urgent_sorry"),
        ("there is a fire", EN, "danger", "utter_urgent_danger"),
        ("this is urgent", EN, "urgent", "utter_handoff"),
        ("je vais vous signaler a la dgccrf", FR, "legal", "utter_urgent_sorry"),
    ],
)
async def test_a_person_is_called_at_once(talk, text, language, reason, name):
    contact = talk(language=language)
    assert await contact.say(text) == says(name, language)
    assert contact.effects(Handoff) == [Handoff(reason)]
    assert not contact.effects(OptOut) and not contact.effects(MaybeOptOut)


async def test_a_threat_beside_a_wish_for_no_more_texts_is_both(talk):
    contact = talk(language=EN)
    await contact.say("stop texting me or i will sue you")
    assert contact.effects(OptOut) and contact.effects(Handoff) == [Handoff("legal")]


async def test_an_angry_opt_out_is_an_opt_out(talk):
    contact = talk(language=EN)
    await contact.say("stop texting me you idiots")
    assert contact.effects(OptOut) and not contact.effects(Handoff)


async def test_in_the_middle_of_a_complaint_too(talk):
    contact = talk(language=EN)
    await contact.say("terrible service")
    await contact.say("your cake made me sick")
    assert contact.effects(Handoff) == [Handoff("injury")]
    [noted] = contact.effects(Feedback)
    assert (noted.reading.urgency, noted.reading.theme) == ("injury", "product")


async def test_in_a_survey_the_answer_is_kept_beside_it(talk):
    content = (ROOT / "data" / "demo" / "survey.yml").read_text("utf-8")
    contact = talk(language=EN, survey=parse_campaign_survey(content))
    reply = await contact.say("0, your cake made me sick")
    assert contact.effects(Handoff) == [Handoff("injury")]
    assert contact.facts.survey.position == 1
    assert reply == says("utter_urgent_danger")


# -- the order that was spoken of ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("asks", "then", "language", "says_so"),
    [
        ("where is order LP-10235", "when will it arrive then??", EN, "Friday 27 November"),
        ("where is order LP-10235", "and where is it now", EN, "on its way"),
        ("où est la commande LP-10235", "il arrive quand ?", FR, "27 novembre"),
        ("où est la commande LP-10235", "et c'est où là", FR, "expédiée"),
        ("where is order LP-10235", "where is my order", EN, "LP-10235"),
        ("where is order LP-10235", "still not here", EN, "Friday 27 November"),
    ],
)
async def test_its_status_is_told_again(customer, asks, then, language, says_so):
    contact = customer(language=language)
    await contact.say(asks)
    assert says_so in await contact.say(then)
    assert not contact.effects(Handoff)


@pytest.mark.parametrize(
    ("asks", "then", "language"),
    [
        ("where is order 48213", "But I never got it!!", EN),
        ("where is order 48213", "it's not there", EN),
        ("where is order 48213", "nothing in my mailbox", EN),
        ("where is order 48213", "it doesnt work", EN),
        ("where is order 48213", "it arrived broken", EN),
        ("where is order 48213", "cancel it", EN),
        ("où est la commande 48213", "j'ai rien reçu", FR),
        ("où est la commande 48213", "pas reçu !!", FR),
        ("où est la commande 48213", "ça marche pas", FR),
    ],
)
async def test_what_the_bot_cannot_do_for_it_a_person_does(customer, asks, then, language):
    contact = customer(language=language)
    await contact.say(asks)
    assert "48213" in await contact.say(then)
    assert contact.effects(Handoff) == [Handoff("order", "48213")]


@pytest.mark.parametrize(
    "text",
    [
        "i want to change my order LP-10234 to blue",
        "je veux changer ma commande LP10234 en bleu",
        "cancel order lp 10234",
        "can you change the address on order LP-10234",
        "order 48213 says delivered but i never got it",
        "my order 48213 arrived broken",
    ],
)
async def test_a_number_with_a_wish_is_more_than_its_status(customer, text):
    contact = customer(language=EN)
    await contact.say(text)
    [handoff] = contact.effects(Handoff)
    assert handoff.reason == "order" and handoff.order in ("LP-10234", "48213")


async def test_a_late_order_that_is_asked_for_again_goes_to_a_person(customer):
    contact = customer(language=EN)
    assert "sorry for the delay" in await contact.say("where is order LP-10236")
    await contact.say("when will it arrive then??")
    assert contact.effects(Handoff) == [Handoff("order", "LP-10236")]


async def test_who_asks_for_a_person_has_the_order_beside_it(customer):
    contact = customer(language=EN)
    await contact.say("where is order 48213")
    await contact.say("AGENT")
    assert contact.effects(Handoff) == [Handoff("asked", "48213")]


async def test_the_number_that_an_answer_asked_for_goes_to_a_person(customer):
    contact = customer(language=EN)
    await contact.say("cancel my order")
    await contact.say("its LP-10234")
    assert contact.effects(Handoff) == [Handoff("order", "LP-10234")]


async def test_another_order_is_asked_for(customer):
    contact = customer(language=EN)
    await contact.say("where is order 48213")
    assert await contact.say("and where is my other order?") == says("utter_order_ask")


async def test_an_order_is_forgotten_after_days(customer):
    contact = customer(language=EN)
    await contact.say("where is order 48213")
    wait(contact, days=5)
    assert await contact.say("where is my order") == says("utter_order_ask")


@pytest.mark.parametrize("text", ["g pas recu mon coli", "jai jamais recu ma commande"])
async def test_what_never_came_is_about_an_order(customer, text):
    contact = customer(language=FR)
    assert await contact.say(text) == says("utter_order_ask", FR)


# -- the answer that was given -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asks", "then", "slug", "language"),
    [
        ("do you sell gift cards?", "how much can I put on one?", "promo_question_gift_card", EN),
        ("do you sell gift cards?", "can i use it online", "promo_question_gift_card", EN),
        ("do you sell gift cards?", "how long are they valid", "promo_question_gift_card", EN),
        ("what time do you open?", "what about saturday", "opening_hours", EN),
        ("what time do you open?", "what about the other shop?", "opening_hours", EN),
        ("how much is delivery?", "and to belgium?", "delivery_info_abroad", EN),
        ("c'est combien la livraison", "et pour la suisse ?", "delivery_info_abroad", FR),
        ("can I move my appointment?", "cancel it", "appointment_change", EN),
        ("can I move my appointment?", "cancel that", "appointment_change", EN),
        ("je peux déplacer mon rendez-vous ?", "annulez-le", "appointment_change", FR),
        ("my promo code is refused", "it doesnt work", "promo_question_code", EN),
    ],
)
async def test_a_follow_up_is_about_it(talk, asks, then, slug, language):
    contact = talk(language=language)
    await contact.say(asks)
    assert await contact.say(then) == FAQ[language][slug]
    assert not contact.effects(MaybeOptOut)


async def test_a_christmas_after_the_hours_is_no_goodbye(talk):
    contact = talk(language=FR)
    await contact.say("vous ouvrez à quelle heure ?")
    assert await contact.say("et a noel") == FAQ[FR]["opening_hours"]


@pytest.mark.parametrize(
    ("then", "slug"),
    [
        ("what about parking?", "store_location_parking"),
        ("where are you?", "store_location"),
        ("and where is your shop?", "store_location"),
        ("do you have a loyalty card?", "promo_question_loyalty"),
        ("how much is delivery?", "delivery_info_cost"),
    ],
)
async def test_a_whole_question_stands_by_itself(talk, then, slug):
    contact = talk(language=EN)
    await contact.say("what time do you open?")
    assert await contact.say(then) == FAQ[EN][slug]


async def test_an_answer_is_forgotten_in_time(talk):
    contact = talk(language=EN)
    await contact.say("can I move my appointment?")
    wait(contact, hours=1)
    assert await contact.say("cancel it") != FAQ[EN]["appointment_change"]


async def test_an_opt_out_stays_one_whatever_was_said(talk):
    for before in (
        "do you sell gift cards?",
        "can I move my appointment?",
        "what time do you open?",
    ):
        contact = talk(language=EN)
        await contact.say(before)
        await contact.say("stop texting me")
        assert contact.effects(OptOut)


# -- what was just said is not asked again -------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language"),
    [("the food was cold", EN), ("your staff was rude to me", EN), ("le repas était froid", FR)],
)
async def test_a_complaint_that_says_what_is_thanked_for(talk, text, language):
    contact = talk(language=language)
    assert await contact.say(text) == says("utter_complaint_thanks", language)
    [noted] = contact.effects(Feedback)
    assert (noted.reading.kind, noted.text) == ("complaint", text)
    assert await contact.say("hello" if language is EN else "bonjour") == says(
        "utter_greet", language
    )


@pytest.mark.parametrize(
    ("before", "text", "slug", "language"),
    [
        ("service nul", "jveux un remboursement", "return_refund", FR),
        ("terrible service", "i want my money back", "return_refund", EN),
        (None, "it's a broken cup i got today", "return_refund_damaged", EN),
        (None, "mon colis est arrivé tout écrasé", "return_refund_damaged", FR),
        (None, "it doesnt work", "return_refund_damaged", EN),
        (None, "i bought a lamp and it doesnt turn on", "return_refund_damaged", EN),
    ],
)
async def test_who_wants_a_remedy_is_told_of_it(talk, before, text, slug, language):
    contact = talk(language=language)
    if before:
        await contact.say(before)
    assert await contact.say(text) == FAQ[language][slug]


# -- to the bot itself ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("whats ur phone number", EN),
        ("what's your website", EN),
        ("c'est quoi votre numéro de téléphone", FR),
        ("votre site ?", FR),
    ],
)
async def test_how_to_reach_the_shop(talk, text, language):
    contact = talk(language=language)
    assert await contact.say(text) == FAQ[language]["contact"]
    assert not contact.effects(Handoff)
    contact = talk(language=language, faq={})
    assert await contact.say(text) == says("utter_contact", language)


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("are u there", says("utter_present")),
        ("call me Bob", says("utter_name", name="Bob")),
        ("comment je fais", says("utter_about", FR)),
    ],
)
async def test_small_words(talk, text, reply):
    contact = talk(language=FR if text.startswith("comment") else EN)
    assert await contact.say(text) == reply
    assert not contact.effects(Handoff)


async def test_how_to_go_on_offers_help(talk):
    contact = talk(language=FR)
    await contact.say("mon colis est arrivé tout écrasé")
    assert await contact.say("comment je fais") == says("utter_offer_help", FR)
    await contact.say("oui")
    assert contact.effects(Handoff)


# -- while nobody is there -----------------------------------------------------------------------

BACK = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Europe/Paris"))  # the facts are of the day before


@pytest.mark.parametrize(
    ("ask", "language", "call", "when"),
    [
        ("can I talk to a person?", EN, "CALL ME", "tomorrow at 9 am"),
        ("je voudrais parler à quelqu'un", FR, "rappelez-moi svp", "demain à 9h"),
    ],
)
async def test_at_night_the_bot_says_when_a_person_answers_and_goes_on(
    talk, ask, language, call, when
):
    contact = talk(language=language, staff_back=BACK)
    assert await contact.say(ask) == "\n".join(
        (says("utter_handoff", language), says("utter_staff_back_meanwhile", language, when=when))
    )
    assert contact.effects(Handoff) == [Handoff("asked", told=True, meanwhile=True)]
    hours = "what time do you open?" if language is EN else "vous ouvrez à quelle heure ?"
    assert await contact.say(hours) == FAQ[language]["opening_hours"]
    assert await contact.say(call) == says("utter_call_back", language)
    assert contact.effects(Handoff) == [Handoff("call_back", told=True, meanwhile=True)]


async def test_what_cannot_wait_goes_to_staff_at_night_too(talk):
    contact = talk(language=EN, staff_back=BACK)
    assert await contact.say("your cake made me sick") == "\n".join(
        (says("utter_urgent_danger"), says("utter_staff_back", when="tomorrow at 9 am"))
    )
    assert contact.effects(Handoff) == [Handoff("injury", told=True)]


async def test_nobody_is_called_whom_no_call_was_offered(talk):
    contact = talk(language=EN)
    await contact.say("call me")
    assert all(effect.reason != "call_back" for effect in contact.effects(Handoff))


# -- advice in vain, and data just spoken of -----------------------------------------------------


async def test_advice_that_did_not_help_leads_to_a_person(talk):
    contact = talk(language=FR)
    await contact.say("votre site refuse ma carte depuis une heure")
    assert await contact.say("déjà essayé") == says("utter_offer_after_advice", FR)
    await contact.say("oui")
    assert contact.effects(Handoff) == [Handoff("asked")]


async def test_data_just_spoken_of_need_not_be_named(talk):
    contact = talk(language=FR)
    for text, wish in (
        ("Quelles données avez-vous sur moi ?", DataWish.COPY),
        ("Je veux en recevoir une copie", DataWish.COPY),
        ("et effacez tout", DataWish.ERASURE),
    ):
        await contact.say(text)
        assert [effect.wish for effect in contact.effects(DataRequest)] == [wish]
