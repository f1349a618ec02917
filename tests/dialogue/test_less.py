"""A wish for less in a turn: beside an answer, in place of one, and before the model's reading."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue.turn import Less, MaybeOptOut, OptOut, Reply, SurveyFacts, SurveyStep
from bot.models import Frequency, HeldFor, Language, Purpose
from bot.reading.less import LessWish
from bot.surveys.rules import Option, Question, QuestionKind

EN, FR = Language.EN, Language.FR
NPS = Question("nps", QuestionKind.NPS, {EN: "How likely, 0-10?", FR: "De 0 à 10 ?"})
OFTEN = Question(
    "often",
    QuestionKind.CHOICE,
    {EN: "How often do you come?"},
    options={
        EN: (
            Option("A", "week", "once a week"),
            Option("B", "month", "once a month"),
            Option("C", "texts", "too many texts"),
        )
    },
)
TELL = Question("tell", QuestionKind.FREE_TEXT, {EN: "Anything to tell us?"})


def run(question: Question) -> SurveyFacts:
    return SurveyFacts(7, (question, TELL), 0, 0, {}, "skip")


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("you text me too often", LessWish(fewer=True)),
        ("no more promos but keep the order updates", LessWish(offers=False)),
        ("Only once a month please", LessWish(Frequency.MONTHLY)),
        ("moins de SMS svp", LessWish(fewer=True)),
        ("je veux recevoir moins de sms", LessWish(fewer=True)),
    ],
)
async def test_less_is_no_opt_out_and_says_nothing_else(talk, text, wish):
    contact = talk(language=EN)
    assert await contact.say(text) == ""  # whoever carries it out confirms it
    assert [effect.wish for effect in contact.effects(Less)] == [wish]
    assert not contact.effects(OptOut) and not contact.effects(MaybeOptOut)


@pytest.mark.parametrize("text", ["no more texts", "stop sending me texts", "plus de sms svp"])
async def test_none_is_still_none(talk, text):
    contact = talk(language=EN)
    await contact.say(text)
    assert contact.effects(OptOut) and not contact.effects(Less)


async def test_a_score_beside_it_is_kept_and_the_survey_goes_on(talk):
    contact = talk(language=EN, survey=run(NPS))
    assert await contact.say("9 but you text me too often") == "Anything to tell us?"
    [step] = contact.effects(SurveyStep)
    assert (step.question, step.value) == ("nps", "9")
    assert contact.effects(Less) == [Less(LessWish(fewer=True), EN)]


async def test_in_place_of_an_answer_the_question_is_asked_again_and_no_try_is_spent(talk):
    contact = talk(language=EN, survey=run(NPS))
    assert "0-10" in await contact.say("too many texts")
    assert contact.effects(Less) and not contact.effects(SurveyStep)
    assert contact.effects(Reply)[0].purpose is Purpose.SURVEY_QUESTION
    await contact.say("8")
    assert contact.effects(SurveyStep)[0].value == "8"


@pytest.mark.parametrize("text", ["once a month", "B", "C"])
async def test_what_answers_the_question_is_only_an_answer(talk, text):
    contact = talk(language=EN, survey=run(OFTEN))
    await contact.say(text)
    assert contact.effects(SurveyStep)[0].question == "often" and not contact.effects(Less)


async def test_a_free_answer_is_kept_and_carried_out(talk):
    contact = talk(language=EN, survey=SurveyFacts(7, (TELL,), 0, 0, {}, "skip"))
    await contact.say("nice shop but you text me too often")
    assert contact.effects(SurveyStep)[0].value == "nice shop but you text me too often"
    assert contact.effects(Less)


async def test_while_staff_own_the_conversation_nothing_else_is_said(talk):
    contact = talk(language=FR, owner="marie")
    assert await contact.say("plus de pub svp") == ""
    assert contact.effects(Less) == [Less(LessWish(offers=False), FR)]
    assert len(contact.last.effects) == 1


async def test_a_yes_after_it_is_no_yes_to_the_question_whether_to_stop(talk):
    contact = talk(language=EN, held_for=HeldFor.UNSURE_OPT_OUT)
    contact.state = {
        "slots": {},
        "loop": None,
        "tail": [
            {"event": "action", "name": "action_listen", "policy": None, "confidence": None,
             "action_text": None, "hide_rule_turn": False},
            {"event": "slot", "name": "awaiting", "value": "stop"},
        ],
    }  # fmt: skip
    await contact.say("just not so many texts please")
    assert contact.effects(Less)
    contact.facts = replace(contact.facts, held_for=None)
    await contact.say("yes")
    assert not contact.effects(OptOut)


async def test_whom_we_text_no_more_is_not_offered_less(talk):
    contact = talk(language=EN, revoked=True)
    await contact.say("no more promos")
    assert not contact.effects(Less)
