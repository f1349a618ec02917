"""bot/dialogue/doubt.py: what a text that may be an opt-out is taken for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue import doubt
from bot.dialogue.doubt import Question
from bot.dialogue.turn import Facts, KeepTexts, MaybeOptOut, OptOut
from bot.models import BOT, HeldFor, Language, Understanding
from bot.reading.opt_out import AWAITED, SURE, UNSURE, Band, band

DAY = timedelta(hours=24)
ASKED, UNASKED = HeldFor.UNSURE_OPT_OUT, HeldFor.UNASKED_DOUBT
NOTHING, SURVEY, FORM = Question(), Question(survey=True), Question(form=True)


def facts(**changes: Any) -> Facts:
    plain: dict[str, Any] = {
        "now": datetime(2026, 11, 24, tzinfo=UTC),
        "language": Language.EN,
        "introduced": True,
        "owner": BOT,
        "revoked": False,
        "media": (),
        "faq": {},
    }
    return Facts(**plain | changes)


def leaving(confidence: float) -> Understanding:
    return Understanding("opt_out", confidence)


def parsed(confidence: float, *others: tuple[str, float]) -> dict[str, Any]:
    ranking = [{"name": name, "confidence": c} for name, c in (("opt_out", confidence), *others)]
    return {"text": "", "intent": ranking[0], "intent_ranking": ranking, "entities": []}


# -- bands ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("confidence", "plain", "awaited"),
    [
        (UNSURE - 0.01, Band.NO, Band.NO),
        (UNSURE, Band.UNSURE, Band.NO),
        (AWAITED - 0.01, Band.UNSURE, Band.NO),
        (AWAITED, Band.UNSURE, Band.UNSURE),
        (SURE, Band.SURE, Band.SURE),
        (1.0, Band.SURE, Band.SURE),
    ],
)
def test_a_doubt_needs_more_while_a_question_waits(
    confidence: float, plain: Band, awaited: Band
) -> None:
    read = leaving(confidence)
    assert (band(read), band(read, awaited=True)) == (plain, awaited)
    assert band(Understanding("thank", confidence)) is Band.NO


# -- yes or no ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "bare", "polite"),
    [
        ("yes", "affirm", "affirm"),
        ("YES!!", "affirm", "affirm"),
        ("Y", "affirm", "affirm"),
        (" oui ", "affirm", "affirm"),
        ("Oui.", "affirm", "affirm"),
        ("no", "deny", "deny"),
        ("No,\nthanks", None, "deny"),
        ("NON MERCI", None, "deny"),
        ("yes please", None, "affirm"),
        ("oui svp", None, "affirm"),
        ("no no no", "deny", "deny"),
        ("yes or no", None, None),
        ("yes no", None, None),
        ("no more texts", None, None),
        ("no way", None, None),
        ("non mais allô", None, None),
        ("oui mais pas tous les jours", None, None),
        ("thanks", None, None),
        ("ok", None, None),
        ("sure", None, None),
        ("👍", None, None),
        ("1", None, None),
        ("", None, None),
    ],
)
def test_a_yes_or_no_is_all_that_the_text_says(
    text: str, bare: str | None, polite: str | None
) -> None:
    assert doubt.yes_or_no(text, polite=False) == bare
    assert doubt.yes_or_no(text) == polite


@pytest.mark.parametrize(
    ("question", "asked_last", "yes", "no"),
    [
        (NOTHING, False, "affirm", "deny"),  # whatever was said in between
        (Question(doubt.STOP), False, "affirm", "deny"),
        (Question(doubt.STOP, survey=True), False, "affirm", "deny"),
        (SURVEY, True, "affirm", "deny"),
        (Question("person"), True, "affirm", "deny"),
        (Question(doubt.REPHRASE), False, None, "deny"),
        (Question(doubt.REPHRASE, survey=True), False, None, None),
        (SURVEY, False, None, None),
        (FORM, False, None, None),
        (Question("person"), False, None, None),
        (Question("order"), False, None, None),
    ],
)
def test_a_yes_or_no_answers_what_was_asked_last(
    question: Question, asked_last: bool, yes: str | None, no: str | None
) -> None:
    known = facts(held_for=ASKED, doubt_asked_last=asked_last)
    assert doubt.answer("Yes", known, question) == yes
    assert doubt.answer("non", known, question) == no


@pytest.mark.parametrize("held_for", [None, UNASKED, HeldFor.WRONG_NUMBER])
def test_nobody_answers_what_was_not_asked(held_for: HeldFor | None) -> None:
    assert doubt.answer("yes", facts(held_for=held_for, doubt_asked_last=True), NOTHING) is None


# -- what the text is taken for -------------------------------------------------------------------


def taken_for(
    text: str, found: dict[str, Any], known: Facts, question: Question
) -> tuple[str, MaybeOptOut | None]:
    read = Understanding(found["intent"]["name"], found["intent"]["confidence"])
    after, unasked = doubt.weigh(found, text, read, known, question)
    return after["intent"]["name"], unasked


OPENS = ("opening_hours", 0.5)
THANKS = ("thank", 0.5)
LATELY = {"doubted_lately": True}
WAITS = timedelta(hours=72)


@pytest.mark.parametrize(
    ("confidence", "other", "known", "question", "intent", "unasked"),
    [
        (0.5, OPENS, {}, NOTHING, "opt_out", False),
        (0.45, OPENS, {}, NOTHING, "opt_out", False),
        (0.45, OPENS, {}, Question("person"), "opening_hours", False),
        (0.45, THANKS, {}, FORM, "thank", False),
        (0.45, ("thank", 0.2), {}, SURVEY, "nlu_fallback", False),
        (0.45, OPENS, {"held_for": ASKED}, Question(doubt.STOP), "opening_hours", False),
        (0.55, OPENS, {}, Question("person"), "opt_out", False),
        (0.55, OPENS, {"held_for": ASKED}, Question(doubt.STOP), "opt_out", False),
        (0.3, OPENS, {}, NOTHING, "opening_hours", False),
        # one of the last 30 days was cleared
        (0.55, OPENS, LATELY, NOTHING, "opening_hours", True),
        (0.55, THANKS, LATELY, NOTHING, "nlu_fallback", True),
        (0.55, OPENS, {**LATELY, "held_for": UNASKED}, NOTHING, "opening_hours", True),
        (0.55, OPENS, {**LATELY, "held_for": ASKED}, NOTHING, "opt_out", False),
        (0.55, OPENS, {**LATELY, "revoked": True}, NOTHING, "opt_out", False),
        (0.55, OPENS, LATELY, SURVEY, "opening_hours", False),
        (0.58, OPENS, LATELY, SURVEY, "opt_out", False),  # the survey decides
        (0.45, OPENS, LATELY, Question("person"), "opening_hours", False),
    ],
)
def test_a_doubt(
    confidence: float,
    other: tuple[str, float],
    known: dict[str, Any],
    question: Question,
    intent: str,
    unasked: bool,
) -> None:
    found = taken_for("enough of it", parsed(confidence, other), facts(**known), question)
    assert found == (intent, MaybeOptOut(confidence, WAITS) if unasked else None)


@given(
    st.floats(SURE, 1),
    st.builds(
        facts,
        held_for=st.none() | st.sampled_from(HeldFor),
        doubted_lately=st.booleans(),
        doubt_asked_last=st.booleans(),
        revoked=st.booleans(),
    ),
    st.builds(
        Question,
        st.sampled_from([None, "person", "order", doubt.REPHRASE, doubt.STOP]),
        st.booleans(),
        st.booleans(),
    ),
)
def test_a_wish_in_clear_words_is_one_wherever_it_comes(
    confidence: float, known: Facts, question: Question
) -> None:
    found = parsed(confidence, OPENS)
    assert taken_for("stop texting me", found, known, question) == ("opt_out", None)
    assert doubt.overheard("stop texting me", leaving(confidence), known) == OptOut(confidence)


@pytest.mark.parametrize("text", ["no", "No thanks", "non merci", "yes", "oui svp"])
def test_a_bare_answer_to_a_question_of_ours_is_no_doubt(text: str) -> None:
    intent, unasked = taken_for(text, parsed(0.55), facts(), Question("person"))
    assert intent == doubt.yes_or_no(text) and unasked is None


def test_other_intents_are_left_alone() -> None:
    found = parsed(0.9)
    found["intent"] = {"name": "thank", "confidence": 0.35}
    assert doubt.weigh(found, "ty", Understanding("thank", 0.35), facts(), SURVEY) == (found, None)


# -- while staff own the conversation -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "confidence", "known", "effect"),
    [
        ("enough", 0.55, {}, MaybeOptOut(0.55, DAY)),
        ("enough", 0.45, {}, MaybeOptOut(0.45, DAY)),
        ("enough", 0.55, LATELY, MaybeOptOut(0.55, WAITS)),
        ("enough", 0.3, {}, None),
        ("enough", 0.55, {"held_for": ASKED}, OptOut(0.55)),
        ("enough", 0.45, {"held_for": ASKED, "doubt_asked_last": True}, None),
        ("enough", 0.55, {"held_for": UNASKED}, MaybeOptOut(0.55, DAY)),
        ("yes", 0.3, {"held_for": ASKED, "doubt_asked_last": True}, OptOut(1.0)),
        ("No thanks", 0.55, {"held_for": ASKED, "doubt_asked_last": True}, KeepTexts()),
        ("yes", 0.3, {"held_for": ASKED}, None),  # staff have asked something since
        ("no", 0.3, {"held_for": UNASKED}, None),
    ],
)
def test_staff_settle_a_doubt_first(
    text: str, confidence: float, known: dict[str, Any], effect: object
) -> None:
    assert doubt.overheard(text, leaving(confidence), facts(**known, owner="ana")) == effect
