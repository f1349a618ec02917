"""The context of a turn: what an action may know and say, beside Rasa's tracker.

Each turn has its own, in a context variable, so that turns of many contacts run interleaved in one
loop.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field

from bot.dialogue.follow_up import Meant
from bot.dialogue.memory import Memory
from bot.dialogue.questions import Answer
from bot.dialogue.turn import Effect, Facts, Feedback, SurveyFacts
from bot.models import Language, Purpose, Understanding
from bot.reading.urgent_words import Urgency
from bot.surveys.feedback.model import FeedbackKind, Reading, Theme


def unread(text: str) -> Reading:
    """Takes any text for a complaint on something else."""
    return Reading(FeedbackKind.COMPLAINT, Theme.OTHER)


def no_idea(text: str) -> bool:
    """Takes no text for an idea."""
    return False


@dataclass(slots=True)
class TurnContext:
    """The facts and effects of one turn. Actions append effects; the caller writes them after the
    turn.

    survey: the one that waits, as far as the turn has brought it. asked_in: the language of the
    bot's last text. answers: to the questions of the text, from the facts and the FAQ. purpose: of
    the reply. served: the text got what it asked for (an answer, a person, the next question of a
    survey), which ends a doubt about an opt-out. memory: what was spoken of lately. meant: what the
    text is about beside the model's reading. judge: reads feedback (bot.dialogue.judge);
    suggests: whether a text that was not understood is an idea.
    """

    facts: Facts
    text: str
    language: Language
    understanding: Understanding
    memory: Memory
    meant: Meant
    survey: SurveyFacts | None = None
    asked_in: Language = Language.EN
    answers: Callable[[], tuple[Answer, ...]] = tuple
    purpose: Purpose = Purpose.ANSWER
    served: bool = False
    judge: Callable[[str], Reading] = unread
    suggests: Callable[[str], bool] = no_idea
    effects: list[Effect] = field(default_factory=list)

    def note_urgent(self, urgency: Urgency) -> None:
        """Notes what is urgent as feedback too, unless that it is urgent is all that it says."""
        if urgency is Urgency.URGENT:
            return
        kind = FeedbackKind.QUESTION if urgency is Urgency.SAFETY else FeedbackKind.COMPLAINT
        self.emit(Feedback(self.text, Reading(kind, self.judge(self.text).theme, urgency)))

    def emit(self, effect: Effect) -> None:
        """Adds an effect."""
        self.effects.append(effect)


turn: ContextVar[TurnContext] = ContextVar("turn")


def current() -> TurnContext:
    """Returns the context of the turn that is running."""
    return turn.get()
