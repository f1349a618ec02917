"""Finds the answer to the next question in a text that answers two: "9, because they were kind",
"8 and yes"."""

from __future__ import annotations

import re
from datetime import date

from bot.dialogue.survey_steps import at_end, language_of, noted, read_answer
from bot.dialogue.turn import SurveyFacts
from bot.models import Language
from bot.reading.folded import read, words
from bot.surveys.rules import Outcome, Parsed, Question, QuestionKind

_AND = re.compile(r"\s*(?:\band\b|\bet\b|[&+\n])\s*|\s*[,;]\s*(?:and\b|et\b)?\s*", re.IGNORECASE)
_SURE_AND = re.compile(r"\band\b|\bet\b|[&+\n]", re.IGNORECASE)
_ASKS_WHY = re.compile(
    r"\b(?:why|reasons?|what made|tell us (?:more|why)|how come|pourquoi|raisons?|explique\w*"
    r"|qu'est-ce qui|dites-(?:nous|en) (?:plus|pourquoi)|dites-nous en plus)\b"
)
_FEWEST = 2  # words of a reason
_FREE = QuestionKind.FREE_TEXT


def second(
    survey: SurveyFacts, text: str, asked_in: Language, today: date, parsed: Parsed
) -> Parsed | None:
    """Returns the answer to the question that comes next, if the text gives it as well. parsed: the
    answer to the question that waits."""
    question = survey.questions[survey.position]
    if question.kind is _FREE or parsed.value is None:
        return None
    after = noted(survey, survey.position, parsed.value)
    if at_end(after):
        return None
    waits = after.questions[after.position]
    if waits.kind is _FREE:
        return _reason(waits, asked_in, parsed)
    told_apart = _AND.search(text)
    if told_apart is None:
        return None
    if waits.kind is QuestionKind.YES_NO and not _SURE_AND.search(told_apart[0]):
        return None  # "9, yes" may only insist
    one = read_answer(question, text[: told_apart.start()], asked_in, today)
    other = read_answer(waits, text[told_apart.end() :], asked_in, today)
    is_bare = one.value == parsed.value and not one.comment and not other.comment
    return other if is_bare and other.value is not None else None


def _reason(waits: Question, asked_in: Language, parsed: Parsed) -> Parsed | None:
    """Returns the words beside the first answer, if the next question asks for the reason of it."""
    asked = read(waits.text[language_of(waits, asked_in)]).plain
    if len(words(parsed.comment)) < _FEWEST or not _ASKS_WHY.search(asked):
        return None
    return Parsed(Outcome.VALUE, parsed.comment)
