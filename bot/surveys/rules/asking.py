"""The words of a question as it is sent."""

from __future__ import annotations

from bot.models import Language
from bot.surveys.rules.model import Question


def question_text(question: Question, language: Language) -> str:
    """Returns the question in that language, else in one it has, with a line for each option ("A)
    Morning")."""
    if language not in question.text:
        language = next(iter(question.text))
    options = question.options.get(language, ())
    return "\n".join([question.text[language], *(f"{o.letter}) {o.label}" for o in options)])
