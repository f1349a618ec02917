"""What was not understood. The second time in a row a person is offered."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

MAYBE_OPT_OUT = 0.2


class NotUnderstood(Action):
    def name(self) -> str:
        return "action_fallback"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        if maybe_opt_out(tracker.latest_message):
            dispatcher.utter_message(response="utter_opt_out_unsure")
            return []
        again = tracker.get_slot("awaiting") is not None
        dispatcher.utter_message(
            response="utter_offer_person" if again else "utter_not_understood"
        )
        return [SlotSet("awaiting", "person" if again else "rephrase")]


def maybe_opt_out(read: dict[str, Any]) -> bool:
    """Nothing was sure, and an opt-out is among the guesses: it is not passed over in silence."""
    unsure = read["intent"]["name"] == "nlu_fallback"
    guesses = read.get("intent_ranking", []) if unsure else []
    return any(g["name"] == "opt_out" and g["confidence"] >= MAYBE_OPT_OUT for g in guesses)
