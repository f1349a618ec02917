"""The action that hands the conversation to a person."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.dialogue.context import current
from bot.dialogue.turn import Handoff


class HandOver(Action):
    """Hands the conversation to a person, as asked."""

    def name(self) -> str:
        return "action_handoff"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = current()
        turn.served = True
        turn.emit(Handoff("asked"))
        dispatcher.utter_message(response="utter_handoff")
        return []
