"""Decides which survey a text is meant for, and which other step than an answer it asks for: back,
skip, the question again, how many are left, or a correction of an earlier answer.

Free of rasa, as bot.dialogue.survey, which reads the answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.dialogue.turn import Facts, SurveyFacts
from bot.models import Language
from bot.reading.folded import fold, read, words
from bot.surveys.rules import Option, Outcome, Parsed, Question, QuestionKind, Verdict, parse
from bot.surveys.rules.model import INVALID
from bot.surveys.rules.moves import Move, move_of
from bot.surveys.rules.path import branches, following, path
from bot.surveys.rules.pipes import spoken
from bot.surveys.rules.revising import Revision, revision

NOT_REPEATED = (QuestionKind.FREE_TEXT, QuestionKind.DATE)


def language_of(question: Question, language: Language) -> Language:
    """Returns the language in which the question is sent to a person who would have that one."""
    return language if language in question.text else next(iter(question.text), language)


def options(question: Question, language: Language) -> Sequence[Option]:
    """Returns the options in that language, else in one that there is."""
    return question.options.get(language) or next(iter(question.options.values()), ())


def read_answer(
    question: Question, text: str, language: Language, today: date, verdict: Verdict | None = None
) -> Parsed:
    """Reads the text as an answer in the language of the question; a choice may be named in another
    one. verdict: the pipeline's reading; without it the words alone decide."""
    asked = language_of(question, language)
    found = INVALID
    for tried in (asked, *(other for other in question.options if other is not asked)):
        found = parse(
            question.kind,
            text,
            tried,
            options(question, tried),
            today,
            verdict,
            question.text.get(tried, ""),
            question.range,
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
    return read_answer(question, text, language, facts.now.date()).outcome is not Outcome.INVALID


def _answers_bare(survey: SurveyFacts, facts: Facts, text: str) -> bool:
    """Returns whether the text is an answer to the question that waits in it. What any text answers
    is answered by none in particular."""
    if not 0 <= survey.position < len(survey.questions):
        return False
    question = survey.questions[survey.position]
    language = facts.language or facts.default_language
    found = read_answer(question, text, language, facts.now.date())
    return question.kind is not QuestionKind.FREE_TEXT and found.outcome is Outcome.VALUE


def move(survey: SurveyFacts, text: str) -> Move | None:
    """Returns the step that the text asks for, unless it is the name of an option."""
    found = move_of(read(text))
    if found is None:
        return None
    return None if names_option(survey, text) else found


def names_option(survey: SurveyFacts, text: str) -> bool:
    """Returns whether the text is the label of an option of the question that waits."""
    said = words(fold(text))
    kin = survey.questions[survey.position].options.values()
    return any(words(fold(one.label)) == said for options in kin for one in options)


def revised(survey: SurveyFacts, facts: Facts, text: str, asked_in: Language) -> Revision | None:
    """Returns the earlier answer that the text takes back, among those on the way here."""

    def by_words(question: Question, said: str) -> Parsed:
        return read_answer(question, said, asked_in, facts.now.date())

    way = [place for place in path(survey.questions, survey.answers) if place < survey.position]
    asked = [survey.questions[place] for place in way]
    waits = survey.questions[survey.position : survey.position + 1]
    found = revision([*asked, *waits], len(asked), survey.answers, text, by_words)
    return replace(found, position=way[found.position]) if found else None


def shown(question: Question, value: str | None, language: Language) -> str:
    """Returns the answer as it is repeated to the person; "" for one that is not."""
    if value is None or question.kind in NOT_REPEATED:
        return ""
    return spoken(question, value, language)


def noted(survey: SurveyFacts, place: int, value: str | None) -> SurveyFacts:
    """Returns the survey with an answer to the question at `place`, and at the question that comes
    now: the one that waits, unless the way has changed or that one was answered."""
    answers = {**survey.answers, survey.questions[place].key: value}
    before = path(survey.questions, survey.answers)
    same = path(survey.questions, answers) == before and place != survey.position
    position = survey.position if same else following(survey.questions, answers, place)
    tries = survey.tries if same else 0
    return replace(survey, answers=answers, position=position, tries=tries)


def on_way(survey: SurveyFacts) -> tuple[str, ...] | None:
    """Returns the keys of the questions that the answers lead to; None if all are on everybody's
    way."""
    if not branches(survey.questions):
        return None
    return tuple(survey.questions[place].key for place in path(survey.questions, survey.answers))


def previous(survey: SurveyFacts) -> int:
    """Returns the place of the question before the one that waits, on the way here."""
    way = path(survey.questions, survey.answers)
    return max((place for place in way if place < survey.position), default=0)


def at_end(survey: SurveyFacts) -> bool:
    """Returns whether nothing is left to be asked."""
    return survey.position >= len(survey.questions)
