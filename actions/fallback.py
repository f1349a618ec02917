"""What was not understood. The second time in a row a person is offered."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher


class NotUnderstood(Action):
    def name(self) -> str:
        return "action_fallback"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        again = tracker.get_slot("awaiting") is not None
        dispatcher.utter_message(
            response="utter_offer_person" if again else "utter_not_understood"
        )
        return [SlotSet("awaiting", "person" if again else "rephrase")]
