"""A survey that waits for the contact: what a text does to it. Free of rasa; the actions of
actions/survey.py do what is decided here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.models import Language, Understanding
from bot.rules import keywords
from bot.rules.keywords import KeywordKind
from bot.rules.survey import Option, Outcome, Parsed, Question, QuestionKind, parse
from bot.rules.survey.asking import question_text
from bot.turns import Facts, SurveyFacts

FORM = "survey_form"
SLOT = "survey_answer"

OPT_OUT_SURE = 0.6  # as outside of surveys: below it the person is told the word STOP
ELSEWHERE = 0.6  # from here on a text that answers nothing is about another matter
ELSEWHERE_FREE = 0.9  # the same where any text is an answer; it must also be put as a question
TRIES = 1  # answers not understood that are met with help; the next one is given up on
FAQ = frozenset({
    "opening_hours", "store_location", "delivery_info", "payment_issue", "return_refund",
    "order_status", "product_availability", "promo_question", "appointment_change",
})
SMALLTALK = frozenset({"greet", "goodbye", "thank", "language_switch", "opt_in"})
MANY_WORDS = 5  # "english please" asks for a language; a sentence about it is an answer
SCALES = {
    QuestionKind.NPS: (re.compile(r"(?s)\b0\b.*\b10\b"), "0-10"),
    QuestionKind.RATING: (re.compile(r"(?s)\b1\b.*\b5\b"), "1-5"),
}
SPEAKER = re.compile(r"(?i)\b(?:who|qui|ki|bot|robot|machine)\b")


class Way(StrEnum):
    """What a text does to the question that waits."""

    ANSWER = "answer"
    HELP = "help"  # not understood: how to answer is said, once
    GIVE_UP = "give up"  # not understood again
    EXPLAIN = "explain"  # the person asked what is meant
    INTRODUCE = "introduce"  # the person asked who is asking
    OPT_OUT = "opt out"
    MAYBE_OPT_OUT = "maybe opt out"
    PERSON = "person"
    ASIDE = "aside"  # another matter, for the rules that hold outside of surveys


@dataclass(frozen=True, slots=True)
class Reading:
    way: Way
    parsed: Parsed


def waiting(facts: Facts) -> SurveyFacts | None:
    """The survey that waits for this contact, if there is a question that it can wait at."""
    survey = facts.survey
    if survey is None or facts.revoked or not 0 <= survey.position < len(survey.questions):
        return None
    return survey


def spoken(texts: Mapping[Language, str], language: Language) -> str:
    """The text in that language, else in one that there is; "" without any."""
    return texts.get(language) or next((text for text in texts.values() if text), "")


def language_of(question: Question, language: Language) -> Language:
    """The language in which the question is put to who would have that one."""
    return language if language in question.text else next(iter(question.text), language)


def asked(question: Question, language: Language) -> str:
    """The question as it is put: with its options, and with its scale unless its words name it."""
    text = question_text(question, language)
    if question.kind in SCALES:
        named, scale = SCALES[question.kind]
        return text if named.search(text) else f"{text} ({scale})"
    return text


def listed(question: Question, language: Language) -> str:
    """The options alone, a line each."""
    return "\n".join(f"{o.letter}) {o.label}" for o in options(question, language))


def options(question: Question, language: Language) -> Sequence[Option]:
    return question.options.get(language) or next(iter(question.options.values()), ())


def read(
    survey: SurveyFacts, facts: Facts, text: str, asked_in: Language, verdict: Understanding
) -> Reading:
    """What the text does. asked_in: the language in which the question was put."""
    question = survey.questions[survey.position]
    parsed = _parse(question, facts, text, asked_in, verdict)
    match parsed.outcome:
        case Outcome.VALUE:
            aside = question.kind is QuestionKind.FREE_TEXT and _asks_elsewhere(text, verdict)
            way = Way.ASIDE if aside else Way.ANSWER
        case Outcome.OPT_OUT:
            way = Way.OPT_OUT if _is_sure(text, verdict) else Way.MAYBE_OPT_OUT
        case Outcome.HANDOFF:
            way = Way.PERSON
        case Outcome.HELP:
            way = _explain(text)
        case _:
            way = _not_an_answer(survey, text, verdict)
    return Reading(way, parsed)


def _parse(
    question: Question, facts: Facts, text: str, asked_in: Language, verdict: Understanding
) -> Parsed:
    """As an answer in the language of the question; a choice may be named in another one."""
    language = language_of(question, asked_in)
    others = [other for other in question.options if other is not language]
    for tried in (language, *others):
        parsed = parse(
            question.kind, text, tried, options(question, tried), facts.now.date(), verdict,
            question.text.get(tried, ""),
        )
        if parsed.outcome is not Outcome.INVALID:
            break
    return parsed


def _is_sure(text: str, verdict: Understanding) -> bool:
    keyword = keywords.match(text)
    if keyword is not None and keyword.kind is KeywordKind.STOP:
        return True
    return verdict.intent == "opt_out" and verdict.confidence >= OPT_OUT_SURE


def _explain(text: str) -> Way:
    return Way.INTRODUCE if SPEAKER.search(text) else Way.EXPLAIN


def _asks_elsewhere(text: str, verdict: Understanding) -> bool:
    """Where any text is an answer, only a clear question of another matter is none."""
    if verdict.confidence < ELSEWHERE_FREE:
        return False
    if verdict.intent == "language_switch":
        return len(text.split()) <= MANY_WORDS
    return verdict.intent in FAQ and "?" in text


def _not_an_answer(survey: SurveyFacts, text: str, verdict: Understanding) -> Way:
    if verdict.intent == "opt_out":
        return Way.OPT_OUT if verdict.confidence >= OPT_OUT_SURE else Way.MAYBE_OPT_OUT
    if verdict.confidence >= ELSEWHERE:
        if verdict.intent == "human_handoff":
            return Way.PERSON
        if verdict.intent == "help":
            return _explain(text)
        if verdict.intent in FAQ | SMALLTALK:
            return Way.ASIDE
    return Way.HELP if survey.tries < TRIES else Way.GIVE_UP
