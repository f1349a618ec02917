"""The handset beside the builder: what the product would say to each reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.models import Language
from bot.sms.segments import segments
from bot.surveys.rules.file import Survey
from bot.web.console.desk import Desk

MOST = 60  # replies of one try


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text. mine: a reply; segments: in how many parts the product's leaves."""

    words: str
    mine: bool
    segments: int = 1


@dataclass(frozen=True, slots=True)
class Tried:
    """A try. over: nothing more is asked; counts: the answers that are recorded, by question."""

    bubbles: Sequence[Bubble]
    over: bool
    counts: Sequence[tuple[str, str]]


def tried(
    desk: Desk, survey: Survey, opening: str, language: Language, replies: Sequence[str]
) -> Tried:
    """Plays all replies through a survey, as it is now. opening: the campaign's text."""
    # the dialogue is not needed to start
    from bot.dialogue.survey_trial import Trial, facts_of

    trial = Trial(facts_of(survey), language, desk.services.texts, desk.now)
    first = (opening, survey.intro.get(language, ""), trial.asks())
    bubbles = [_ours("\n".join(part for part in first if part))]
    for words in replies:
        if trial.over:
            break
        bubbles += [Bubble(words, mine=True), _ours(trial.reply(words))]
    places = {question.key: place for place, question in enumerate(survey.questions, 1)}
    counts = [(f"{places[key]}. {key}", value or "–") for key, value in trial.counts.items()]
    return Tried(bubbles, trial.over, counts)


def _ours(words: str) -> Bubble:
    return Bubble(words, False, segments(words))
