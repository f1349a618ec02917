"""What somebody's ratings say of them: who must be followed up, who may be asked for a review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from bot.surveys.rules.model import Question, QuestionKind

# kind → the highest rating that is a bad one, and the lowest that is a good one
BOUNDS = {QuestionKind.NPS: (6, 9), QuestionKind.RATING: (2, 4)}


class Mood(StrEnum):
    """How somebody has rated us."""

    DETRACTOR = "detractor"
    PASSIVE = "passive"
    PROMOTER = "promoter"


def mood(questions: Iterable[Question], answers: Mapping[str, str | None]) -> Mood | None:
    """Returns the mood of a survey's answers: one bad rating makes a detractor, and only good ones
    a promoter. None without a rating. answers: the values that count, by question."""
    rated = [
        (int(value), *BOUNDS[question.kind])
        for question in questions
        if question.kind in BOUNDS and (value := answers.get(question.key)) is not None
    ]
    if not rated:
        return None
    if any(value <= bad for value, bad, _ in rated):
        return Mood.DETRACTOR
    return Mood.PROMOTER if all(value >= good for value, _, good in rated) else Mood.PASSIVE
