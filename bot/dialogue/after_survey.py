"""Reads what comes after a survey: an answer of one that has just ended is taken back, or one that
has expired is answered at last."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.dialogue import survey as surveys
from bot.dialogue.survey_steps import at_end, move, noted, on_way, read_answer, revised, shown
from bot.dialogue.turn import Facts, SurveyStep
from bot.models import Language, Purpose, Understanding
from bot.reading.opt_out import Band, band
from bot.sms.segments import joined
from bot.surveys.rules import Outcome, QuestionKind
from bot.surveys.rules.asking import EXPIRED
from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class Late:
    """The run's step, None if nothing is stored, and the text that tells of it."""

    step: SurveyStep | None
    says: str
    purpose: Purpose = Purpose.ANSWER


def after_expiry(text: str, facts: Facts, language: Language) -> Late | None:
    """Returns the thanks for a bare answer to a survey that has expired; it is not stored. Words
    that any text would be are an answer to none."""
    expired = surveys.waiting(replace(facts, survey=facts.expired))
    if expired is None or facts.held_for:
        return None
    question = expired.questions[expired.position]
    if question.kind is QuestionKind.FREE_TEXT or move(expired, text):
        return None
    found = read_answer(question, text, language, facts.now.date())
    bare = found.outcome is Outcome.VALUE and not found.comment
    return Late(None, EXPIRED[language]) if bare else None


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
