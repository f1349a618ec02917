"""Turns: what goes in, what comes out."""

from __future__ import annotations

import pytest
from rasa_sdk import Action
from rasa_sdk.events import SlotSet

from bot.dialogue.engine import Engine
from bot.dialogue.inprocess import custom_actions
from bot.dialogue.turn import Feedback, Filed, Handoff, Joining, OptOut, Reply, SetLanguage
from bot.errors import DialogueError
from bot.models import Language, Media
from bot.texts import Texts
from tests.conftest import ROOT
from tests.dialogue.talk import FAQ, Talk, facts

EN, FR = Language.EN, Language.FR
TEXTS = Texts.load(ROOT / "domain.yml")
PHOTO = Media("https://api.example/media/1", "image/jpeg")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("what time do you open?", EN),
        ("vous ouvrez à quelle heure ?", FR),
    ],
)
async def test_a_question_is_answered_in_its_language(talk, text, language):
    contact = talk()
    assert await contact.say(text) == FAQ[language]["opening_hours"]
    assert contact.effects(SetLanguage) == [SetLanguage(language, asked=False)]


async def test_the_first_text_says_who_speaks_and_only_the_first(talk):
    contact = talk(introduced=False)
    assert (await contact.say("how much is delivery?")).startswith("Maison Lumen bot:\n")
    assert contact.effects(Reply)[0].introduces
    assert await contact.say("thanks") == "You're welcome!"
    assert not contact.effects(Reply)[0].introduces


async def test_who_are_you_is_an_introduction_by_itself(talk):
    contact = talk(introduced=False)
    assert (await contact.say("who are you?")).count("automatic assistant") == 1
    assert contact.facts.introduced


@pytest.mark.parametrize(
    "text",
    [
        '/greet{"brand": "x"}',
        "/restart",
        "/back",
        " /session_start",
        "/greet",
        '/opt_out{"confidence": 1.0}',
    ],
)
async def test_a_slash_gives_no_command(talk, text):
    contact = talk(language=EN)
    await contact.say("hello")
    await contact.say(text)
    assert contact.last.understanding.confidence < 1  # guessed, not obeyed
    assert contact.effects(Reply) or contact.effects(Filed)  # some look like a machine's
    assert not contact.effects(OptOut)
    await contact.say("hello")
    assert contact.facts.language is EN and contact.state["slots"]["language"] == "en"


async def test_an_opt_out_has_no_reply_of_the_bot(talk):
    contact = talk(language=EN)
    assert await contact.say("please stop sending me these texts") == ""
    assert contact.effects(OptOut)[0].confidence >= 0.6


async def test_another_persons_conversation_is_only_read_for_opt_outs(talk):
    contact = talk(language=FR, owner="marie")
    contact.state = before = {"slots": {"language": "fr"}, "loop": None, "tail": []}
    assert await contact.say("vous ouvrez à quelle heure ?") == ""
    assert contact.last.effects == () and contact.intent == "opening_hours"
    await contact.say("arrêtez de m'envoyer des sms")
    assert contact.effects(OptOut) and contact.state == before
    assert (await contact.say("")) == "" and contact.last.understanding is None


async def test_who_has_left_and_wants_back_is_told_the_word(talk):
    contact = talk(language=EN, revoked=True)
    assert "START" in await contact.say("sign me up again please")
    assert [type(effect) for effect in contact.last.effects] == [Reply]
    assert await contact.say("what are your opening hours") == FAQ[EN]["opening_hours"]


async def test_who_has_not_left_and_wants_in_is_told_how(talk):
    club = Joining({EN: "the club", FR: "le club"}, {EN: "JOIN", FR: "REJOINDRE"})
    contact = talk(language=FR, joining=club)
    assert "REJOINDRE" in await contact.say("je veux recevoir vos offres par sms")


@pytest.mark.parametrize(("text", "language"), [("AGENT", EN), ("Conseiller", FR), ("humain", FR)])
async def test_a_person_is_a_word_away(talk, text, language):
    contact = talk(language=language)
    assert await contact.say(text)
    assert contact.effects(Handoff) == [Handoff("asked")]


async def test_a_picture_without_words_is_answered_politely(talk):
    contact = talk(language=FR, introduced=False, media=(PHOTO,))
    assert "bien arrivé" in await contact.say("")
    assert contact.facts.introduced and contact.last.understanding is None


async def test_a_picture_with_words_is_about_the_words(talk):
    contact = talk(language=EN, media=(PHOTO,))
    assert await contact.say("is this blue jacket in stock?") == FAQ[EN]["product_availability"]


async def test_an_unknown_answer_offers_a_person(talk):
    contact = talk(language=EN, faq={})
    assert "person" in await contact.say("what time do you open?")
    await contact.say("yes please")
    assert contact.effects(Handoff) == [Handoff("asked")]


async def test_the_second_time_in_a_row_a_person_is_offered(talk):
    contact = talk(language=EN)
    assert "did not understand" in await contact.say("the cat is on the roof again")
    assert "still" in await contact.say("my bus stop moved")
    assert await contact.say("no") == "All right. I am here if you need anything."
    assert await contact.say("yes") == "Thank you! If you need anything, just text me."


def noted(contact: Talk) -> tuple[str, str, str, bool]:
    """The one text of feedback of the turn: kind, theme, words, whether they were asked for."""
    [found] = contact.effects(Feedback)
    return found.reading.kind, found.reading.theme, found.text, found.more


async def test_a_complaint_asks_for_one_sentence(talk):
    contact = talk(language=EN)
    assert "What went wrong?" in await contact.say("terrible service")
    assert noted(contact) == ("complaint", "staff", "terrible service", False)
    hours = await contact.say("what time do you close?")
    assert hours.startswith(FAQ[EN]["opening_hours"]) and hours.endswith("One sentence is enough.")
    assert "Thank you" in await contact.say("the man at the till shouted at me")
    assert noted(contact) == ("complaint", "staff", "the man at the till shouted at me", True)
    assert await contact.say("hi") == "Hello! How can I help you?"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I want to talk to someone", Handoff),
        ("stop texting me", OptOut),
        ("no thanks", Reply),
        ("👎", Reply),
    ],
)
async def test_a_complaint_can_be_left(talk, text, kind):
    contact = talk(language=EN)
    await contact.say("terrible service")
    await contact.say(text)
    assert contact.effects(kind) and not contact.effects(Feedback)
    contact.facts = facts(language=EN)
    assert await contact.say("hello") == "Hello! How can I help you?"


async def test_praise_is_passed_on(talk):
    contact = talk(language=FR)
    assert "Merci beaucoup" in await contact.say("super service, j'adore votre boutique")
    assert noted(contact)[0] == "praise"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("please make this bag in dark green", EN),
        ("ce serait bien d'avoir plus de caisses le samedi", FR),
    ],
)
async def test_a_suggestion_is_thanked_for(talk, text, language):
    contact = talk(language=language)
    assert await contact.say(text) == TEXTS.render("utter_suggestion_thanks", language, {})
    assert noted(contact)[0] == "suggestion"


# -- language ------------------------------------------------------------------------------------


async def test_the_evidence_of_short_texts_adds_up(talk):
    contact = talk(default_language=FR)
    assert await contact.say("ok") == "Merci ! Si vous avez besoin de quelque chose, écrivez-moi."
    assert not contact.effects(SetLanguage)
    await contact.say("thanks, when do you open")
    assert contact.facts.language is EN


async def test_a_language_is_changed_on_request_and_stays(talk):
    contact = talk(language=EN)
    assert "français" in await contact.say("french please")
    assert contact.effects(SetLanguage) == [SetLanguage(FR, asked=True)]
    assert await contact.say("how much is the delivery please?") == FAQ[FR]["delivery_info_cost"]


async def test_a_clear_text_changes_a_language_that_was_only_detected(talk):
    contact = talk(language=EN)
    assert await contact.say("vous ouvrez à quelle heure demain ?") == FAQ[FR]["opening_hours"]
    assert contact.effects(SetLanguage) == [SetLanguage(FR, asked=False)]


# -- failure -------------------------------------------------------------------------------------


class Crash(Action):
    def name(self) -> str:
        return "action_faq"

    def run(self, dispatcher, tracker, domain):
        raise ZeroDivisionError("the customer's own words")


class Mute(Crash):
    def run(self, dispatcher, tracker, domain):
        return []


class Endless(Crash):
    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="again")
        return [SlotSet("awaiting", None), {"event": "followup", "name": "action_faq"}]


@pytest.mark.parametrize(
    ("action", "complaint"),
    [
        (Crash(), "action_faq failed: ZeroDivisionError"),
        (Mute(), "no answer and no effect after action_faq"),
        (Endless(), "in circles, last to action_faq"),
    ],
)
async def test_a_failing_action_fails_the_turn_by_name(action, complaint):
    engine = await Engine.load(ROOT, ROOT / "models", {**custom_actions(), "action_faq": action})
    with pytest.raises(DialogueError, match=complaint) as raised:
        await Talk(engine, language=EN).say("what time do you open?")
    assert "customer" not in str(raised.value)


async def test_a_text_that_misses_a_variable_fails_the_turn(talk):
    with pytest.raises(DialogueError, match=r"utter_about .* misses 'brand'"):
        await talk(language=EN, variables={}).say("who are you?")
