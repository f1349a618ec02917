"""Every intent comes to something that was decided, in both languages: an answer of the FAQ, an
action, a person or a reply. Judged by what the contact gets and what is done, through the real
engine; a text that falls through to "not understood" fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
import yaml

from bot.dialogue.turn import Feedback, Handoff, Joining, OptOut, SetLanguage
from bot.models import Language
from bot.texts import Texts
from tests.dialogue.talk import FAQ, ROOT, VARIABLES, Talk

EN, FR = Language.EN, Language.FR
TEXTS = Texts.load(ROOT / "domain.yml")
INTENTS = set(yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"])

Outcome = Callable[[Talk, str, Language], bool]


def says(name: str) -> Outcome:
    return lambda talk, reply, language: reply == TEXTS.render(name, language, VARIABLES)


def answers(topic: str) -> Outcome:
    """With an entry of that subject."""
    return lambda talk, reply, language: any(
        reply == answer for slug, answer in FAQ[language].items() if slug.startswith(topic)
    )


def calls_a_person(talk: Talk, reply: str, language: Language) -> bool:
    return talk.effects(Handoff) == [Handoff("asked")] and bool(reply)


def opts_out(talk: Talk, reply: str, language: Language) -> bool:
    return len(talk.effects(OptOut)) == 1 and reply == ""


def notes(kind: str, name: str) -> Outcome:
    def outcome(talk: Talk, reply: str, language: Language) -> bool:
        noted = [effect.reading.kind for effect in talk.effects(Feedback)]
        return noted == [kind] and reply == TEXTS.render(name, language, VARIABLES)

    return outcome


def switches(talk: Talk, reply: str, language: Language) -> bool:
    other = FR if language is EN else EN
    return talk.effects(SetLanguage) == [SetLanguage(other, asked=True)] and reply == TEXTS.render(
        "utter_language_switched", other, VARIABLES
    )


@dataclass(frozen=True)
class Case:
    en: str
    fr: str
    outcome: Outcome


CASES = {
    "opt_in": Case(
        "please sign me up for your texts again",
        "je veux recevoir vos offres par sms",
        says("utter_opt_in_none"),
    ),
    "opt_out": Case(
        "please stop sending me these texts", "je ne veux plus recevoir vos messages", opts_out
    ),
    "help": Case("who is this?", "c'est qui ?", says("utter_about")),
    "affirm": Case("yes please", "oui d'accord", says("utter_affirm")),
    "deny": Case("no thanks", "non merci", says("utter_deny")),
    "greet": Case("hello", "bonjour", says("utter_greet")),
    "goodbye": Case("bye", "au revoir", says("utter_goodbye")),
    "thank": Case("thanks a lot", "merci beaucoup", says("utter_welcome")),
    "human_handoff": Case(
        "i want to talk to a real person", "je veux parler à quelqu'un", calls_a_person
    ),
    "feedback_positive": Case(
        "amazing service, love your shop",
        "super service, j'adore",
        notes("praise", "utter_praise_thanks"),
    ),
    "feedback_negative": Case(
        "terrible service",
        "service nul, je suis très déçu",
        notes("complaint", "utter_ask_feedback_form_feedback_comment"),
    ),
    "order_status": Case("where is my order", "où est ma commande ?", says("utter_order_ask")),
    "return_refund": Case(
        "how do i return something?", "comment faire un retour ?", answers("return_refund")
    ),
    "opening_hours": Case(
        "what time do you open?", "vous ouvrez à quelle heure ?", answers("opening_hours")
    ),
    "store_location": Case(
        "where are you located", "c'est quoi votre adresse ?", answers("store_location")
    ),
    "delivery_info": Case(
        "how much is delivery?", "combien coûte la livraison ?", answers("delivery_info")
    ),
    "payment_issue": Case(
        "my card was declined", "mon paiement est refusé", answers("payment_issue")
    ),
    "product_availability": Case(
        "is this jacket in stock?", "cette veste est en stock ?", answers("product_availability")
    ),
    "promo_question": Case(
        "when does the sale end?", "la promo finit quand ?", answers("promo_question")
    ),
    "appointment_change": Case(
        "can i move my appointment?",
        "je peux déplacer mon rendez-vous ?",
        answers("appointment_change"),
    ),
    "language_switch": Case("do you speak french?", "vous parlez anglais ?", switches),
    "out_of_scope": Case(
        "the cat is on the roof again", "raconte moi une blague", says("utter_not_understood")
    ),
}
BOTH = [
    pytest.param(intent, language, id=f"{intent}-{language}")
    for intent in CASES
    for language in Language
]
QUESTIONS = [
    "return_refund",
    "opening_hours",
    "store_location",
    "delivery_info",
    "payment_issue",
    "product_availability",
    "promo_question",
    "appointment_change",
]


def test_every_intent_is_here():
    assert set(CASES) == INTENTS


@pytest.mark.parametrize(("intent", "language"), BOTH)
async def test_outcome(talk, intent: str, language: Language):
    contact, case = talk(language=language), CASES[intent]
    reply = await contact.say(case.en if language is EN else case.fr)
    assert contact.intent == intent
    assert contact.last.understanding.confidence >= 0.3, "fell through to the fallback"
    assert case.outcome(contact, reply, language), reply


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("intent", QUESTIONS)
async def test_a_question_without_an_entry_offers_a_person(talk, intent: str, language: Language):
    contact, case = talk(language=language, faq={}), CASES[intent]
    reply = await contact.say(case.en if language is EN else case.fr)
    assert reply == TEXTS.render("utter_faq_unknown", language, VARIABLES)
    await contact.say("yes please" if language is EN else "oui je veux bien")
    assert contact.effects(Handoff) == [Handoff("asked")]


JOINING = Joining(
    title={EN: "the Panier club", FR: "le club Panier"}, keyword={EN: "JOIN", FR: "REJOINDRE"}
)


@pytest.mark.parametrize(
    ("language", "text", "says"),
    [
        (EN, "sign me up for texts", "To join the Panier club, text JOIN."),
        (EN, "how do i join the club", "To join the Panier club, text JOIN."),
        (FR, "comment je m'inscris au club", "Pour vous inscrire (le club Panier), envoyez"),
    ],
)
async def test_who_asks_how_to_join_is_told_the_keyword(engine, language, text, says):
    assert (await Talk(engine, language=language, joining=JOINING).say(text)).startswith(says)
    asked = replace(JOINING, asked=True)
    answer = await Talk(engine, language=language, joining=asked).say(text)
    assert ("Reply YES" if language is EN else "Répondez OUI") in answer
    joined = replace(JOINING, joined=True)
    answer = await Talk(engine, language=language, joining=joined).say(text)
    assert answer == TEXTS.render("utter_optin_already", language, VARIABLES)


async def test_a_yes_of_a_kind_to_an_open_request_is_told_which_word_confirms(engine):
    talk = Talk(engine, language=EN, joining=replace(JOINING, asked=True))
    assert "Reply YES to confirm" in await talk.say("yeah that would be lovely, go on then")
    assert await Talk(engine, language=EN, joining=JOINING).say("yes please") == TEXTS.render(
        "utter_affirm", EN, VARIABLES
    )


@pytest.mark.parametrize("text", ["END\nBob Jones", "Cancel\nJane Doe", "fin\nJean Dupont"])
async def test_an_everyday_word_above_a_name_is_a_stop_where_nothing_is_awaited(engine, text):
    talk = Talk(engine, language=EN)
    await talk.say(text)
    assert len(talk.effects(OptOut)) == 1
    waiting = Talk(engine, language=EN)
    await waiting.say("where is my order")  # asks for its number
    await waiting.say(text)
    assert waiting.effects(OptOut) == []


@pytest.mark.parametrize("text", ["cancel 10234", "annuler mardi", "quit bob", "fin janvier"])
async def test_an_everyday_word_with_another_word_is_no_sure_stop(engine, text):
    talk = Talk(engine, language=EN)
    await talk.say(text)
    assert talk.effects(OptOut) == []
