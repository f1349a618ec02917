"""Decides which survey a text is meant for, and which other step than an answer it asks for: back,
skip, the question again, how many are left, or a correction of an earlier answer.

Free of rasa, as bot.dialogue.survey, which reads the answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.dialogue.turn import Facts, SurveyFacts
from bot.models import Language
from bot.reading.folded import fold, read, words
from bot.surveys.rules import Option, Outcome, Parsed, Question, QuestionKind, parse
from bot.surveys.rules.moves import Move, move_of
from bot.surveys.rules.revising import Revision, revision

NAMES = {  # how a yes or no is repeated
    Language.EN: {"yes": "yes", "no": "no"},
    Language.FR: {"yes": "oui", "no": "non"},
}
SHOWN = (QuestionKind.NPS, QuestionKind.RATING, QuestionKind.YES_NO, QuestionKind.CHOICE)


def language_of(question: Question, language: Language) -> Language:
    """Returns the language in which the question is sent to a person who would have that one."""
    return language if language in question.text else next(iter(question.text), language)


def options(question: Question, language: Language) -> Sequence[Option]:
    """Returns the options in that language, else in one that there is."""
    return question.options.get(language) or next(iter(question.options.values()), ())


def words_alone(question: Question, text: str, language: Language, today: date) -> Parsed:
    """Reads the text as an answer by its words alone; a choice may be named in another language
    than the question's."""
    asked = language_of(question, language)
    found = Parsed(Outcome.INVALID)
    for tried in (asked, *(other for other in question.options if other is not asked)):
        found = parse(
            question.kind,
            text,
            tried,
            options(question, tried),
            today,
            None,
            question.text.get(tried, ""),
        )
        if found.outcome is not Outcome.INVALID:
            break
    return found


def meant(first: SurveyFacts | None, facts: Facts, text: str) -> SurveyFacts | None:
    """Returns the survey whose question the text answers: the one that waits first, unless only
    another one's question takes it. first: None if a campaign without a survey waits before."""
    if facts.revoked or facts.held_for or (first is not None and _takes(first, facts, text)):
        return first
    return next((one for one in facts.others if _answers_bare(one, facts, text)), first)


def _takes(survey: SurveyFacts, facts: Facts, text: str) -> bool:
    question = survey.questions[survey.position]
    language = facts.language or facts.default_language
    if question.kind is QuestionKind.FREE_TEXT or move_of(read(text)):
        return True
    if revised(survey, facts, text, language):
        return True
    return words_alone(question, text, language, facts.now.date()).outcome is not Outcome.INVALID


def _answers_bare(survey: SurveyFacts, facts: Facts, text: str) -> bool:
    """Returns whether the text is an answer to the question that waits in it. What any text answers
    is answered by none in particular."""
    if not 0 <= survey.position < len(survey.questions):
        return False
    question = survey.questions[survey.position]
    language = facts.language or facts.default_language
    found = words_alone(question, text, language, facts.now.date())
    return question.kind is not QuestionKind.FREE_TEXT and found.outcome is Outcome.VALUE


def move(survey: SurveyFacts, text: str) -> Move | None:
    """Returns the step that the text asks for, unless it is the name of an option."""
    found = move_of(read(text))
    if found is None:
        return None
    question = survey.questions[survey.position]
    said = words(fold(text))
    named = any(words(fold(one.label)) == said for kin in question.options.values() for one in kin)
    return None if named else found


def revised(survey: SurveyFacts, facts: Facts, text: str, asked_in: Language) -> Revision | None:
    """Returns the earlier answer that the text takes back."""

    def by_words(question: Question, said: str) -> Parsed:
        return words_alone(question, said, asked_in, facts.now.date())

    return revision(survey.questions, survey.position, survey.answers, text, by_words)


def shown(question: Question, value: str | None, language: Language) -> str:
    """Returns the answer as it is repeated to the person; "" for one that is not."""
    if value is None or question.kind not in SHOWN:
        return ""
    return NAMES[language].get(value, value) if question.kind is QuestionKind.YES_NO else value


def noted(survey: SurveyFacts, key: str, value: str | None) -> SurveyFacts:
    """Returns the survey with an answer more."""
    answers: Mapping[str, str | None] = {**survey.answers, key: value}
    return replace(survey, answers=answers)
