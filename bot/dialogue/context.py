"""What an action may know and say, beside Rasa's tracker. Each turn has its own: a context
variable, so that turns of many contacts run interleaved in one loop."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field

from bot.dialogue.turn import Effect, Facts, SurveyFacts
from bot.models import Language, Purpose, Understanding


@dataclass(slots=True)
class TurnContext:
    """Facts in, effects out. Actions append effects; conversations/effects.py writes them after
    the turn.

    survey: the one that waits, as far as the turn has brought it. asked_in: the language of what
    the bot said last. purpose: of the reply.
    """

    facts: Facts
    text: str
    language: Language
    understanding: Understanding
    survey: SurveyFacts | None = None
    asked_in: Language = Language.EN
    purpose: Purpose = Purpose.ANSWER
    effects: list[Effect] = field(default_factory=list)

    def emit(self, effect: Effect) -> None:
        self.effects.append(effect)


turn: ContextVar[TurnContext] = ContextVar("turn")


def current() -> TurnContext:
    """The context of the turn that is running."""
    return turn.get()
