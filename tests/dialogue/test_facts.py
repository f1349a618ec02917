"""Questions that the shop's facts answer, in the dialogue: what follows up, and several in one."""

from __future__ import annotations

import pytest

from bot.dialogue.turn import Handoff, OptOut, Reply
from bot.models import Language
from tests.dialogue.talk import FAQ, SHOP

EN, FR = Language.EN, Language.FR


@pytest.fixture
def talk(talk):
    return lambda **facts: talk(**{"shop": SHOP, **facts})


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("are you open on saturday?", "Saturday: 9 am to 7 pm."),
        ("…and what time do u close on saturdays", "Saturday: 9 am to 7 pm."),
        ("monday hours?", "Today: 9 am to 7 pm."),
        ("are you open new years day", "Friday 1 January 2027: closed."),
        ("new year's day?", "Friday 1 January 2027: closed."),
        ("how much is shiping to belgium", "Delivery to Belgium: €12.90"),
        ("shipping cost to switzerland", "Delivery to Switzerland: €12.90"),
        ("how much to ship to germany", "Delivery to Germany: €12.90"),
        ("do you ship to japan?", "Sorry, we don't deliver to Japan."),
        ("do i pay postage on a 60 euro order", "Delivery to France for €60: free"),
        ("can I still return something I bought three weeks ago?", "Yes: you have 30 days"),
        ("how long do i have to return", "You have 30 days"),
        ("price?", "Which item is it?"),
        ("how much is it", "Which item is it?"),
    ],
)
async def test_what_is_asked_is_answered(talk, text, answer):
    assert (await talk(language=EN).say(text)).startswith(answer)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("vous êtes ouverts le samedi ?", "Samedi : 9h-19h."),
        ("ouvert lundi ?", "Aujourd'hui : 9h-19h."),
        ("ouvert mardi ?", "Demain : 9h-19h."),
        ("horaires vendredi", "Vendredi : 9h-19h."),
        ("et a noel", "Vendredi 25 décembre : fermé."),
        ("vous ouvrez le 1er mai", "Samedi 1er mai 2027 : fermé."),
        ("c combien la livraison en suisse", "Livraison vers la Suisse : 12,90 €"),
        ("quel prix", "C'est pour quel article ?"),
    ],
)
async def test_what_is_asked_in_french(talk, text, answer):
    assert (await talk(language=FR).say(text)).startswith(answer)


async def test_a_day_follows_a_day(talk):
    contact = talk(language=EN)
    await contact.say("are you open on saturday?")
    assert (await contact.say("and on sunday?")).startswith("Sunday: 10 am to 1 pm.")
    assert (await contact.say("and easter monday")).startswith("Monday 29 March 2027")
    assert (await contact.say("what about the other shop?")).startswith("Outlet, Monday 29 March")
    assert (await contact.say("and tomorrow?")) == "Outlet, tomorrow: 10 am to 7 pm."


async def test_a_country_and_an_amount_follow(talk):
    contact = talk(language=FR)
    await contact.say("c'est combien la livraison en Belgique ?")
    assert (await contact.say("et en suisse ?")).startswith("Livraison vers la Suisse")
    assert (await contact.say("et au Japon ?")).startswith("Désolé, nous ne livrons pas vers")


async def test_one_of_them_is_the_one_just_spoken_of(talk):
    contact = talk(language=EN)
    assert await contact.say("do you sell gift cards?") == FAQ[EN]["promo_question_gift_card"]
    assert await contact.say("how much can i put on one") == FAQ[EN]["promo_question_gift_card"]


async def test_several_questions_get_several_answers(talk):
    said = await talk(language=EN).say("is there parking and are you open on sunday?")
    assert said == f"{FAQ[EN]['store_location_parking']}\nSunday: 10 am to 1 pm.\nOutlet: closed."
    contact = talk(language=FR)
    said = await contact.say(
        "vous êtes ouverts samedi ? c'est combien la livraison ? vous recrutez ?"
    )
    assert said.startswith("Samedi : 9h-19h.")
    assert "Livraison vers la France : 4,90 €" in said and FAQ[FR]["jobs"] in said
    assert len(contact.effects(Reply)) == 1


async def test_an_opt_out_among_questions_is_one(talk):
    contact = talk(language=EN)
    await contact.say("stop texting me please, and what time do you close?")
    assert contact.effects(OptOut)


async def test_a_person_among_questions_is_called(talk):
    contact = talk(language=EN)
    await contact.say("I want to talk to a person please")
    assert contact.effects(Handoff)


@pytest.mark.parametrize(
    "text",
    [
        "when does the bank close?",
        "la poste ouvre à quelle heure demain",
        "will it rain on saturday?",
        "are you married",
        "do you have a cafe in the store",
    ],
)
async def test_what_is_not_ours_is_not_answered(talk, text):
    said = await talk(language=EN).say(text)
    assert "9 am" not in said and "9h" not in said
    assert said not in {*FAQ[EN].values(), *FAQ[FR].values()}


async def test_a_variant_answers_for_what_is_named(talk):
    said = await talk(language=EN).say("can I return underwear?")
    assert said.startswith("Underwear can't be returned")
    assert "Troyes" in await talk(language=EN).say("where is the outlet store?")
    assert await talk(language=EN).say("do you have a shop in Lyon?") == (
        "We have no shop in Lyon; ours are in Paris and Troyes."
    )


async def test_without_facts_the_entries_answer(talk):
    said = await talk(language=EN, shop=None).say("are you open on saturday?")
    assert said == FAQ[EN]["opening_hours"]
