"""Changes an answer of a survey that has just ended, when a text takes it back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue import survey as surveys
from bot.dialogue.survey_steps import revised, shown
from bot.dialogue.turn import Facts, SurveyStep
from bot.models import Language, Purpose, Understanding
from bot.reading.opt_out import Band, band
from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class Late:
    """The run's step, and the text that tells of it."""

    step: SurveyStep
    says: str
    purpose: Purpose = Purpose.ANSWER


def after_survey(
    text: str, facts: Facts, language: Language, read: Understanding, texts: Texts
) -> Late | None:
    """Returns what the text changes in the survey that has just ended, None if nothing.

    Who only says that it was a mistake is asked the question again.
    """
    ended = facts.ended
    if ended is None or facts.revoked or facts.held_for:
        return None
    revision = revised(ended, facts, text, language)
    if revision is None:
        return None
    question = ended.questions[revision.position]
    parsed = revision.parsed
    if parsed is None:
        step = SurveyStep(ended.campaign_id, revision.position, 0, "open")
        return Late(step, surveys.asked(question, language), Purpose.SURVEY_QUESTION)
    if parsed.comment and band(read) is not Band.NO:
        return None  # "I meant 8, and no more of these"
    answer = shown(question, parsed.value, language)
    says = "utter_survey_corrected" if answer else "utter_survey_changed"
    return Late(
        SurveyStep(
            ended.campaign_id,
            len(ended.questions),
            0,
            "completed",
            question.key,
            parsed.value,
            parsed.comment,
        ),
        texts.render(says, language, {**facts.variables, "answer": answer}),
    )
