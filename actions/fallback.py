"""The action for a text that was not understood."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.faq import answer_to
from bot.dialogue.context import current
from bot.dialogue.doubt import STOP
from bot.dialogue.faq import is_question


class NotUnderstood(Action):
    """Asks the person to rephrase; the second time in a row, offers a person."""

    def name(self) -> str:
        return "action_fallback"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = current()
        # a question that the classifier places nowhere may be one of the FAQ's
        if is_question(turn.text) and (found := answer_to(turn, tracker.latest_message)):
            turn.served = True
            dispatcher.utter_message(text=found)
            return []
        again = tracker.get_slot("awaiting") not in (None, STOP)
        dispatcher.utter_message(response="utter_offer_person" if again else "utter_not_understood")
        return [SlotSet("awaiting", "person" if again else "rephrase")]
