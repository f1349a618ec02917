"""What follows from a text whatever its intent: a wish about data, a wrong number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.dialogue.turn import DataRequest, Effect, Reply, WrongNumber
from bot.reading import signals


@dataclass(frozen=True, slots=True)
class Signal:
    """An effect that follows whatever the intent, and the text that tells of it."""

    effect: DataRequest | WrongNumber
    says: str

    def told(self, reply: Reply) -> tuple[Effect, ...]:
        """Returns the effect and the text, which tells of a data request only once."""
        if isinstance(self.effect, DataRequest):
            return (replace(self.effect, says=reply),)
        return self.effect, reply

    def beside(self, reply: Reply, others: Sequence[Effect]) -> list[Effect]:
        """Returns the effects of a text that is an opt-out too, perhaps. The text about a data
        request goes into the same SMS, so the request comes first."""
        if isinstance(self.effect, DataRequest):
            return [replace(self.effect, says=reply), *others]
        return [*others, self.effect]


def signal_of(text: str) -> Signal | None:
    """Returns what follows from a text whatever its intent, None if nothing does."""
    if wish := signals.data_wish(text):
        return Signal(DataRequest(wish), "utter_data_request")
    if signals.wrong_number(text):
        return Signal(WrongNumber(), "utter_wrong_number")
    return None
