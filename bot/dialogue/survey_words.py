"""Tells what the words are about that people write in a survey.

Free of rasa, as bot.dialogue.survey, which reads the answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue.turn import Effect, Facts, SurveyRemark, SurveyStep, Turn
from bot.surveys.feedback.model import Reading
from bot.surveys.rules import QuestionKind


def themed(turn: Turn, facts: Facts, read: Callable[[str], Reading]) -> Turn:
    """Returns the turn whose survey's words have a theme. read: reads feedback."""
    if not any(isinstance(effect, SurveyStep | SurveyRemark) for effect in turn.effects):
        return turn

    def with_theme(effect: Effect) -> Effect:
        if isinstance(effect, SurveyStep | SurveyRemark) and (words := _words(effect, facts)):
            return replace(effect, theme=read(words).theme)
        return effect

    return replace(turn, effects=tuple(map(with_theme, turn.effects)))


def _words(effect: SurveyStep | SurveyRemark, facts: Facts) -> str:
    """Returns what the person wrote beside a value, or in place of one."""
    if isinstance(effect, SurveyRemark):
        return effect.text
    free = any(
        question.key == effect.question and question.kind is QuestionKind.FREE_TEXT
        for survey in (facts.survey, *facts.others, facts.ended)
        if survey is not None and survey.campaign_id == effect.campaign_id
        for question in survey.questions
    )
    return effect.value or "" if free else effect.comment
