"""What an action may know and say, beside Rasa's tracker. Each turn has its own: a context
variable, so that turns of many contacts run interleaved in one loop."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field

from bot.models import Language
from bot.turns import Effect, Facts


@dataclass(slots=True)
class TurnContext:
    """Facts in, effects out. Actions append effects; `converse` applies them after the turn."""

    facts: Facts
    text: str
    language: Language
    effects: list[Effect] = field(default_factory=list)

    def emit(self, effect: Effect) -> None:
        self.effects.append(effect)


turn: ContextVar[TurnContext] = ContextVar("turn")


def current() -> TurnContext:
    """The context of the turn that is running."""
    return turn.get()
