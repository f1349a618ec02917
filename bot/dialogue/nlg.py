"""Gives Rasa the texts of bot.texts by name, in the turn's language."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.context import current
from bot.texts import Texts


class TextsGenerator(NaturalLanguageGenerator):
    """A generator that raises if a text can't be filled. Rasa's own logs it, with slot values, and
    sends it unfilled."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any]:
        turn = current()
        variables = {**turn.facts.variables, **kwargs}
        return {"text": self._texts.render(utter_action, turn.language, variables)}
