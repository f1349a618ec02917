"""Decides what a text does to the survey that waits for the contact.

Free of rasa; the actions of actions/survey.py do what is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.dialogue.doubt import is_second
from bot.dialogue.intents import SERVED
from bot.dialogue.survey_steps import (
    language_of,
    move,
    names_option,
    options,
    previous,
    read_answer,
    revised,
)
from bot.dialogue.turn import Facts, SurveyFacts
from bot.models import HeldFor, Language, Understanding
from bot.reading.automatic import Automatic, recognise
from bot.reading.opt_out import Band, band
from bot.surveys.rules import Outcome, Parsed, Question, QuestionKind
from bot.surveys.rules.asking import question_text
from bot.surveys.rules.model import INVALID, LISTED
from bot.surveys.rules.moves import Move
from bot.surveys.rules.path import counted, holds
from bot.surveys.rules.pipes import filled

FORM = "survey_form"
SLOT = "survey_answer"

ELSEWHERE = 0.6  # confidence from which a text without an answer is about another matter …
ELSEWHERE_TOLD = 0.85  # … and from which it is even if it is not a question
ELSEWHERE_FREE = 0.9  # the same for a question that any text answers
# Answers that are not understood ("next week", "morning or evening") are easily taken for small
# talk, so only its own words, or an emoji that stands for it, count as small talk.
SMALLTALK = {
    "greet": re.compile(
        r"(?i)\b(?:hi+|hello+|hey+|yo|good ?day|bonjour|bonsoir|bjr|slt|salut|coucou|cc)\b|[👋✋]"
    ),
    "goodbye": re.compile(
        r"(?i)\b(?:bye+|goodbye|cya|ciao|see (?:you|ya)|ttyl|take care|good ?night|au ?revoir|adieu"
        r"|bonne (?:journ[ée]+e?|soir[ée]+e?|nuit)|[àa] (?:bient[oô]t|plus))\b"
    ),
    "thank": re.compile(
        r"(?i)\b(?:thank\w*|thanx|thx|tks|ty|cheers|merci+|mer[sc]i|mrc)\b|[🙏💐🤝]"
    ),
}
# A question to us, also without its mark. "Could you open earlier" may be a suggestion.
ASKS_US = re.compile(
    r"(?i)^\W*(?:(?:hi|hello|hey|bonjour|bonsoir|ok|and|et)\W+)*"
    r"(?:(?:are|do|does|did) (?:you|u)\b"
    r"|where(?:'?s| is| are| can)\b|what time\b|how (?:much|long) (?:is|are|do|does|will)\b"
    r"|when (?:do|does|will|is|are)\b|is there\b"
    r"|vous (?:êtes|etes|ouvrez|fermez|vendez|livrez|prenez)\b"
    r"|(?:où|ou) (?:est|sont|en est)\b|(?:il )?y a(?:[- ]t[- ]il)? (?:un|une|des)\b"
    r"|à quelle heure\b"
    r"|quand (?:est|sont|ouvrez|fermez|arrive)\b|combien (?:co[uû]te|ça|ca|est)\b)"
)
NAMED = LISTED | {QuestionKind.DATE, QuestionKind.TIME}  # what a question to us may name too
FEW_WORDS = 2  # "hello there" is no answer; "hello, more tills please" is one
MANY_WORDS = 5  # "english please" asks for a language; a sentence about it is an answer
SCALES = {
    QuestionKind.NPS: (re.compile(r"(?s)\b0\b.*\b10\b"), "0-10"),
    QuestionKind.RATING: (re.compile(r"(?s)\b1\b.*\b5\b"), "1-5"),
}
HELPS = {
    QuestionKind.NPS: "utter_survey_help_nps",
    QuestionKind.RATING: "utter_survey_help_rating",
    QuestionKind.YES_NO: "utter_survey_help_yes_no",
    QuestionKind.CHOICE: "utter_survey_help_choice",
    QuestionKind.DATE: "utter_survey_help_date",
    QuestionKind.FREE_TEXT: "utter_survey_help_free_text",
}
SPEAKER = re.compile(r"(?i)\b(?:who|qui|ki|bot|robot|machine)\b")


class Way(StrEnum):
    """The effect of a text on the question that waits."""

    ANSWER = "answer"
    HELP = "help"  # not understood: the bot says once how to answer
    GIVE_UP = "give up"  # not understood again
    EXPLAIN = "explain"  # the person asked what the question means
    INTRODUCE = "introduce"  # the person asked who is asking
    OPT_OUT = "opt out"
    MAYBE_OPT_OUT = "maybe opt out"
    PERSON = "person"
    CORRECT = "correct"  # an earlier answer has another value
    BACK = "back"  # an earlier question is asked again
    SKIP = "skip"
    REPEAT = "repeat"
    HOW_MANY = "how many"
    ASIDE = "aside"  # another matter, for the rules that hold outside of surveys


_LEAVES = {Band.SURE: Way.OPT_OUT, Band.UNSURE: Way.MAYBE_OPT_OUT}


@dataclass(frozen=True, slots=True)
class Reading:
    """The effect of a text, and the answer in it. position: of the earlier question to which it
    goes back."""

    way: Way
    parsed: Parsed
    position: int | None = None


MOVES = {
    Move.BACK: Way.BACK,
    Move.SKIP: Way.SKIP,
    Move.REPEAT: Way.REPEAT,
    Move.HOW_MANY: Way.HOW_MANY,
}


def waiting(facts: Facts) -> SurveyFacts | None:
    """Returns the survey that waits for this contact, if it has a question left."""
    survey = facts.survey
    if survey is None or facts.revoked or facts.held_for is HeldFor.WRONG_NUMBER:
        return None
    return survey if 0 <= survey.position < len(survey.questions) else None


def automatic_in(text: str, facts: Facts) -> Automatic | None:
    """Returns what an automatic text is. "By car" in answer to how somebody came is none."""
    found, survey = recognise(text), waiting(facts)
    return None if found and survey and names_option(survey, text) else found


def spoken(texts: Mapping[Language, str], language: Language) -> str:
    """Returns the text in that language, else in one that there is; "" without any."""
    return texts.get(language) or next((text for text in texts.values() if text), "")


def asked(survey: SurveyFacts, language: Language, place: int | None = None) -> str:
    """Returns the question that waits, or the one at `place`, as it is sent: with earlier answers
    and its options, and with its scale unless its words name it."""
    question = survey.questions[survey.position if place is None else place]
    text = question_text(question, language)
    if question.kind in SCALES:
        named, scale = SCALES[question.kind]
        text = text if named.search(text) else f"{text} ({scale})"
    return filled(text, survey.questions, survey.answers, language_of(question, language))


def thanks(survey: SurveyFacts, language: Language) -> str:
    """Returns the words at the end, by the answers that count; "" without any."""
    answers = counted(survey.questions, survey.answers)
    known = {question.key: question for question in survey.questions}
    outcomes = (one.text for one in survey.outcomes if holds(one.when, answers, known))
    texts = next(outcomes, survey.thanks)
    spoken_in = language if texts.get(language) else next(iter(texts), language)
    return filled(spoken(texts, language), survey.questions, answers, spoken_in)


def listed(question: Question, language: Language) -> str:
    """Returns the options alone, a line each."""
    return "\n".join(f"{o.letter}) {o.label}" for o in options(question, language))


def read(
    survey: SurveyFacts, facts: Facts, text: str, asked_in: Language, verdict: Understanding
) -> Reading:
    """Decides what the text does. asked_in: the language in which the question was sent."""
    if step := _other_step(survey, facts, text, asked_in, verdict):
        return step
    question = survey.questions[survey.position]
    parsed = read_answer(question, text, asked_in, facts.now.date(), verdict)
    bare = parsed.outcome is Outcome.VALUE and not (
        parsed.comment or question.kind is QuestionKind.FREE_TEXT
    )
    if (
        not bare
        and parsed.outcome is not Outcome.OPT_OUT
        and (leaves := _LEAVES.get(band(verdict, awaited=True, surveyed=not is_second(facts))))
    ):
        return Reading(leaves, parsed)
    match parsed.outcome:
        case Outcome.VALUE:
            free = question.kind is QuestionKind.FREE_TEXT
            asks = question.kind in NAMED and not bare and _asks_us(text, verdict)
            way = _elsewhere_though_free(text, verdict) if free else Way.ANSWER
            way = Way.ASIDE if asks else way
        case Outcome.OPT_OUT:
            way = Way.OPT_OUT
        case Outcome.HANDOFF:
            way = Way.PERSON
        case Outcome.HELP:
            way = _explain(text)
        case _:
            way = _not_an_answer(survey, text, verdict)
    return Reading(way, parsed)


def _other_step(
    survey: SurveyFacts, facts: Facts, text: str, asked_in: Language, verdict: Understanding
) -> Reading | None:
    """Decides whether the text asks for another step of the survey than to answer."""
    if found := move(survey, text):
        before = previous(survey) if found is Move.BACK else None
        return Reading(MOVES[found], INVALID, before)
    revision = revised(survey, facts, text, asked_in)
    if revision is None:
        return None
    if revision.parsed is None:
        return Reading(Way.BACK, INVALID, revision.position)
    if revision.parsed.comment and band(verdict) is not Band.NO:
        return None  # "I meant 8, and no more of these"
    return Reading(Way.CORRECT, revision.parsed, revision.position)


def _explain(text: str) -> Way:
    return Way.INTRODUCE if SPEAKER.search(text) else Way.EXPLAIN


def _asks_us(text: str, verdict: Understanding) -> bool:
    """Returns whether a text that names a day or a thing asks for it: "Are you open Sunday"."""
    surely = verdict.intent in SERVED and verdict.confidence >= ELSEWHERE_TOLD
    return surely and bool("?" in text or ASKS_US.search(text))


def _elsewhere_though_free(text: str, verdict: Understanding) -> Way:
    """Decides on a question that any text answers: only a very clear wish or question is no
    answer."""
    if verdict.confidence >= ELSEWHERE_FREE:
        if verdict.intent in SERVED and ("?" in text or ASKS_US.search(text)):
            return Way.ASIDE
        if verdict.intent == "greet" and len(text.split()) <= FEW_WORDS:
            return Way.ASIDE
        if verdict.intent == "language_switch" and len(text.split()) <= MANY_WORDS:
            return Way.ASIDE
    return Way.ANSWER


def _not_an_answer(survey: SurveyFacts, text: str, verdict: Understanding) -> Way:
    if verdict.confidence >= ELSEWHERE:
        if verdict.intent == "human_handoff":
            return Way.PERSON
        if verdict.intent == "help":
            return _explain(text)
        if _is_aside(text, verdict):
            return Way.ASIDE
    return Way.HELP if survey.tries < survey.most_tries else Way.GIVE_UP


def _is_aside(text: str, verdict: Understanding) -> bool:
    if verdict.intent in SERVED:
        return "?" in text or verdict.confidence >= ELSEWHERE_TOLD
    if words := SMALLTALK.get(verdict.intent):
        return bool(words.search(text))
    return verdict.intent in ("language_switch", "opt_in")
