"""What follows from a text whatever its intent: a wish about data, a wrong number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.dialogue.follow_up import DATA
from bot.dialogue.memory import Kept, Memory
from bot.dialogue.turn import DataRequest, Effect, Reply, WrongNumber
from bot.reading import signals
from bot.reading.urgent import speaks_of_texts


@dataclass(frozen=True, slots=True)
class Signal:
    """An effect that follows whatever the intent, and the text that tells of it."""

    effect: DataRequest | WrongNumber
    says: str
    alone: bool = False  # "delete it all", of data, so no opt-out

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


def signal_of(text: str, memory: Memory) -> Signal | None:
    """Returns what follows from a text whatever its intent, None if nothing does. Of data that were
    just spoken of it may say less: "then delete it all"."""
    if wish := signals.data_wish(text):
        memory.about(DATA)
        return Signal(DataRequest(wish), "utter_data_request")
    of_data = memory.recall(Kept.TOPIC) == DATA and not speaks_of_texts(text)
    if of_data and (wish := signals.data_wish_alone(text)):
        memory.about(DATA)
        return Signal(DataRequest(wish), "utter_data_request", alone=True)
    if signals.wrong_number(text):
        return Signal(WrongNumber(), "utter_wrong_number")
    return None
