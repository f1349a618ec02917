"""Changes an answer of a survey that has just ended, when a text takes it back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue import survey as surveys
from bot.dialogue.survey_steps import at_end, noted, on_way, revised, shown
from bot.dialogue.turn import Facts, SurveyStep
from bot.models import Language, Purpose, Understanding
from bot.reading.opt_out import Band, band
from bot.sms.segments import joined
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

    Who only says that it was a mistake is asked the question again; who changes an answer that
    decides what is asked, what that leads to.
    """
    ended = facts.ended
    if ended is None or facts.revoked or facts.held_for:
        return None
    revision = revised(ended, facts, text, language)
    if revision is None:
        return None
    question, parsed = ended.questions[revision.position], revision.parsed
    if parsed is None:
        step = SurveyStep(ended.campaign_id, revision.position, 0, "open", on_way=on_way(ended))
        asked = surveys.asked(ended, language, revision.position)
        return Late(step, asked, Purpose.SURVEY_QUESTION)
    if parsed.comment and band(read) is not Band.NO:
        return None  # "I meant 8, and no more of these"
    after = noted(ended, revision.position, parsed.value)
    answer = shown(question, parsed.value, language)
    says = "utter_survey_corrected" if answer else "utter_survey_changed"
    said = texts.render(says, language, {**facts.variables, "answer": answer})
    step = SurveyStep(
        ended.campaign_id,
        after.position,
        0,
        "completed" if at_end(after) else "open",
        question.key,
        parsed.value,
        parsed.comment,
        on_way=on_way(after),
    )
    if at_end(after):
        return Late(step, said)
    asked = joined((said, surveys.asked(after, language)))
    return Late(step, asked, Purpose.SURVEY_QUESTION)
