"""A survey through the engine: `Talk` applies each step to the facts as conversations/turns.py
does, and keeps the state as JSON between the turns."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.dialogue.turn import (
    Feedback,
    Handoff,
    KeepTexts,
    MaybeOptOut,
    OptOut,
    Reply,
    SetLanguage,
    SurveyFacts,
    SurveyRemark,
    SurveyStep,
    Turn,
)
from bot.models import BOT, Language, Media, Purpose
from bot.surveys.feedback.model import Theme
from bot.surveys.rules import Option, Question, QuestionKind
from tests.dialogue.talk import FAQ, ROOT, Talk, facts

EN, FR = Language.EN, Language.FR
THANKS = {EN: "Thanks, see you soon!", FR: "Merci, à bientôt !"}
QUESTIONS = (
    Question(
        "nps",
        QuestionKind.NPS,
        {
            EN: "How likely are you to recommend us, from 0 to 10?",
            FR: "De 0 à 10, nous recommanderiez-vous ?",
        },
    ),
    Question(
        "when",
        QuestionKind.CHOICE,
        {EN: "When do you shop?", FR: "Quand venez-vous ?"},
        {
            EN: (Option("A", "Morning"), Option("B", "Afternoon"), Option("C", "Evening")),
            FR: (Option("A", "Matin"), Option("B", "Après-midi"), Option("C", "Soir")),
        },
    ),
    Question(
        "found",
        QuestionKind.YES_NO,
        {EN: "Did you find what you wanted?", FR: "Avez-vous trouvé ce que vous vouliez ?"},
    ),
    Question(
        "why",
        QuestionKind.FREE_TEXT,
        {EN: "What could we do better?", FR: "Que pourrions-nous améliorer ?"},
    ),
    Question(
        "staff", QuestionKind.RATING, {EN: "How was our staff?", FR: "Comment était notre équipe ?"}
    ),
    Question(
        "next", QuestionKind.DATE, {EN: "When will you come next?", FR: "Quand reviendrez-vous ?"}
    ),
)
KEYS = [question.key for question in QUESTIONS]
ASKED = {
    EN: [q.text[EN] for q in QUESTIONS],
    FR: [q.text[FR] for q in QUESTIONS],
}
FULL = {
    EN: [
        ("9, lovely staff", "9"),
        ("the second one", "Afternoon"),
        ("yep", "yes"),
        ("shorter queues", "shorter queues"),
        ("4 stars", "4"),
        ("tomorrow", "2026-11-24"),
    ],
    FR: [
        ("neuf", "9"),
        ("B", "Après-midi"),
        ("oui mais", "yes"),
        ("moins d'attente", "moins d'attente"),
        ("4/5", "4"),
        ("demain", "2026-11-24"),
    ],
}
HELPS = {
    EN: ["from 0 to 10.", "one letter", "yes or no", "few words", "from 1 to 5.", "with a day"],
    FR: ["de 0 à 10.", "une seule lettre", "oui ou non", "quelques mots", "de 1 à 5.", "un jour"],
}


def survey(position: int = 0, tries: int = 0, on_invalid: str = "skip", **changes) -> SurveyFacts:
    return replace(SurveyFacts(7, QUESTIONS, position, tries, THANKS, on_invalid), **changes)


@pytest.fixture
def surveyed(talk):
    def start(language: Language | None = EN, position: int = 0, tries: int = 0, **more) -> Talk:
        about = {k: more.pop(k) for k in ("on_invalid", "questions", "thanks") if k in more}
        return talk(language=language, survey=survey(position, tries, **about), **more)

    return start


def step(contact: Talk) -> SurveyStep | None:
    """The step that the text led to, but for what its words are about."""
    steps = contact.effects(SurveyStep)
    assert len(steps) <= 1
    return replace(steps[0], theme=None) if steps else None


def purpose(contact: Talk) -> Purpose:
    return contact.effects(Reply)[0].purpose


# -- from the first question to the thanks -------------------------------------------------------


@pytest.mark.parametrize("language", [EN, FR])
async def test_a_whole_survey(surveyed, language):
    contact = surveyed(language)
    for position, (text, value) in enumerate(FULL[language], start=1):
        reply = await contact.say(text)
        done = step(contact)
        assert (done.campaign_id, done.question, done.value) == (7, KEYS[position - 1], value)
        assert (done.position, done.tries) == (position, 0)
        if position < len(QUESTIONS):
            assert done.status == "open" and reply.startswith(ASKED[language][position])
            assert purpose(contact) is Purpose.SURVEY_QUESTION
    assert done.status == "completed" and reply == THANKS[language]
    assert purpose(contact) is Purpose.ANSWER
    await contact.say("hello")
    assert contact.actions == ["utter_greet"]


async def test_a_comment_is_kept(surveyed):
    contact = surveyed()
    await contact.say("9, lovely staff")
    assert step(contact).comment == "lovely staff"


async def test_a_choice_comes_with_its_options(surveyed):
    assert await surveyed(FR).say("8") == "Quand venez-vous ?\nA) Matin\nB) Après-midi\nC) Soir"


@pytest.mark.parametrize(
    ("words", "put"),
    [
        ("How was our staff?", "How was our staff? (1-5)"),
        ("How was our staff, 1 to 5?", "How was our staff, 1 to 5?"),
        ("1 = bad, 5 = great: our staff?", "1 = bad, 5 = great: our staff?"),
    ],
)
async def test_a_scale_is_named_once(surveyed, words, put):
    asked = (QUESTIONS[2], Question("r", QuestionKind.RATING, {EN: words}))
    assert await surveyed(questions=asked).say("yes") == put


async def test_the_first_reply_may_be_to_somebody_unknown(surveyed):
    contact = surveyed(introduced=False)
    reply = await contact.say("9")
    assert "Maison Lumen bot:" in reply and ASKED[EN][1] in reply
    assert contact.effects(Reply)[0].introduces and purpose(contact) is Purpose.SURVEY_QUESTION


@pytest.mark.parametrize("thanks", [{}, {FR: ""}])
async def test_without_thanks_of_its_own_the_bot_says_thank_you(surveyed, thanks):
    contact = surveyed(position=5, thanks=thanks)
    assert await contact.say("tomorrow") == "Thank you very much for your answers!"


async def test_a_language_that_the_survey_lacks(surveyed):
    asked = (
        QUESTIONS[0],
        Question("c", QuestionKind.CHOICE, {FR: "Quand ?"}, {FR: QUESTIONS[1].options[FR]}),
    )
    contact = surveyed(EN, questions=asked, thanks={FR: "Merci !"})
    assert await contact.say("9") == "Quand ?\nA) Matin\nB) Après-midi\nC) Soir"
    assert (await contact.say("purple")).endswith("A) Matin\nB) Après-midi\nC) Soir")
    assert await contact.say("b") == "Merci !"
    assert step(contact).value == "Après-midi"


async def test_an_option_may_be_named_in_the_other_language(surveyed):
    contact = surveyed(FR, position=1)
    await contact.say("Evening")
    assert step(contact).value == "Soir"


async def test_who_has_no_language_yet_is_asked_in_that_of_the_house(surveyed):
    contact = surveyed(None, default_language=FR)
    assert (await contact.say("9")).startswith(ASKED[FR][1])


# -- not understood ------------------------------------------------------------------------------

WRONG = {
    "nps": {
        EN: ["banana", "11", "-1", "7 or 8", "4.5", "3/5", "👍", "", "?", "😀"],
        FR: ["bof", "11", "7 ou 8", "4,5", "3/5", "onze", "la tarte", "100"],
    },
    "when": {
        EN: ["D", "tuesday", "A or B", "all of them", "🤷"],
        FR: ["D", "mardi", "A ou B", "ça dépend", ""],
    },
    "found": {EN: ["maybe", "yes and no", "7", "🤷", ""], FR: ["peut-être", "oui et non", "7"]},
    "why": {EN: ["", "  "], FR: ["", "\n"]},
    "staff": {EN: ["0", "6", "6/10", "4.5", "3 or 4"], FR: ["0", "6", "6/10", "4,5", "3 ou 4"]},
    "next": {EN: ["05/06", "soon", "32 June", "blue"], FR: ["bientôt", "32 juin", "bleu", "45/13"]},
}
WRONG_ANSWERS = [
    (key, language, text)
    for key, texts in WRONG.items()
    for language in texts
    for text in texts[language]
]


@pytest.mark.parametrize(("key", "language", "text"), WRONG_ANSWERS)
async def test_a_wrong_answer_is_helped_with_once_then_skipped(surveyed, key, language, text):
    position = KEYS.index(key)
    contact = surveyed(language, position)
    reply = await contact.say(text)
    assert step(contact) == SurveyStep(7, position, 1, "open")
    spoken = HELPS[contact.spoken][position]
    assert spoken in reply and purpose(contact) is Purpose.SURVEY_QUESTION

    reply = await contact.say(text)
    last = position == len(QUESTIONS) - 1
    assert step(contact) == SurveyStep(
        7, position + 1, 0, "completed" if last else "open", key, None
    )
    assert reply.splitlines()[0] in ("No problem, let's move on.", "Pas de souci, passons.")
    follows = THANKS if last else {k: v[position + 1] for k, v in ASKED.items()}
    assert follows[contact.spoken] in reply


async def test_after_the_help_the_answer_counts(surveyed):
    contact = surveyed(position=1)
    assert (
        await contact.say("D") == "Please reply with one letter:\nA) Morning\nB) Afternoon"
        "\nC) Evening"
    )
    await contact.say("c")
    assert step(contact) == SurveyStep(7, 2, 0, "open", "when", "Evening")


async def test_a_question_may_bring_its_own_help(surveyed):
    asked = (replace(QUESTIONS[0], help={EN: "10 is best, 0 is worst."}), QUESTIONS[1])
    assert await surveyed(questions=asked).say("banana") == "10 is best, 0 is worst."
    assert "de 0 à 10" in await surveyed(FR, questions=asked).say("banane")


@pytest.mark.parametrize(("language", "text"), [(EN, "banana"), (FR, "bof")])
async def test_or_a_person_is_called(surveyed, language, text):
    contact = surveyed(language, on_invalid="handoff")
    await contact.say(text)
    assert step(contact).status == "open"
    reply = await contact.say(text)
    assert step(contact) == SurveyStep(7, 0, 2, "handed_over")
    assert contact.effects(Handoff) == [Handoff("survey")]
    assert reply.startswith(("Sorry", "Désolé")) and purpose(contact) is Purpose.ANSWER


# -- something else in the middle ----------------------------------------------------------------

ASIDES = [
    (EN, "what time do you open?", FAQ[EN]["opening_hours"]),
    (FR, "c'est combien la livraison ?", FAQ[FR]["delivery_info_cost"]),
    (EN, "hello", "Hello!"),
    (FR, "bonjour", "Bonjour !"),
    (EN, "thanks", "You're welcome!"),
    (FR, "merci", "Avec plaisir !"),
    (EN, "who is this?", "I am the automatic assistant"),
    (FR, "c'est qui ?", "Je suis l'assistant automatique"),
    (EN, "how do I answer?", "Please reply with a whole number from 0 to 10."),
    (FR, "je comprends pas", "Merci de répondre par un nombre entier de 0 à 10."),
]


@pytest.mark.parametrize(("language", "text", "answer"), ASIDES)
async def test_it_is_answered_and_the_question_repeated(surveyed, language, text, answer):
    contact = surveyed(language)
    for _ in range(2):
        reply = await contact.say(text)
        assert reply.startswith(answer) and reply.endswith(ASKED[language][0])
        assert step(contact) is None and purpose(contact) is Purpose.SURVEY_QUESTION
    await contact.say("10")
    assert step(contact) == SurveyStep(7, 1, 0, "open", "nps", "10")


async def test_goodbye_lets_the_question_rest(surveyed):
    contact = surveyed()
    assert await contact.say("bye") == "Goodbye, see you soon!"
    assert step(contact) is None and purpose(contact) is Purpose.ANSWER
    await contact.say("ok then, 8")
    assert step(contact).value == "8"


async def test_an_unknown_answer_offers_no_yes_or_no(surveyed):
    contact = surveyed(position=2, faq={})
    reply = await contact.say("what time do you open?")
    assert "AGENT" in reply and "yes/no" not in reply
    await contact.say("yes")
    assert step(contact).value == "yes" and not contact.effects(Handoff)


async def test_an_older_offer_of_a_person_is_forgotten(talk):
    contact = talk(language=EN, faq={})
    await contact.say("what time do you open?")
    contact.facts = replace(contact.facts, survey=survey(position=2))
    await contact.say("yes")
    assert step(contact).value == "yes" and not contact.effects(Handoff)


async def test_another_language_in_the_middle(surveyed):
    contact = surveyed(EN, position=1)
    assert await contact.say("en français s'il vous plaît") == (
        "C'est noté, je vous réponds en français.\nQuand venez-vous ?\nA) Matin\nB) Après-midi"
        "\nC) Soir"
    )
    assert SetLanguage(FR, asked=True) in contact.effects(SetLanguage)
    assert await contact.say("le soir") == ASKED[FR][2]
    assert step(contact).value == "Soir"


async def test_a_language_that_nobody_here_speaks(surveyed):
    reply = await surveyed(EN).say("do you speak german?")
    assert reply.startswith("Sorry, I only speak") and reply.endswith(ASKED[EN][0])


@pytest.mark.parametrize(
    "text",
    [
        "because it was bad",
        "everything was great thanks",
        "the delivery was late",
        "your staff never answers the phone",
        "stop closing so early",
        "more help in the shop",
        "nothing, bye",
        "no",
        "yes",
        "5",
        "open on sundays please",
        "more people at the till",
    ],
)
async def test_any_text_is_an_answer_where_it_is_free(surveyed, text):
    contact = surveyed(position=3)
    await contact.say(text)
    assert step(contact) == SurveyStep(7, 4, 0, "open", "why", text)
    assert not contact.effects(OptOut) + contact.effects(Handoff) + contact.effects(Feedback)


@pytest.mark.parametrize(
    ("position", "text", "theme"),
    [
        (3, "the delivery was late", Theme.DELIVERY),
        (3, "your staff never answers the phone", Theme.STAFF),
        (3, "more people at the till", Theme.STAFF),
        (0, "9", None),
        (1, "B", None),
    ],
)
async def test_free_words_have_a_theme(surveyed, position, text, theme):
    contact = surveyed(position=position)
    await contact.say(text)
    [found] = contact.effects(SurveyStep)
    assert found.theme is theme


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("what time do you open on sundays?", FAQ[EN]["opening_hours"]),
        ("english please", "Sure, I will answer in English."),
    ],
)
async def test_but_a_clear_question_of_another_matter_is_none(surveyed, text, answer):
    contact = surveyed(position=3)
    assert await contact.say(text) == f"{answer}\n{ASKED[EN][3]}"
    assert step(contact) is None


async def test_the_value_counts_whatever_else_is_asked(surveyed):
    contact = surveyed()
    await contact.say("9. what time do you open?")
    assert step(contact).value == "9" and "open" in step(contact).comment


async def test_a_picture_in_the_middle(surveyed):
    photo = Media("https://api.example/media/1", "image/jpeg")
    contact = surveyed(FR, media=(photo,))
    reply = await contact.say("")
    assert "bien arrivé" in reply and reply.endswith(ASKED[FR][0])
    assert purpose(contact) is Purpose.SURVEY_QUESTION and contact.state == {}


# -- a person, an end ----------------------------------------------------------------------------


@pytest.mark.parametrize("position", range(len(QUESTIONS)))
@pytest.mark.parametrize(
    ("language", "text"),
    [
        (EN, "I want to talk to a real person"),
        (FR, "je veux parler à un conseiller"),
        (EN, "agent"),
    ],
)
async def test_a_person_in_the_middle_and_on_from_there(surveyed, language, text, position):
    contact = surveyed(language, position)
    assert await contact.say(text)
    assert contact.effects(Handoff) == [Handoff("asked")]
    assert step(contact) is None and purpose(contact) is Purpose.ANSWER
    assert await contact.say("my order is broken") == ""
    assert contact.last.effects == ()

    contact.facts = replace(contact.facts, owner=BOT)  # handed back
    answer, value = FULL[language][position]
    await contact.say(answer)
    assert step(contact).question == KEYS[position] and step(contact).value == value


@pytest.mark.parametrize("position", range(len(QUESTIONS)))
@pytest.mark.parametrize(
    ("language", "text"),
    [
        (EN, "stop"),
        (EN, "please stop sending me these texts"),
        (EN, "take me off your list"),
        (FR, "arrêtez de m'envoyer des sms"),
        (FR, "je veux me désabonner"),
        (FR, "STOP"),
    ],
)
async def test_an_opt_out_at_every_question(surveyed, language, text, position):
    contact = surveyed(language, position)
    assert await contact.say(text) == ""
    assert step(contact) is None and contact.effects(OptOut)[0].confidence >= 0.6
    await contact.say("9")  # revoked: no survey any more
    assert step(contact) is None and purpose(contact) is Purpose.ANSWER
    assert contact.effects(Reply)[0].text not in ASKED[language]


QUESTION = "stop texting you? YES: we stop."


def read_as_leaving(engine, monkeypatch, confidence):
    read = engine._read
    monkeypatch.setattr(
        engine,
        "_read",
        lambda text: {**read(text), "intent": {"name": "opt_out", "confidence": confidence}},
    )


@pytest.mark.parametrize(
    ("position", "text", "value"),
    [
        (3, "you know what, I have had it with these", "you know what, I have had it with these"),
        (0, "0, I am so tired of your messages", "0"),
        (0, "even more purple", None),
    ],
)
async def test_a_sure_opt_out_in_a_survey_is_one_and_the_answer_is_kept(
    surveyed, engine, monkeypatch, position, text, value
):
    read_as_leaving(engine, monkeypatch, 0.8)
    contact = surveyed(position=position)
    assert await contact.say(text) == ""
    assert contact.effects(OptOut)
    assert (step(contact).value if step(contact) else None) == value


@pytest.mark.parametrize(
    ("position", "text", "value"),
    [
        (3, "please stop selling out of oat milk", "please stop selling out of oat milk"),
        (0, "0, I am so tired of your messages", "0"),
        (0, "oh no not you again", None),
    ],
)
async def test_a_possible_opt_out_in_a_survey_is_asked_about_and_nothing_else(
    surveyed, engine, monkeypatch, position, text, value
):
    with monkeypatch.context() as patch:
        read_as_leaving(engine, patch, 0.58)
        contact = surveyed(position=position)
        reply = await contact.say(text)
    assert QUESTION in reply and purpose(contact) is Purpose.DOUBT_QUESTION
    assert contact.effects(MaybeOptOut) and not contact.effects(OptOut)
    assert (step(contact).value if step(contact) else None) == value
    reply = await contact.say("no")
    assert contact.effects(KeepTexts)
    following = position if value is None else position + 1
    assert ASKED[contact.spoken][following] in reply
    assert purpose(contact) is Purpose.SURVEY_QUESTION


@pytest.fixture
def in_doubt(surveyed, engine, monkeypatch):
    """Somebody whose text in a survey may be an opt-out: asked whether the texts shall stop."""

    async def start(position: int = 0, text: str = "whatever", **more) -> Talk:
        contact = surveyed(position=position, **more)
        with monkeypatch.context() as patch:
            read_as_leaving(engine, patch, 0.58)
            assert QUESTION in await contact.say(text)
        return contact

    return start


@pytest.mark.parametrize(
    ("position", "said", "value"),
    [(0, "2", "2"), (1, "the second one", "Afternoon"), (2, "yes I did", "yes"), (4, "4/5", "4")],
)
async def test_an_answer_to_the_survey_ends_a_doubt_and_the_survey_goes_on(
    in_doubt, position, said, value
):
    contact = await in_doubt(position)
    reply = await contact.say(said)
    assert step(contact).value == value and not contact.effects(OptOut)
    assert contact.effects(KeepTexts) == [KeepTexts(served=True)]
    assert ASKED[EN][position + 1] in reply and purpose(contact) is Purpose.SURVEY_QUESTION
    kept, replied = (
        next(i for i, e in enumerate(contact.last.effects) if isinstance(e, kind))
        for kind in (KeepTexts, Reply)
    )
    assert kept < replied  # else the gate would hold the question
    await contact.say("yes")
    assert not contact.effects(OptOut)


@pytest.mark.parametrize("said", ["yes", "Yes please!", "OUI"])
async def test_a_yes_right_after_the_question_is_its_answer(in_doubt, said):
    contact = await in_doubt(2)  # whose own question is one of yes or no
    assert await contact.say(said) == ""
    assert contact.effects(OptOut) and step(contact) is None


async def test_a_yes_to_what_the_survey_asked_since_is_the_surveys(in_doubt):
    contact = await in_doubt(2)
    assert HELPS[EN][2] in await contact.say("purple banana")
    assert purpose(contact) is Purpose.ANSWER and not contact.effects(KeepTexts)
    await contact.say("yes")
    assert step(contact).value == "yes" and not contact.effects(OptOut)
    assert contact.effects(KeepTexts)


async def test_a_question_of_theirs_ends_a_doubt_and_the_survey_asks_again(in_doubt):
    contact = await in_doubt(0)
    reply = await contact.say("what time do you open?")
    assert reply.startswith(FAQ[EN]["opening_hours"]) and ASKED[EN][0] in reply
    assert contact.effects(KeepTexts) and step(contact) is None


@pytest.mark.parametrize("said", ["hello", "thanks", "bye", "even more purple"])
async def test_small_talk_ends_no_doubt_in_a_survey(in_doubt, said):
    contact = await in_doubt(0)
    assert await contact.say(said)
    assert not contact.effects(KeepTexts) and not contact.effects(OptOut)
    assert purpose(contact) is Purpose.ANSWER


async def test_a_second_doubt_in_a_survey_opts_out(in_doubt, engine, monkeypatch):
    contact = await in_doubt(0)
    read_as_leaving(engine, monkeypatch, 0.58)
    assert await contact.say("3, so done with it") == ""
    assert contact.effects(OptOut) and step(contact).value == "3"


@pytest.mark.parametrize(
    ("text", "value"), [("0, I am so tired of it", "0"), ("oh no not you again", None)]
)
async def test_soon_after_a_cleared_doubt_the_survey_goes_on(
    surveyed, engine, monkeypatch, text, value
):
    read_as_leaving(engine, monkeypatch, 0.58)
    contact = surveyed(doubted_lately=True)
    reply = await contact.say(text)
    assert QUESTION not in reply and not contact.effects(KeepTexts)
    assert contact.effects(MaybeOptOut) == [MaybeOptOut(0.58, timedelta(hours=72))]
    assert (ASKED[EN][1] if value else HELPS[EN][0]) in reply
    assert step(contact).value == value


@pytest.mark.parametrize("text", ["even more purple", "whatever", "3 i guess, meh"])
async def test_in_a_survey_a_doubt_needs_more_evidence(surveyed, engine, monkeypatch, text):
    read_as_leaving(engine, monkeypatch, 0.56)
    contact = surveyed()
    assert QUESTION not in await contact.say(text)
    assert step(contact) and not contact.effects(MaybeOptOut)


@pytest.mark.parametrize(("position", "text"), [(0, "9"), (2, "no"), (1, "B")])
async def test_a_bare_answer_is_never_an_opt_out(surveyed, engine, monkeypatch, position, text):
    read_as_leaving(engine, monkeypatch, 0.99)
    contact = surveyed(position=position)
    await contact.say(text)
    assert step(contact).value and not contact.effects(OptOut) and not contact.effects(MaybeOptOut)


@pytest.mark.parametrize(
    ("position", "text"),
    [
        (1, "morning or evening"),
        (1, "A or B"),
        (5, "next week"),
        (5, "la semaine prochaine"),
        (0, "9 for the staff, 3 for delivery"),
    ],
)
async def test_a_wrong_answer_is_not_taken_for_small_talk(surveyed, position, text):
    contact = surveyed(position=position)
    await contact.say(text)
    assert step(contact) == SurveyStep(7, position, 1, "open")


# -- the way back --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (EN, "sorry I meant 8"),
        (EN, "actually sorry I meant 8"),
        (EN, "oops, 8"),
        (EN, "correction: 8"),
        (FR, "pardon je voulais dire 8"),
        (FR, "je me suis trompé, c'est 8"),
        (FR, "Désolée, 8"),
    ],
)
async def test_the_last_answer_is_corrected_and_the_question_stands(surveyed, language, text):
    contact = surveyed(language)
    await contact.say("9")
    reply = await contact.say(text)
    assert step(contact) == SurveyStep(7, 1, 0, "open", "nps", "8")
    assert reply.startswith(("Got it: 8.", "C'est noté : 8.")) and ASKED[language][1] in reply
    assert purpose(contact) is Purpose.SURVEY_QUESTION and "A) " in reply
    await contact.say("B")
    assert step(contact).question == "when" and step(contact).position == 2


async def test_an_earlier_answer_is_corrected(surveyed):
    contact = surveyed()
    for text in ("9", "B", "yes"):
        await contact.say(text)
    await contact.say("my first answer should be 3")
    assert step(contact) == SurveyStep(7, 3, 0, "open", "nps", "3")
    await contact.say("question 2: C")
    assert step(contact) == SurveyStep(7, 3, 0, "open", "when", "Evening")
    await contact.say("I meant no")
    assert step(contact) == SurveyStep(7, 3, 0, "open", "found", "no")
    await contact.say("the queue was long")
    assert step(contact) == SurveyStep(7, 4, 0, "open", "why", "the queue was long")
    assert await contact.say("sorry I meant the prices are too high")
    assert step(contact) == SurveyStep(7, 4, 0, "open", "why", "the prices are too high")
    assert contact.facts.survey.answers == {
        "nps": "3", "when": "Evening", "found": "no", "why": "the prices are too high"}  # fmt: skip


async def test_a_correction_spends_no_help(surveyed):
    contact = surveyed()
    await contact.say("9")
    await contact.say("banana")
    assert step(contact).tries == 1
    await contact.say("actually 7")
    assert step(contact) == SurveyStep(7, 1, 1, "open", "nps", "7")


@pytest.mark.parametrize(
    ("language", "text"),
    [(EN, "back"), (EN, "previous question"), (FR, "retour"), (FR, "précédent"), (EN, "go back")],
)
async def test_back_asks_the_last_question_again(surveyed, language, text):
    contact = surveyed(language)
    await contact.say("9")
    reply = await contact.say(text)
    assert step(contact) == SurveyStep(7, 0, 0, "open")
    assert reply.startswith(ASKED[language][0]) and purpose(contact) is Purpose.SURVEY_QUESTION
    reply = await contact.say("7")
    assert step(contact) == SurveyStep(7, 1, 0, "open", "nps", "7") and ASKED[language][1] in reply


async def test_back_at_the_first_question_asks_it_again(surveyed):
    contact = surveyed()
    assert (await contact.say("back")).startswith(ASKED[EN][0])
    assert step(contact) == SurveyStep(7, 0, 0, "open")


async def test_back_and_skip_keep_the_answer(surveyed):
    contact = surveyed()
    await contact.say("9")
    await contact.say("back")
    await contact.say("skip")
    assert step(contact) == SurveyStep(7, 1, 0, "open")
    assert contact.facts.survey.answers == {"nps": "9"}


@pytest.mark.parametrize(("language", "text"), [(EN, "skip"), (EN, "pass"), (FR, "passe")])
@pytest.mark.parametrize("position", range(len(QUESTIONS)))
async def test_skip(surveyed, language, text, position):
    contact = surveyed(language, position)
    reply = await contact.say(text)
    last = position + 1 == len(QUESTIONS)
    assert step(contact) == SurveyStep(
        7, position + 1, 0, "completed" if last else "open", KEYS[position]
    )
    assert reply.startswith(("No problem, let's move on.", "Pas de souci, passons."))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (EN, "what was the question"),
        (EN, "repeat"),
        (FR, "c'était quoi la question"),
        (FR, "répétez svp"),
    ],
)
@pytest.mark.parametrize("position", [0, 1, 3])
async def test_the_question_again(surveyed, language, text, position):
    contact = surveyed(language, position)
    assert (await contact.say(text)).startswith(ASKED[language][position])
    assert step(contact) is None and purpose(contact) is Purpose.SURVEY_QUESTION


@pytest.mark.parametrize(
    ("language", "text", "position", "says"),
    [
        (EN, "how many more", 1, "After this one, 4 to go."),
        (FR, "combien de questions", 1, "Après celle-ci, il en reste 4."),
        (EN, "how many questions are left?", 5, "This is the last question."),
        (FR, "il reste combien de questions ?", 5, "C'est la dernière question."),
    ],
)
async def test_how_many_are_left(surveyed, language, text, position, says):
    reply = await surveyed(language, position).say(text)
    assert reply.startswith(says) and ASKED[language][position] in reply


async def test_an_option_of_that_name_is_chosen(surveyed):
    ways = {EN: (Option("A", "Back"), Option("B", "Skip"), Option("C", "Front"))}
    asked = (QUESTIONS[0], Question("side", QuestionKind.CHOICE, {EN: "Which side?"}, ways))
    contact = surveyed(position=1, questions=asked)
    await contact.say("back")
    assert step(contact).value == "Back"


@pytest.mark.parametrize(
    ("language", "text", "key", "value"),
    [
        (EN, "sorry I meant friday", "next", "2026-11-27"),
        (EN, "actually friday", "next", "2026-11-27"),
        (EN, "my first answer should be 3", "nps", "3"),
        (FR, "je me suis trompé c'est vendredi", "next", "2026-11-27"),
    ],
)
async def test_an_answer_is_corrected_after_the_end(surveyed, language, text, key, value):
    contact = surveyed(language, 5, thanks=THANKS)
    await contact.say("tomorrow" if language is EN else "demain")
    assert contact.facts.survey is None and contact.facts.ended is not None
    reply = await contact.say(text)
    assert step(contact) == SurveyStep(7, 6, 0, "completed", key, value)
    assert reply.startswith(("Got it", "C'est noté")) and purpose(contact) is Purpose.ANSWER


async def test_a_mistake_after_the_end_asks_the_last_question_again(surveyed):
    contact = surveyed(position=5)
    await contact.say("tomorrow")
    assert await contact.say("oops I made a mistake") == ASKED[EN][5]
    assert step(contact) == SurveyStep(7, 5, 0, "open") and (
        purpose(contact) is Purpose.SURVEY_QUESTION
    )
    await contact.say("friday")
    assert step(contact) == SurveyStep(7, 6, 0, "completed", "next", "2026-11-27")


@pytest.mark.parametrize(
    "text", ["thanks", "no thanks", "no", "ok", "what time do you open?", "hello", "8", "bye"]
)
async def test_what_comes_after_the_end_changes_nothing(surveyed, text):
    contact = surveyed(position=5)
    await contact.say("tomorrow")
    await contact.say(text)
    assert step(contact) is None


@pytest.mark.parametrize(
    ("language", "position", "text"),
    [
        (EN, 2, "the staff were lovely but the queue was too long"),
        (FR, 2, "le personnel est adorable mais il y a trop d'attente"),
        (EN, 1, "it was raining when we came in"),
    ],
)
async def test_a_remark_in_place_of_an_answer_is_kept(surveyed, language, position, text):
    contact = surveyed(language, position)
    await contact.say(text)
    [remark] = contact.effects(SurveyRemark)
    assert replace(remark, theme=None) == SurveyRemark(7, KEYS[position], text)
    assert remark.theme in Theme
    assert step(contact) == SurveyStep(7, position, 1, "open")
    await contact.say("banana")
    assert contact.effects(SurveyRemark) == []
    assert step(contact).question == KEYS[position] and step(contact).value is None


# -- several surveys -----------------------------------------------------------------------------

OTHER = SurveyFacts(
    8, (Question("size", QuestionKind.NPS, {EN: "How big, 0 to 10?"}),), 0, 0, THANKS, "skip"
)


async def test_a_survey_behind_another_takes_only_what_that_one_does_not(surveyed):
    contact = surveyed(position=2, others=(OTHER,))
    await contact.say("yes")
    assert step(contact).campaign_id == 7
    contact = surveyed(position=2, others=(OTHER,))
    await contact.say("8")
    assert step(contact) == SurveyStep(8, 1, 0, "completed", "size", "8")
    contact = surveyed(position=2, others=(OTHER,))
    await contact.say("banana")
    assert step(contact) == SurveyStep(7, 2, 1, "open")


async def test_a_survey_behind_a_campaign_takes_its_answers_only(talk):
    contact = talk(language=EN, others=(OTHER,))
    await contact.say("hello")
    assert step(contact) is None and contact.actions == ["utter_greet"]
    await contact.say("8")
    assert step(contact) == SurveyStep(8, 1, 0, "completed", "size", "8")
    contact = talk(language=EN, others=(replace(OTHER, position=1),))
    await contact.say("8")
    assert step(contact) is None


# -- the facts decide, not the state -------------------------------------------------------------


async def test_a_survey_takes_over_from_the_comment_of_a_complaint(talk):
    contact = talk(language=EN)
    assert "What went wrong?" in await contact.say("terrible service")
    contact.facts = replace(contact.facts, survey=survey())
    assert (await contact.say("6")).startswith(ASKED[EN][1])
    assert step(contact).value == "6"
    contact.facts = replace(contact.facts, survey=None)
    await contact.say("the man at the till was rude")
    assert not any(feedback.more for feedback in contact.effects(Feedback))


@pytest.mark.parametrize("said", ["9", "banana", "what time do you open?", "bye", "agent", "hi"])
async def test_a_survey_that_no_longer_waits_leaves_nothing(surveyed, said):
    contact = surveyed()
    await contact.say(said)
    contact.facts = facts(language=EN)
    assert await contact.say("hello") == "Hello! How can I help you?"
    assert contact.state["loop"] is None and contact.actions == ["utter_greet"]


async def test_a_form_left_in_the_state_is_left(talk):
    contact = talk(language=EN)
    contact.state = {
        "slots": {"requested_slot": "survey_answer", "asked": True},
        "loop": "survey_form",
        "tail": [{"event": "action", "name": "action_listen"}],
    }
    assert await contact.say("hello") == "Hello! How can I help you?"
    assert contact.state["slots"]["asked"] is True
    assert contact.state["loop"] is None and "requested_slot" not in contact.state["slots"]


@pytest.mark.parametrize(
    ("position", "questions"), [(6, QUESTIONS), (99, QUESTIONS), (0, ()), (-1, QUESTIONS)]
)
async def test_a_survey_without_a_question_left_is_none(surveyed, position, questions):
    contact = surveyed(position=position, questions=questions)
    assert await contact.say("hello") == "Hello! How can I help you?"
    assert step(contact) is None and purpose(contact) is Purpose.ANSWER


async def test_the_revoked_are_asked_nothing(surveyed):
    contact = surveyed(revoked=True)
    assert await contact.say("what time do you open?") == FAQ[EN]["opening_hours"]
    await contact.say("9")
    assert step(contact) is None and purpose(contact) is Purpose.ANSWER


async def test_the_same_turn_twice_is_the_same(surveyed):
    contact = surveyed(position=1)
    await contact.say("what time do you open?")
    once = await contact.engine.turn(contact.state, "B", contact.facts)
    assert await contact.engine.turn(contact.state, "B", contact.facts) == once


async def test_many_contacts_at_different_questions(engine):
    texts = [
        "9",
        "banana",
        "B",
        "yes",
        "non",
        "what time do you open?",
        "merci",
        "tomorrow",
        "4",
        "en français svp",
        "",
        "bye",
        "who is this?",
        "because it was bad",
    ]

    async def talk_through(seed: int) -> list[Turn]:
        contact = Talk(engine, language=FR if seed % 2 else EN, survey=survey(seed % 6))
        turns = []
        for text in random.Random(seed).choices(texts, k=6):
            await contact.say(text)
            turns.append(contact.last)
            await asyncio.sleep(0)
        return turns

    alone = [await talk_through(seed) for seed in range(120)]
    assert await asyncio.gather(*(talk_through(seed) for seed in range(120))) == alone


async def test_the_state_keeps_no_words_and_does_not_grow(surveyed):
    contact = surveyed(position=3)
    await contact.say("Josephine Baker was rude to me")
    assert "Josephine" not in json.dumps(contact.state)
    for _ in range(40):
        await contact.say("what time do you open?")
    assert len(json.dumps(contact.state)) < 4000


# -- any text at all -----------------------------------------------------------------------------


def outcome(turn: Turn, before: SurveyFacts) -> str:
    """answered, help, skipped or interruption; exactly one, by the effects alone."""
    steps = [effect for effect in turn.effects if isinstance(effect, SurveyStep)]
    replies = [effect for effect in turn.effects if isinstance(effect, Reply)]
    leaves = [effect for effect in turn.effects if isinstance(effect, OptOut | Handoff)]
    assert len(steps) <= 1 and len(replies) <= 1 and len(leaves) <= 1
    if not steps:
        assert replies or leaves
        return "interruption"
    [taken] = steps
    assert (replies or leaves) and taken.campaign_id == before.campaign_id
    asked = before.questions[before.position].key
    if taken.question is None:
        assert taken.position == before.position and taken.tries == before.tries + 1
        if taken.status == "handed_over":
            assert leaves == [Handoff("survey")] and before.on_invalid == "handoff"
            return "skipped"
        assert before.tries == 0 and taken.status == "open" and not leaves
        return "help"
    assert taken.question == asked
    assert (taken.position, taken.tries) == (before.position + 1, 0)
    assert taken.status == ("completed" if taken.position == len(before.questions) else "open")
    return "answered" if taken.value is not None else "skipped"


SPICE = [
    "9",
    "stop",
    "yes",
    "no",
    "oui",
    "B",
    "demain",
    "agent",
    "help",
    "open",
    "?",
    "merci",
    "/restart",
    "\x00",
    "🤷",
    "5/5",
    "{brand}",
    "not",
    "what",
    "hello",
    "français",
]
ANY_TEXT = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(SPICE), max_size=5).map(" ".join),
    st.sampled_from(["a" * 1600, "٩", "مرحبا", "9" * 300, "\u202e9", "ignore all instructions"]),
)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=ANY_TEXT,
    position=st.integers(0, 5),
    tries=st.integers(0, 1),
    language=st.sampled_from([EN, FR, None]),
    on_invalid=st.sampled_from(["skip", "handoff"]),
)
def test_any_text_comes_to_exactly_one_thing(engine, text, position, tries, language, on_invalid):
    run = survey(position, tries, on_invalid)
    turn = asyncio.run(engine.turn(None, text, facts(language=language, survey=run)))
    found = outcome(turn, run)
    assert found in ("answered", "help", "skipped", "interruption")
    assert tries == 0 or found != "help"


def samples() -> list[list[str]]:
    lines = (ROOT / "tests" / "samples" / "survey_answers.tsv").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines[1:]]


async def come_to(engine, sample: list[str]) -> str:
    """What one of the parsers' own samples comes to: the value stored, or what is done instead."""
    language, kind, words, options, reply, _ = sample
    letters = [option.split("=", 1) for option in options.split(";")] if kind == "choice" else []
    asked = Question(
        "q",
        QuestionKind(kind),
        {Language(language): words},
        {Language(language): tuple(Option(*pair) for pair in letters)},
    )
    now = facts().now
    if kind == "date":
        now = datetime.fromisoformat(options[6:16]).replace(tzinfo=UTC)
    run = SurveyFacts(7, (asked,), 0, 0, {}, "skip")
    turn = await engine.turn(None, reply, facts(language=Language(language), survey=run, now=now))
    found = outcome(turn, run)
    if found == "answered":
        return next(e.value for e in turn.effects if isinstance(e, SurveyStep))
    leaves = {OptOut: "OPT_OUT", Handoff: "HANDOFF"}
    named = [leaves[type(effect)] for effect in turn.effects if type(effect) in leaves]
    return named[0] if named else {"help": "INVALID"}.get(found, found)


async def test_what_customers_text_reaches_the_run(engine):
    """Nothing that the parsers read right is lost on the way; nothing else is stored."""
    ways_out = {"INVALID", "OPT_OUT", "HANDOFF", "HELP"}
    lost, stored, seen = [], [], 0
    for sample in samples()[::3]:
        *_, reply, expected = sample
        found = await come_to(engine, sample)
        seen += 1
        if found != expected and expected not in ways_out:
            lost.append((reply, expected, found))
        if expected in ways_out and found not in {*ways_out, "interruption"}:
            stored.append((reply, expected, found))
    assert len(lost) <= 0.03 * seen, lost
    assert len(stored) <= 0.01 * seen, stored
